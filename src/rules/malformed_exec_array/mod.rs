mod array;

use super::{Cx, Findings, rule};
use crate::finding::{Finding, Safety, Severity};
use crate::model::state::Origin;
use crate::syntax::{Body, Form, Instruction, Keyword, OddityKind};
use crate::text::{Joined, Span};
use array::Array;

rule!("malformed-exec-array", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for oddity in cx.file.oddities.iter().filter(|oddity| oddity.kind == OddityKind::NotJson) {
        let mut instructions = cx.file.instructions.iter();
        if let Some(instruction) = instructions.find(|it| it.span.encloses(oddity.span) && !it.broken)
            && let Some(text) = written(instruction, oddity.span)
        {
            found.extend(malformed(cx, instruction, text));
        }
    }
}

fn malformed(cx: &Cx<'_>, instruction: &Instruction, text: &Joined) -> Option<Finding> {
    let array = Array::read(text.text.trim_start());
    let (place, fault) = array.faults.first().filter(|_| !array.is_something_else(text.text.trim_start()))?;
    let own = match &instruction.body {
        Body::Onbuild(Some(trigger)) => trigger,
        _ => instruction,
    };
    let keyword = own.keyword.text.to_ascii_uppercase();
    let path = matches!(own.kind, Keyword::Copy | Keyword::Add | Keyword::Volume);
    let reading = if path { "splits it at spaces" } else { "is parsed as shell form" };
    let blanks = text.text.len() - text.text.trim_start().len();
    let span = text.span(Span::new((place.start + blanks) as u32, (place.end + blanks) as u32));
    let mut finding =
        cx.finding(span, format!("{}: this is not valid JSON, so `{keyword}` {reading}", fault.message()));
    if has_broken_pattern(instruction) || runs_no_program(instruction) {
        finding.severity = Severity::Error;
    }
    if let Some(variable) =
        array.only_variable().filter(|_| matches!(instruction.kind, Keyword::Cmd | Keyword::Entrypoint))
    {
        let help = format!("exec form does not expand variables: write `{keyword} exec {variable}`");
        return Some(match argument(cx, instruction, variable) {
            Some(name) => finding.help(format!("{help}, and add `ENV {name}=${name}`: `{name}` is an `ARG`")),
            None => finding.help(help),
        });
    }
    let is_whole = array.strings.len() >= instruction.fewest_strings();
    Some(match array.repaired().filter(|_| text.is_contiguous() && is_whole) {
        Some(json) => {
            let mut edit = cx.edit();
            edit.replace(instruction, text.whole(), &json);
            finding.help(format!("write `{json}`")).fix(edit.finish("write a valid JSON array", Safety::Unsafe))
        }
        None => {
            finding.help("use strings in double quotes, separate them with commas, and write nothing after the `]`")
        }
    })
}

/// The variable of this text, where the container does not have it: an `ARG` of the stage sets it, and no `ENV`.
fn argument<'t>(cx: &Cx<'_>, instruction: &Instruction, text: &'t str) -> Option<&'t str> {
    let name = text.trim_start_matches(['$', '{']).trim_end_matches('}');
    let index = cx.file.instructions.partition_point(|it| it.span.start < instruction.span.start);
    let stage = cx.model.stage_of(index)?;
    (stage.end.declares(name) && stage.end.variable(name).is_none_or(|it| it.origin == Origin::Arg)).then_some(name)
}

/// Whether a source has a `[` that nothing in it closes, as the first of `["a", "/b"` has: the builder refuses such a pattern.
fn has_broken_pattern(instruction: &Instruction) -> bool {
    let Body::Copy(copy) = &instruction.body else { return false };
    copy.sources.iter().any(|source| {
        let text = source.text.as_str();
        text.starts_with('[') && !text.contains([']', '$', '\\'])
    })
}

/// Whether the shell is asked for a program whose name begins with a `[`, such as `["make",`.
fn runs_no_program(instruction: &Instruction) -> bool {
    let Body::Command(Form::Shell(text)) = &instruction.body else { return false };
    let mut word = text.text.split_whitespace().next().unwrap_or_default().chars();
    instruction.kind == Keyword::Run && word.next() == Some('[') && matches!(word.next(), Some('"' | '\''))
}

/// The text at `span`, of the instruction or of what it holds.
fn written(instruction: &Instruction, span: Span) -> Option<&Joined> {
    let inside = match &instruction.body {
        Body::Onbuild(Some(trigger)) => return written(trigger, span),
        Body::Healthcheck(healthcheck) => healthcheck.command.as_ref(),
        Body::Command(form) => Some(form),
        _ => None,
    };
    let shell = inside.and_then(|form| if let Form::Shell(text) = form { Some(text) } else { None });
    shell.into_iter().chain([&instruction.rest]).find(|text| text.whole() == span)
}
