use super::{Cx, Findings, rule};
use crate::syntax::Directive;

rule!("late-directive", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for directive in cx.file.directives.iter().filter(|directive| !directive.read && is_meant(directive)) {
        let line = cx.source.lines().line(directive.span.start);
        let above = cx.source.slice(cx.source.lines().span(line.saturating_sub(1)));
        let reason = if above.trim().is_empty() { "a blank line" } else { "another line" };
        let message =
            format!("the `{}` directive is treated as a comment, because it comes after {reason}", directive.name.text);
        found.push(cx.finding(directive.name.span, message).help("move it to the top of the file"));
    }
}

/// Whether it looks like a directive, and not like a sentence. A `check` may stand above any instruction.
fn is_meant(directive: &Directive) -> bool {
    let value = directive.value.text.as_str();
    match directive.name.text.to_ascii_lowercase().as_str() {
        "escape" => matches!(value, "\\" | "`"),
        "syntax" => !value.contains(char::is_whitespace) && value.contains(['/', ':']),
        _ => false,
    }
}
