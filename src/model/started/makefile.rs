//! Targets of a Makefile, as far as they are plain: rules, prerequisites, variables of text, `include` of files that are
//! there. What a function of make computes is not known.

use std::collections::BTreeMap;

use super::follow::Follow;
use crate::context::path;
use crate::shell::tools::{Meaning, ToolCall};

/// As many lines are read, of all files together.
const LINES: usize = 20_000;

/// As deep variables may name each other, and rules need each other.
const DEEPEST: usize = 16;

/// A variable of make.
#[derive(Clone)]
struct Variable {
    text: String,
    /// Whether it is given where make is called, so that no file changes it.
    given: bool,
}

#[derive(Default)]
struct Makefile {
    files: Vec<String>,
    variables: BTreeMap<String, Variable>,
    /// Prerequisites and recipe of each target.
    rules: BTreeMap<String, Rule>,
    first: Option<String>,
    lines: usize,
    patterns: bool,
    one_shell: bool,
    /// How many variables were looked up.
    filled: usize,
    /// Whether what stands here counts only under a condition.
    conditional: usize,
    gaps: Vec<String>,
}

#[derive(Clone, Default)]
struct Rule {
    needs: Vec<String>,
    recipe: Vec<String>,
}

impl Follow<'_> {
    /// Follows `make TARGET…`; whether it is that.
    pub(super) fn make(&mut self, call: &ToolCall<'_>, base: &str, certain: bool) -> bool {
        let usual = ["GNUmakefile", "makefile", "Makefile"].map(str::to_owned);
        let named: Vec<String> = call.values(Meaning::Manifest).map(|(name, _)| name.to_owned()).collect();
        let wanted = if named.is_empty() { usual.to_vec() } else { named };
        let mut files = wanted.iter().map(|name| path::below_root(&path::join(base, name)));
        let Some(file) = files.find(|file| self.view.has(file)) else { return false };
        let mut make = Makefile::default();
        let mut targets = Vec::new();
        for word in call.operands() {
            let Some(text) = word.literal().filter(|_| !word.has_glob()) else {
                make.gaps.push(word.raw().to_owned());
                continue;
            };
            match text.split_once('=') {
                Some((name, value)) => {
                    let variable = Variable { text: value.to_owned(), given: true };
                    make.variables.insert(name.trim_end_matches(':').to_owned(), variable);
                }
                None => targets.push(text.to_owned()),
            }
        }
        make.read(self, &file, base);
        if targets.is_empty() {
            let goal = make.variables.get(".DEFAULT_GOAL").map(|goal| goal.text.clone());
            targets.extend(goal.or(make.first.clone()));
        }
        self.name(&file, targets.first().map_or("", String::as_str));
        let key = targets.join(" ");
        if targets.is_empty() {
            self.gap("make");
        }
        if !self.enter(&file, &key) {
            return true;
        }
        for file in &make.files {
            if !self.out.files.contains(file) {
                self.out.files.push(file.clone());
            }
        }
        let mut done = Vec::new();
        for target in targets {
            make.make(self, &target, (base, certain), &mut done, 0);
        }
        for gap in std::mem::take(&mut make.gaps) {
            self.gap(&gap);
        }
        self.leave();
        true
    }
}

impl Makefile {
    fn read(&mut self, follow: &mut Follow<'_>, file: &str, base: &str) {
        if self.files.iter().any(|known| known == file) || self.files.len() > DEEPEST {
            return;
        }
        self.files.push(file.to_owned());
        let Some(text) = follow.text(file) else { return self.gaps.push(file.to_owned()) };
        let joined = text.replace("\\\r\n", " ").replace("\\\n", " ");
        let mut open: Vec<String> = Vec::new();
        let mut defines = false;
        for line in joined.lines() {
            self.lines += 1;
            if self.lines > LINES {
                return self.gaps.push(file.to_owned());
            }
            if defines {
                defines = line.trim() != "endef";
            } else if let Some(recipe) = line.strip_prefix('\t').filter(|_| !open.is_empty()) {
                for target in &open {
                    let rule = self.rules.entry(target.clone()).or_default();
                    rule.recipe.push(recipe.to_owned());
                }
            } else {
                let line = line.split(" #").next().unwrap_or(line).trim();
                if line.is_empty() || line.starts_with('#') {
                    continue;
                }
                defines = line.starts_with("define ");
                if let Some(names) = self.line(follow, line, base) {
                    open = names;
                }
            }
        }
    }

    /// Takes in a line that is no recipe; the targets where it starts a rule, and nothing where it leaves one open.
    fn line(&mut self, follow: &mut Follow<'_>, line: &str, base: &str) -> Option<Vec<String>> {
        let word = line.split_whitespace().next().unwrap_or_default();
        match word {
            "ifeq" | "ifneq" | "ifdef" | "ifndef" => {
                self.conditional += 1;
                return None;
            }
            "endif" => {
                self.conditional = self.conditional.saturating_sub(1);
                return None;
            }
            "else" => return None,
            "define" => {
                let name = line[word.len()..].split('=').next().unwrap_or_default().trim().to_owned();
                self.set(&name, UNKNOWN);
                return Some(Vec::new());
            }
            "include" | "-include" | "sinclude" => {
                self.include(follow, line[word.len()..].trim(), base);
                return Some(Vec::new());
            }
            "export" | "unexport" | "override" if line.contains('=') => {
                return self.line(follow, line[word.len()..].trim(), base);
            }
            "export" | "unexport" | "vpath" => return Some(Vec::new()),
            _ => {}
        }
        let colon = line.find(':').filter(|at| !line[*at..].starts_with(":=") && !line[*at..].starts_with("::="));
        let equals = line.find('=');
        match (colon, equals) {
            (colon, Some(equals)) if colon.is_none_or(|colon| equals < colon) => {
                self.assign(&line[..equals], line[equals + 1..].trim());
                Some(Vec::new())
            }
            (Some(colon), _) => Some(self.rule(&line[..colon], line[colon + 1..].trim_start_matches(':'))),
            _ => {
                // A call of a function that may make rules.
                if line.starts_with("$(") {
                    self.patterns = true;
                }
                Some(Vec::new())
            }
        }
    }

    fn include(&mut self, follow: &mut Follow<'_>, names: &str, base: &str) {
        let names = self.filled(names, DEEPEST / 2);
        for name in names.split_whitespace() {
            let file = path::below_root(&path::join(base, name));
            if name.contains(['$', '*']) || !follow.view.has(&file) {
                self.gaps.push(format!("include {}", name.replace(UNKNOWN, "…")));
            } else {
                self.read(follow, &file, base);
            }
        }
    }

    fn assign(&mut self, left: &str, value: &str) {
        let name = left.trim_end_matches(['?', '+', ':', '!', ' ']).trim();
        let operator = &left[left.trim_end().len() - left.trim_end().trim_start_matches(name).len()..];
        let known = self.variables.get(name).cloned();
        match operator.trim() {
            "?" if known.is_some() => {}
            "+" => {
                let before = known.map_or(String::new(), |known| known.text);
                self.set(name, &format!("{before} {value}"));
            }
            "!" => self.set(name, UNKNOWN),
            ":" | "::" => {
                let value = self.filled(value, 0);
                self.set(name, &value);
            }
            _ => self.set(name, value),
        }
    }

    fn set(&mut self, name: &str, value: &str) {
        if self.variables.get(name).is_some_and(|known| known.given) {
            return;
        }
        let text = if self.conditional > 0 { UNKNOWN } else { value };
        self.variables.insert(name.to_owned(), Variable { text: text.to_owned(), given: false });
    }

    fn rule(&mut self, targets: &str, rest: &str) -> Vec<String> {
        let targets = self.filled(targets, 0);
        let (needs, inline) = rest.split_once(';').map_or((rest, None), |(needs, recipe)| (needs, Some(recipe)));
        if needs.contains('=') && !needs.contains("$(") {
            // A variable of these targets alone.
            let name = needs.split(['=', ':', '?', '+']).next().unwrap_or_default().trim().to_owned();
            self.set(&name, UNKNOWN);
            return Vec::new();
        }
        let needs: Vec<String> =
            self.filled(needs, 0).split_whitespace().filter(|need| *need != "|").map(str::to_owned).collect();
        let names: Vec<String> = targets.split_whitespace().map(str::to_owned).collect();
        self.patterns |= names.iter().any(|name| name.contains(['%', '$']));
        self.one_shell |= names.iter().any(|name| name == ".ONESHELL");
        for name in &names {
            if self.first.is_none() && !name.starts_with('.') && !name.contains('%') {
                self.first = Some(name.clone());
            }
            let rule = self.rules.entry(name.clone()).or_default();
            rule.needs.extend(needs.iter().cloned());
            rule.recipe.extend(inline.map(|recipe| recipe.trim().to_owned()));
        }
        names
    }

    /// Follows what makes a target.
    fn make(
        &mut self,
        follow: &mut Follow<'_>,
        target: &str,
        (base, certain): (&str, bool),
        made: &mut Vec<String>,
        depth: usize,
    ) {
        if made.iter().any(|done| done == target) {
            return;
        }
        made.push(target.to_owned());
        if depth > DEEPEST || made.len() > 200 {
            return follow.gap(target);
        }
        let Some(rule) = self.rules.get(target).cloned() else {
            let file = path::below_root(&path::join(base, target));
            if follow.view.has(&file) && !self.patterns {
                if !follow.view.has_directory(&file) && !follow.out.files.contains(&file) {
                    follow.out.files.push(file);
                }
            } else {
                follow.gap(&format!("make {}", target.replace(UNKNOWN, "…")));
            }
            return;
        };
        for need in &rule.needs {
            self.make(follow, need, (base, certain), made, depth + 1);
        }
        self.variables.insert("@".to_owned(), Variable { text: target.to_owned(), given: false });
        let first = rule.needs.first().cloned().unwrap_or_default();
        self.variables.insert("<".to_owned(), Variable { text: first, given: false });
        self.variables.insert("^".to_owned(), Variable { text: rule.needs.join(" "), given: false });
        let lines: Vec<String> = rule.recipe.iter().map(|line| self.recipe(follow, line)).collect();
        let texts = if self.one_shell { vec![lines.join("\n")] } else { lines };
        for text in texts {
            follow.text_of(&text, (target, Vec::new()), base, certain);
        }
    }

    /// A line of a recipe as the shell gets it.
    fn recipe(&mut self, follow: &mut Follow<'_>, line: &str) -> String {
        let line = line.trim_start().trim_start_matches(['@', '-', '+', ' ']);
        let filled = self.filled(line, 0);
        for gap in std::mem::take(&mut self.gaps) {
            follow.gap(&gap);
        }
        filled.replace(UNKNOWN, "$_")
    }

    /// A text with its variables put in.
    fn filled(&mut self, text: &str, depth: usize) -> String {
        let mut filled = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('$') {
            filled.push_str(before);
            let first = after.chars().next();
            let (name, next) = match (first, closing(after).filter(|_| after.starts_with(['(', '{']))) {
                (_, Some(end)) => (&after[1..end], &after[end + 1..]),
                (Some('$'), None) => {
                    filled.push('$');
                    rest = &after[1..];
                    continue;
                }
                (Some(first), None) => (&after[..first.len_utf8()], &after[first.len_utf8()..]),
                (None, None) => {
                    rest = "";
                    break;
                }
            };
            rest = next;
            filled.push_str(&self.value(name, depth));
        }
        filled.push_str(rest);
        if filled.len() > LINES { UNKNOWN.to_owned() } else { filled }
    }

    fn value(&mut self, name: &str, depth: usize) -> String {
        if name == "MAKE" {
            return "make".to_owned();
        }
        if let Some(command) = name.strip_prefix("shell ") {
            // It runs when the variable is read.
            self.gaps.push(format!("$(shell {command})"));
            return UNKNOWN.to_owned();
        }
        self.filled += 1;
        let text = self.variables.get(name).map(|variable| variable.text.clone());
        match text.filter(|_| depth < DEEPEST && self.filled < LINES) {
            Some(text) => self.filled(&text, depth + 1),
            None => UNKNOWN.to_owned(),
        }
    }
}

/// What stands for something of which nothing is known.
const UNKNOWN: &str = "\u{1}";

/// The place of the bracket that closes the one at the start.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, it) in text.char_indices() {
        match it {
            '(' | '{' => depth += 1,
            ')' | '}' => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
    }
    None
}
