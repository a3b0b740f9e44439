//! A word of an instruction without its quotes.

use crate::model::expand::{Expander, Places, Quotes};
use crate::model::value::{Binding, Part};

/// The text without quotes and escapes, substitutions as written. A `$` or `\` that is mere text has a `\` before it, so
/// that two words have the same text only if they always have the same value. A word that the builder refuses is left
/// as it is.
pub fn literal(text: &str, escape: char) -> String {
    if !text.contains(['$', '\'', '"', '\\', escape]) {
        return text.to_owned();
    }
    let lookup = |_: &str| Binding::Unknown;
    let expander = Expander { lookup: &lookup, escape, quotes: Quotes::Removed };
    let expansion = expander.expand(text, &Places::From(0));
    if expansion.error.is_some() {
        return text.to_owned();
    }
    // With every variable unknown, each substitution that stands in no other leaves one unknown part.
    let mut end = 0;
    let mut outermost = expansion.uses.iter().filter(|it| {
        let outer = it.span.start >= end;
        end = end.max(it.span.end);
        outer
    });
    let mut literal = String::new();
    for part in expansion.value.parts() {
        match part {
            Part::Text(known) => literal.push_str(&known.replace('\\', r"\\").replace('$', r"\$")),
            Part::Unknown(_) => literal.extend(outermost.next().map(|it| &text[it.span])),
        }
    }
    literal
}
