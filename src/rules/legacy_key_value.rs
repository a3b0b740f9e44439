use super::{Cx, Findings, rule};
use crate::finding::{Fix, Safety, Severity};
use crate::syntax::{Body, Instruction, Pair};
use crate::text::Span;

rule!("legacy-key-value", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for instruction in &cx.file.instructions {
        let Body::Pairs { pairs, legacy: true } = &instruction.body else { continue };
        let Some(pair) = pairs.first().filter(|_| !instruction.broken) else { continue };
        let keyword = &instruction.keyword.text;
        let name = &pair.key.text;
        let at_name = |message| cx.finding(pair.key.span, message);
        let Some(value) = spaced(pair) else {
            let message = format!("legacy format: `{name}` is separated from its value by whitespace instead of `=`");
            let finding = at_name(message).help(format!("use `{keyword} {name}=…`"));
            found.push(finding.fix(with_equals(cx, instruction, pair)));
            continue;
        };
        let message = format!("the value of `{name}` starts with `=`: in this format, it is all that follows the name");
        let mut finding = at_name(message).help(format!("write `{keyword} {name}={value}`"));
        finding.severity = finding.severity.max(Severity::Warning);
        found.push(finding.fix(without_spaces(cx, instruction, pair, value)));
    }
}

/// What is meant as the value in `NAME = value`.
fn spaced(pair: &Pair) -> Option<&str> {
    let value = pair.value.as_ref()?.text.strip_prefix('=')?.trim_start();
    (!value.is_empty()).then_some(value)
}

/// `NAME=value` in place of `NAME = value`: another value, and the one that is meant.
fn without_spaces(cx: &Cx<'_>, instruction: &Instruction, pair: &Pair, value: &str) -> Option<Fix> {
    let written = pair.value.as_ref().filter(|_| instruction.rest.is_contiguous())?;
    let is_one_word =
        is_quoted(value) || !value.contains(char::is_whitespace) && !value.contains(['"', '\'', '\\', '`']);
    let gap = Span::new(pair.key.span.end, written.span.end - value.len() as u32);
    let mut edit = cx.edit();
    edit.replace(instruction, gap, "=");
    edit.finish("remove the spaces around `=`", Safety::Unsafe).filter(|_| is_one_word && !has_open_brace(value))
}

/// None where the two forms read quotes otherwise, or where the value goes over several lines.
fn with_equals(cx: &Cx<'_>, instruction: &Instruction, pair: &Pair) -> Option<Fix> {
    let value = pair.value.as_ref().filter(|_| instruction.rest.is_contiguous())?;
    let gap = Span::new(pair.key.span.end, value.span.start);
    let mut edit = cx.edit();
    let awkward = |text: &str| text.contains(['"', '\'', '\\', '`']);
    if is_quoted(&value.text) || !value.text.contains(char::is_whitespace) {
        edit.respell(gap, "=");
    } else {
        edit.respell(gap, "=\"").respell(Span::at(value.span.end), "\"");
    }
    // What looks like a comment is not meant to be in the value.
    let is_plain =
        is_quoted(&value.text) || !value.text.contains(" #") && !awkward(&value.text) && !awkward(&pair.key.text);
    edit.finish("replace the whitespace with `=`", Safety::Safe).filter(|_| is_plain && !has_open_brace(&value.text))
}

/// Whether a `${` is not closed: a quote after it would be a part of it.
fn has_open_brace(value: &str) -> bool {
    value.rfind("${").is_some_and(|open| !value[open..].contains('}'))
}

/// Whether the value is one pair of double quotes and what they hold.
fn is_quoted(value: &str) -> bool {
    let inner = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    inner.is_some_and(|inner| !inner.contains(['"', '\\', '`']))
}
