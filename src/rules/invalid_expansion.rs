use super::{Cx, Findings, rule};
use crate::context::names::is_template;
use crate::finding::{Finding, Severity};
use crate::model::Binding;
use crate::model::expand::{ExpandError, Modifier, Refused};
use crate::text::Span;

rule!("invalid-expansion", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for (index, instruction) in cx.file.instructions.iter().enumerate().filter(|(_, it)| !it.broken) {
        // The builder stops at the first.
        let uses = cx.model.uses(index);
        let error = uses.errors.first().filter(|error| error.by == Refused::ByBuilder).map(|error| refused(cx, error));
        let required = || {
            let mut required = uses.variables.iter().filter(|(it, _)| it.modifier == Modifier::Required);
            required.find(|(it, binding)| is_unset(cx, index, &it.name, binding)).map(|(it, _)| missing(cx, it))
        };
        let Some(mut finding) = error.or_else(required) else { continue };
        let is_built = cx.model.stage_of(index).is_none_or(|stage| cx.model.is_reachable(stage.index));
        if !is_built {
            finding.severity = finding.severity.min(Severity::Warning);
        }
        // A tool such as Maven may replace it before the build.
        if is_template(cx.source.text()) && !cx.context.build.chosen.is_complete() {
            finding.severity = finding.severity.min(Severity::Info);
        }
        found.push(finding.also(instruction.keyword.span, ""));
    }
}

/// Whether nothing in the file sets a variable that is required: a declared `ARG` is there to be given.
fn is_unset(cx: &Cx<'_>, index: usize, name: &str, binding: &Binding) -> bool {
    *binding == Binding::Unknown && !cx.model.step(index).before.declares(name)
}

fn missing(cx: &Cx<'_>, required: &crate::model::expand::Use) -> Finding {
    let message =
        format!("nothing in this file sets `{0}`, so the build fails unless the base image does", required.name);
    let finding = cx.finding(required.span, message);
    let finding = finding.help(format!("add `ARG {0}` or `ENV {0}=…` before this instruction", required.name));
    Finding { severity: Severity::Warning, ..finding }
}

fn refused(cx: &Cx<'_>, error: &ExpandError) -> Finding {
    let mut span = Span::new(error.span.start, error.span.end.max(error.span.start));
    if error.message.starts_with("unsupported modifier") {
        span = whole(cx, span);
    }
    let (message, help) = said(&error.message, cx.source.slice(span));
    let finding = cx.finding(span, message);
    match help {
        Some(help) => finding.help(help),
        None => finding,
    }
}

/// The `${…}` around a place, on its line.
fn whole(cx: &Cx<'_>, inside: Span) -> Span {
    let text = cx.source.text();
    let (before, after) = (&text[..inside.start as usize], &text[inside.start as usize..]);
    let line = before.rfind('\n').map_or(0, |at| at + 1);
    let end = after.find(['}', '\n']).filter(|end| after[*end..].starts_with('}'));
    match (before[line..].rfind("${"), end) {
        (Some(start), Some(end)) => Span::new((line + start) as u32, inside.start + end as u32 + 1),
        _ => inside,
    }
}

/// The builder's error in words for the author, and what to do.
fn said(error: &str, text: &str) -> (String, Option<String>) {
    let refused = |message: &str| format!("{message}, so the build fails");
    if error.ends_with("single-quote") {
        let help = "add the closing quote; write an apostrophe as `\\'`, or put the value in double quotes";
        (refused("unclosed single quote"), Some(help.to_owned()))
    } else if error.ends_with("double-quote") {
        (refused("unclosed double quote"), Some("add the closing `\"`, after the `=` for a value".to_owned()))
    } else if error.contains("missing '}'") {
        (refused("`${` has no closing `}`"), Some("add the closing `}`".to_owned()))
    } else if error.contains("missing '/'") {
        (
            refused("the second `/` of the replacement is missing"),
            Some("write `${NAME/pattern/replacement}`".to_owned()),
        )
    } else if error.contains("bad substitution") {
        (
            refused("`${` is not followed by a variable name"),
            Some("write `${NAME}`, or `\\$` for a dollar sign".to_owned()),
        )
    } else if error.starts_with("unsupported modifier") {
        let help = "use one of `:-`, `-`, `:+`, `+`, `:?`, `?`, `#`, `##`, `%`, `%%`, `/`, `//`";
        let message = match text.trim() {
            "" => "a blank or line break is not a modifier that the builder supports".to_owned(),
            whole if whole.starts_with("${") => format!("`{whole}` is not a valid variable expansion"),
            modifier => format!("`{modifier}` is not a modifier that the builder supports"),
        };
        (refused(&message), Some(help.to_owned()))
    } else if error.starts_with("invalid pattern") {
        (refused(error), None)
    } else {
        (refused(&format!("required variable: {error}")), None)
    }
}
