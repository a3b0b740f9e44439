use serde_json::Value;

use super::{Cx, Findings, rule};
use crate::closure::directory_of;
use crate::context::path;
use crate::finding::Finding;
use crate::shell::Word;
use crate::shell::tools::ToolCall;
use crate::syntax::Keyword;
use crate::text::closest;

rule!("missing-script", check);

/// Options by which another manifest counts, or by which a missing script is no error.
const ELSEWHERE: [&str; 12] = [
    "--if-present",
    "-w",
    "--workspace",
    "--workspaces",
    "-ws",
    "--prefix",
    "-C",
    "--dir",
    "--filter",
    "-F",
    "-r",
    "--recursive",
];

fn check(cx: &Cx<'_>, found: &mut Findings) {
    if !cx.context.is_known() {
        return;
    }
    for stage in &cx.model.stages {
        for (index, instruction) in cx.model.instructions_of(stage) {
            let may_look = match instruction.kind {
                Keyword::Run => true,
                Keyword::Entrypoint => !cx.model.is_parent(stage.index),
                Keyword::Cmd => !cx.model.is_parent(stage.index) && cx.is_cmd_program(stage),
                _ => false,
            };
            // What comes below a CMD may bring another manifest.
            let is_last = instruction.kind == Keyword::Run
                || !(index + 1..stage.instructions.end).any(|at| cx.model.transfer(at).is_some());
            if may_look && is_last {
                let calls = cx.calls.of(index).iter().enumerate().filter_map(|(at, call)| Some((at, call.as_ref()?)));
                found.extend(calls.filter_map(|(at, call)| missing(cx, index, at, call)).take(1));
            }
        }
    }
}

fn missing(cx: &Cx<'_>, index: usize, at: usize, call: &ToolCall<'_>) -> Option<Finding> {
    let command = call.command;
    let script = cx.model.script(index).filter(|script| script.clean && !script.has_alternatives())?;
    let is_certain = command.run.certain && !command.run.negated && command.wrappers.is_empty();
    let (name, word) = started(&command.words)?;
    let is_elsewhere = command.arguments().iter().any(|word| {
        let option = word.value().split('=').next().unwrap_or_default();
        ELSEWHERE.contains(&option)
    });
    let is_asked = script.commands[..at].iter().any(|command| command.has_flag(&["if-present"]));
    if !is_certain || is_elsewhere || is_asked {
        return None;
    }
    let home = directory_of(cx.model, cx.tools, index, at)?;
    let wanted = path::join(&home, "package.json");
    let view = cx.brought_before(index, at, &wanted)?;
    let manifest: Value = serde_json::from_str(&view.text(&path::below_root(&wanted))?).ok()?;
    let has_server = name == "start" && view.has(&path::below_root(&path::join(&home, "server.js")));
    if !manifest["scripts"][name].is_null() || has_server {
        return None;
    }
    let scripts = manifest["scripts"].as_object().into_iter().flat_map(|scripts| scripts.keys().map(String::as_str));
    let shown = view.origin(&path::below_root(&wanted))?;
    let message = format!("`{}` fails: `{shown}` has no script `{name}`", call_text(command.words.as_slice()));
    let finding = cx.finding(word.span, message);
    Some(match closest(name, scripts) {
        Some(near) => finding.help(format!("did you mean `{near}`?")),
        None => finding.help(format!("add `{name}` to the `scripts` of `{shown}`")),
    })
}

/// The script that the words of a command start, and the word that says so.
fn started(words: &[Word]) -> Option<(&str, &Word)> {
    let literal = |at: usize| words.get(at).and_then(Word::literal);
    let tool = literal(0).filter(|tool| matches!(*tool, "npm" | "pnpm"))?;
    match (literal(1)?, tool) {
        ("run" | "run-script", _) => {
            let name = literal(2).filter(|name| !name.starts_with(['-', '/', '.']) && *name != "env")?;
            Some((name, &words[2]))
        }
        ("start", _) => Some(("start", &words[1])),
        ("test", "npm") => Some(("test", &words[1])),
        _ => None,
    }
}

fn call_text(words: &[Word]) -> String {
    let first = words.iter().take(3).map(Word::value).take_while(|word| !word.starts_with('-'));
    first.collect::<Vec<_>>().join(" ")
}
