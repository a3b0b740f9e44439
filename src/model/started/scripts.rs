//! Scripts that a `package.json` or a `composer.json` names.

use serde_json::Value;

use super::follow::Follow;
use crate::context::path;
use crate::shell::Word;
use crate::shell::tools::{Action, ToolCall};

impl Follow<'_> {
    /// Follows `npm run NAME` and the like, with what runs before and after it; whether it is that.
    pub(super) fn package(&mut self, call: &ToolCall<'_>, base: &str, certain: bool) -> bool {
        let Some((name, arguments)) = called(call) else { return false };
        let Some((manifest, scripts)) = table(self, base, "package.json") else { return false };
        if !scripts[name.as_str()].is_string() {
            return false;
        }
        let home = format!("/{}", path::split(&manifest).0);
        self.name(&manifest, &name);
        if !self.enter(&manifest, &name) {
            return true;
        }
        for (script, given) in
            [(format!("pre{name}"), ""), (name.clone(), arguments.as_str()), (format!("post{name}"), "")]
        {
            if let Some(text) = scripts[script.as_str()].as_str() {
                self.text_of(&format!("{text} {given}"), (&script, Vec::new()), &home, certain);
            }
        }
        self.leave();
        true
    }
}

impl Follow<'_> {
    /// Follows `composer NAME` and `composer run-script NAME`; whether it is that.
    pub(super) fn composer(&mut self, call: &ToolCall<'_>, base: &str, certain: bool) -> bool {
        let Some((name, arguments)) = called(call) else { return false };
        let Some((manifest, scripts)) = table(self, base, "composer.json") else { return false };
        if scripts[name.as_str()].is_null() {
            return false;
        }
        self.name(&manifest, &name);
        let home = format!("/{}", path::split(&manifest).0);
        listed(self, (&manifest, &scripts), (&name, &arguments), &home, certain);
        true
    }
}

fn listed(
    follow: &mut Follow<'_>,
    (manifest, scripts): (&str, &Value),
    (name, arguments): (&str, &str),
    home: &str,
    certain: bool,
) {
    if !follow.enter(manifest, name) {
        return;
    }
    let lines: Vec<&str> = match &scripts[name] {
        Value::String(line) => vec![line],
        Value::Array(lines) => lines.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    for line in lines {
        match line.strip_prefix('@') {
            Some(rest) if ["php ", "composer "].iter().any(|it| rest.starts_with(it)) => {
                follow.text_of(rest, (name, Vec::new()), home, certain);
            }
            Some(rest) if rest.starts_with("putenv ") => {}
            Some(rest) => listed(follow, (manifest, scripts), (rest, ""), home, certain),
            None if line.contains("::") && !line.contains(' ') => follow.gap(line),
            None => follow.text_of(&format!("{line} {arguments}"), (name, Vec::new()), home, certain),
        }
    }
    follow.leave();
}

/// The script that a call names, and the arguments that are handed on, as shell text.
fn called(call: &ToolCall<'_>) -> Option<(String, String)> {
    // Those of other packages are not looked for.
    let elsewhere = ["w", "workspace", "workspaces", "filter", "F", "r", "recursive"];
    if call.action != Some(Action::Run) || call.command.has_flag(&elsewhere) {
        return None;
    }
    let runs = ["run", "run-script", "rum", "urn"].contains(&call.subcommand);
    let name = if runs { call.operands().first()?.literal()? } else { call.subcommand };
    let all = call.command.arguments();
    let at = all.iter().position(|word| word.is(name) && (!runs || !std::ptr::eq(word, &raw const all[0])))?;
    let rest = all.get(at + 1..).unwrap_or_default();
    let rest = rest.strip_prefix(rest.first().filter(|word| word.is("--")).map_or(&[][..], std::slice::from_ref));
    let given: Vec<&str> = rest.unwrap_or_default().iter().map(Word::raw).collect();
    Some((name.to_owned(), given.join(" ")))
}

/// The manifest in a directory or the nearest around it, and its scripts.
fn table(follow: &mut Follow<'_>, base: &str, file: &str) -> Option<(String, Value)> {
    let base = path::below_root(base);
    let mut directory = base.as_str();
    let manifest = loop {
        let found = path::below_root(&format!("{directory}/{file}"));
        if follow.view.has(&found) {
            break found;
        }
        if directory.is_empty() {
            return None;
        }
        directory = path::split(directory).0;
    };
    let text = follow.text(&manifest)?;
    let mut value: Value = serde_json::from_str(&text).ok()?;
    Some((manifest, value["scripts"].take()))
}
