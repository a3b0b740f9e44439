use super::{Cx, Findings, rule};
use crate::answers::downloads::is_local;
use crate::answers::runs::Run;
use crate::finding::Finding;
use crate::shell::Builtin;
use crate::shell::tools::{Meaning, Role, ToolCall};
use crate::syntax::{Body, Keyword};
use crate::text::Span;

rule!("disabled-certificate-check", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for run in cx.runs() {
        for (command, call) in run.commands() {
            let assigned = command.assignments.iter().filter(|it| is_off(cx, &it.name, it.value.value()));
            let exported = command.arguments().iter().filter(|_| command.is(Builtin::Export));
            let exported =
                exported.filter(|word| word.value().split_once('=').is_some_and(|(name, to)| is_off(cx, name, to)));
            let spans = assigned
                .map(|it| it.span)
                .chain(exported.map(|word| word.span))
                .chain(call.and_then(option).filter(|span| !is_verified(&run, span.start)));
            found.extend(spans.map(|span| report(cx, span)));
        }
    }
    for (index, instruction) in cx.file.instructions.iter().enumerate() {
        let Body::Pairs { pairs, .. } = &instruction.body else { continue };
        let pairs = pairs.iter().filter(|_| instruction.kind == Keyword::Env);
        found.extend(pairs.filter_map(|pair| {
            let value = cx.model.expand(index, pair.value.as_ref()?).value;
            is_off(cx, &pair.key.text, value.known()?).then(|| report(cx, pair.span()))
        }));
    }
}

fn report(cx: &Cx<'_>, span: Span) -> Finding {
    let text = cx.source.slice(span);
    let message =
        format!("`{text}` disables TLS certificate verification, so an attacker can intercept the connection");
    let is_cluster = text.len() > 2 && text.starts_with('-') && text[1..].bytes().all(|it| it.is_ascii_alphabetic());
    let rest: String = text.chars().filter(|letter| *letter != 'k').collect();
    let act =
        if is_cluster && rest.len() + 1 == text.len() { format!("write `{rest}`") } else { "remove it".to_owned() };
    cx.finding(span, message).help(format!("{act}; if a CA certificate is missing, add it to the image"))
}

/// Whether a variable that is set to this switches the check off.
fn is_off(cx: &Cx<'_>, name: &str, value: &str) -> bool {
    cx.tools.is_meant(Meaning::Insecure, name, value)
}

/// Whether a later command of the `RUN` compares a checksum, so that a replaced file fails the build.
fn is_verified(run: &Run<'_>, at: u32) -> bool {
    run.calls().any(|call| call.command.span.start > at && call.has(Meaning::Listed))
}

/// The words that switch the check off for this call.
fn option(call: &ToolCall<'_>) -> Option<Span> {
    let local = call.operands().iter().any(|word| is_local(word.value()) && word.value().contains("://"));
    call.meaning_span(Meaning::Insecure).filter(|_| !local || !call.has_role(Role::Downloads))
}
