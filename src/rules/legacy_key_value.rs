use super::{Cx, Findings, rule};
use crate::finding::{Fix, Safety};
use crate::syntax::{Body, Instruction, Pair};
use crate::text::Span;

rule!("legacy-key-value", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for instruction in &cx.file.instructions {
        let Body::Pairs { pairs, legacy: true } = &instruction.body else { continue };
        let Some(pair) = pairs.first().filter(|_| !instruction.broken) else { continue };
        let keyword = &instruction.keyword.text;
        let finding = cx
            .finding(
                pair.key.span,
                format!("legacy format: `{}` is separated from its value by whitespace instead of `=`", pair.key.text),
            )
            .help(format!("use `{keyword} {}=…`", pair.key.text));
        found.push(finding.fix(with_equals(cx, instruction, pair)));
    }
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
