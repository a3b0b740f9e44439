//! Builds in the recipes of a Makefile or a justfile.

use std::cell::Cell;
use std::collections::BTreeMap;

use super::changing::{CHANGING, changes};
use super::script::{self, Start, absolute};
use super::started::{Place, Started};

/// Whose syntax a file has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// `make`
    Make,
    /// `just`
    Just,
}

/// What stands in a recipe for a value that is not known; no script sets it.
const UNKNOWN: &str = "${UNKNOWN_TO_TRIMTAB}";

/// How often a variable may be made of others.
const MAX_DEPTH: usize = 8;

/// How many bytes the recipes of one file may become.
const MAX_BYTES: usize = 1 << 20;

/// The builds of the recipes. A Makefile that others include may run at the root.
pub(super) fn read(text: &str, place: Place<'_>, kind: Kind) -> Vec<Started> {
    let own = place.directory();
    let variables = variables(text, kind);
    let directories = vec![own.clone(), place.root.to_owned()];
    let known = Known { variables: &variables, kind, directory: absolute(&own), left: Cell::new(MAX_BYTES) };
    let mut started = Vec::new();
    for (line, recipe) in recipes(text) {
        if !recipe.contains("build") && !recipe.contains("bud") && !recipe.contains("executor") {
            continue;
        }
        let expanded = known.expand(recipe.trim_start().trim_start_matches(['@', '-', '+']), 0);
        let start = Start { directories: directories.clone(), variables: BTreeMap::new(), own: None, root: place.root };
        started.extend(script::builds(&expanded, start).into_iter().map(|one| Started { line, ..one }));
    }
    started
}

/// The lines of recipes with those that continue them, and the number of the first.
fn recipes(text: &str) -> Vec<(u32, String)> {
    let mut found: Vec<(u32, String)> = Vec::new();
    let mut continued = false;
    for (number, line) in (1_u32..).zip(text.lines()) {
        let is_recipe = line.starts_with('\t') || line.starts_with("  ");
        match found.last_mut() {
            Some((_, last)) if continued => {
                last.push(' ');
                last.push_str(line.trim().trim_end_matches('\\'));
            }
            _ if is_recipe => found.push((number, line.trim().trim_end_matches('\\').to_owned())),
            _ => {}
        }
        continued = (is_recipe || continued) && line.trim_end().ends_with('\\');
    }
    found
}

/// The variables that are set once, to a text.
fn variables(text: &str, kind: Kind) -> BTreeMap<String, String> {
    let mut variables: BTreeMap<String, String> = BTreeMap::new();
    let lines = text.lines().filter(|line| !line.starts_with(['\t', '#']) && line.contains('='));
    for line in lines {
        let line = line.trim().trim_start_matches("export ").trim_start_matches("override ");
        let Some((name, value)) = line.split_once('=') else { continue };
        let name = name.trim_end_matches([':', '?', '+', '!']).trim();
        let is_name =
            !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte));
        if !is_name {
            continue;
        }
        let value = value.split(" #").next().unwrap_or(value).trim();
        let value = if kind == Kind::Just { value.trim_matches(['"', '\'']) } else { value };
        variables.entry(name.to_owned()).or_insert_with(|| value.to_owned());
    }
    variables
}

/// What is known where a recipe is expanded.
struct Known<'a> {
    variables: &'a BTreeMap<String, String>,
    kind: Kind,
    directory: String,
    /// How many bytes may still be expanded, so that variables made of variables cannot grow without end.
    left: Cell<usize>,
}

impl Known<'_> {
    fn expand(&self, text: &str, depth: usize) -> String {
        let left = self.left.get().checked_sub(text.len() + 1);
        let Some(left) = left.filter(|_| depth <= MAX_DEPTH) else { return UNKNOWN.to_owned() };
        self.left.set(left);
        if self.kind == Kind::Just { self.just(text, depth) } else { self.make(text, depth) }
    }

    fn just(&self, text: &str, depth: usize) -> String {
        let mut expanded = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("{{") {
            let (name, after) = after.split_once("}}").unwrap_or((after, ""));
            expanded += before;
            expanded += &self.variable(name.trim(), depth);
            rest = after;
        }
        expanded + rest
    }

    fn make(&self, text: &str, depth: usize) -> String {
        let mut expanded = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('$') {
            expanded += before;
            let mut letters = after.chars();
            rest = match letters.next() {
                Some('$') => {
                    expanded.push('$');
                    letters.as_str()
                }
                Some(open @ ('(' | '{')) => {
                    if let Some(end) = closing(after, open) {
                        expanded += &self.variable(after[1..end].trim(), depth);
                        &after[end + 1..]
                    } else {
                        expanded += UNKNOWN;
                        ""
                    }
                }
                Some(_) => {
                    expanded += UNKNOWN;
                    letters.as_str()
                }
                None => "",
            };
        }
        expanded + rest
    }

    fn variable(&self, name: &str, depth: usize) -> String {
        match name {
            "CURDIR" | "PWD" | "shell pwd" | "justfile_directory()" => self.directory.clone(),
            _ if name.starts_with("shell ") && changes(name) => CHANGING.to_owned(),
            _ => match self.variables.get(name) {
                Some(value) => self.expand(value, depth + 1),
                None => UNKNOWN.to_owned(),
            },
        }
    }
}

/// Where the bracket closes that `text` starts with.
fn closing(text: &str, open: char) -> Option<usize> {
    let close = if open == '(' { ')' } else { '}' };
    let mut depth = 0_usize;
    text.char_indices().find_map(|(at, letter)| {
        depth += usize::from(letter == open);
        if letter == close {
            depth -= 1;
        }
        (depth == 0).then_some(at)
    })
}
