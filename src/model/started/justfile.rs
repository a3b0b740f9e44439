//! Recipes of a justfile, as far as they are plain.

use std::collections::BTreeMap;

use super::follow::Follow;
use crate::context::path;
use crate::shell::tools::{Meaning, ToolCall};

/// A recipe.
struct Recipe<'t> {
    parameters: Vec<&'t str>,
    needs: Vec<&'t str>,
    lines: Vec<&'t str>,
}

impl Follow<'_> {
    /// Follows `just RECIPE arguments`; whether it is that.
    pub(super) fn just(&mut self, call: &ToolCall<'_>, base: &str, certain: bool) -> bool {
        let usual = ["justfile", "Justfile", ".justfile"].map(str::to_owned);
        let named = call.value(Meaning::Manifest).map(str::to_owned);
        let mut files = named.into_iter().chain(usual).map(|name| path::below_root(&path::join(base, &name)));
        let Some(file) = files.find(|file| self.view.has(file)) else { return false };
        let Some(text) = self.text(&file) else { return false };
        let words: Option<Vec<&str>> = call.operands().iter().map(|word| word.literal()).collect();
        let Some(words) = words else { return false };
        let (recipes, variables) = read(&text);
        let first = || text.lines().find_map(|line| recipes.keys().find(|name| starts(line, name)).copied());
        let (wanted, given) = match words.split_first() {
            Some((wanted, given)) => (*wanted, given.to_vec()),
            None => match first() {
                Some(wanted) => (wanted, Vec::new()),
                None => return false,
            },
        };
        if !recipes.contains_key(wanted) {
            return false;
        }
        self.name(&file, wanted);
        run(self, (&file, &recipes, &variables), (wanted, &given), certain);
        true
    }
}

fn run(
    follow: &mut Follow<'_>,
    (file, recipes, variables): (&str, &BTreeMap<&str, Recipe<'_>>, &BTreeMap<&str, &str>),
    (name, given): (&str, &[&str]),
    certain: bool,
) {
    let Some(recipe) = recipes.get(name) else { return follow.gap(name) };
    if !follow.enter(file, name) {
        return;
    }
    for need in &recipe.needs {
        run(follow, (file, recipes, variables), (need, &[]), certain);
    }
    let mut known = variables.clone();
    for (at, parameter) in recipe.parameters.iter().enumerate() {
        let (parameter, default) = parameter.split_once('=').unwrap_or((parameter, ""));
        let value = given.get(at).copied().unwrap_or(default.trim_matches(['"', '\'']));
        known.insert(parameter.trim_start_matches(['*', '+', '$']), value);
    }
    let home = format!("/{}", path::split(file).0);
    let lines = recipe.lines.iter().map(|line| filled(line, &known));
    if recipe.lines.first().is_some_and(|line| line.starts_with("#!")) {
        let text = lines.collect::<Vec<_>>().join("\n");
        let is_shell = crate::shell::Dialect::of_shebang(&text).is_some_and(crate::shell::Dialect::is_shell);
        if is_shell {
            follow.text_of(&text, (name, Vec::new()), &home, certain);
        } else {
            follow.gap(name);
        }
    } else {
        for line in lines {
            let line = line.trim_start_matches(['@', '-']);
            follow.text_of(line, (name, Vec::new()), &home, certain);
        }
    }
    follow.leave();
}

/// The recipes and the variables that are plain text.
fn read(text: &str) -> (BTreeMap<&str, Recipe<'_>>, BTreeMap<&str, &str>) {
    let mut recipes: BTreeMap<&str, Recipe<'_>> = BTreeMap::new();
    let mut variables = BTreeMap::new();
    let mut open: Option<&str> = None;
    for line in text.lines() {
        if line.starts_with([' ', '\t']) {
            if let Some(recipe) = open.and_then(|name| recipes.get_mut(name)) {
                recipe.lines.push(line.trim());
            }
            continue;
        }
        if line.is_empty() || line.starts_with(['#', '[']) {
            continue;
        }
        open = None;
        if let Some((name, value)) = line.split_once(":=") {
            let value = value.trim();
            let quoted = value.len() > 1 && value.starts_with(['"', '\'']) && value.ends_with(['"', '\'']);
            if quoted {
                variables.insert(name.trim_start_matches("export ").trim(), &value[1..value.len() - 1]);
            }
        } else if let Some((head, needs)) = line.split_once(':') {
            let mut words = head.trim_start_matches('@').split_whitespace();
            let Some(name) = words.next() else { continue };
            let needs = needs.split("&&").next().unwrap_or_default();
            let recipe = Recipe {
                parameters: words.collect(),
                needs: needs.split_whitespace().map(|need| need.trim_matches(['(', ')'])).collect(),
                lines: Vec::new(),
            };
            recipes.insert(name, recipe);
            open = Some(name);
        }
    }
    (recipes, variables)
}

fn starts(line: &str, name: &str) -> bool {
    let rest = line.trim_start_matches('@').strip_prefix(name);
    rest.is_some_and(|rest| rest.starts_with([' ', ':']) && !rest.starts_with(":="))
}

/// A line with its `{{…}}` filled in; what is not known is an unknown variable.
fn filled(line: &str, known: &BTreeMap<&str, &str>) -> String {
    let mut text = String::new();
    let mut rest = line;
    while let Some((before, after)) = rest.split_once("{{") {
        let Some((name, after)) = after.split_once("}}") else { break };
        text.push_str(before);
        text.push_str(known.get(name.trim()).copied().unwrap_or("$_"));
        rest = after;
    }
    text + rest
}
