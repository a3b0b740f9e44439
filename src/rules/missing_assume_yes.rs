use super::runs::{Run, called, codes};
use super::{Cx, Findings, rule};
use crate::finding::{Fix, Safety};
use crate::shell::tools::{Invocation, Meaning};
use crate::shell::{Command, Joiner};
use crate::text::Edits;

rule!("missing-assume-yes", check);

/// Words of a configuration that makes every call assume yes.
const CONFIGURED: [&str; 3] = ["assume-yes", "assumeyes", "always_yes"];

fn check(cx: &Cx<'_>, found: &mut Findings) {
    let mut configured = false;
    for run in cx.runs() {
        configured |= run.script().commands.iter().any(|command| configures(cx, command));
        for call in run.calls(cx.tools).filter(|_| !configured) {
            let Some(yes) = call.missing_yes() else { continue };
            if run.is_set(&call, Meaning::Yes) || is_answered(call.command) {
                continue;
            }
            let span = call.subcommand_word().map_or(call.command.span, |word| word.span);
            let mut finding = cx
                .finding(span, format!("`{}` asks before it acts, and nobody answers during a build", called(&call)))
                .help(format!("write `{} {yes}`", called(&call)));
            finding.codes = codes(cx, call.tool);
            finding.fixes.extend(insert(cx, &run, &call, yes));
            found.push(finding);
        }
    }
}

fn configures(cx: &Cx<'_>, command: &Command) -> bool {
    let says = |text: &str| CONFIGURED.iter().any(|word| text.to_ascii_lowercase().contains(word));
    let elsewhere = cx.tools.invocation(command).is_none_or(|call| call.missing_yes().is_none());
    elsewhere && command.arguments().iter().any(|word| !word.value().starts_with('-') && says(word.value()))
}

/// Whether something is there to read the answer from, as in `yes | …`.
fn is_answered(command: &Command) -> bool {
    let piped = matches!(command.joiner, Joiner::Pipe(_));
    piped || command.redirections.iter().any(|redirection| redirection.operator.starts_with('<'))
}

fn insert(cx: &Cx<'_>, run: &Run<'_>, call: &Invocation<'_>, yes: &str) -> Option<Fix> {
    let word = call.command.words.iter().find(|word| word.span.end == call.after_subcommand())?.span;
    let change = run.change(call.command, |fact| vec![fact.insert_after(word, yes)])?;
    let edits = Edits::one(cx.layout().add_word(word, yes));
    Some(Fix::new(format!("insert `{yes}`"), Safety::Safe, edits).declare(change))
}
