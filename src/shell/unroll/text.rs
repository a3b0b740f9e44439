//! Text of a script: places, words and patterns.

use shuck_ast as ast;

use crate::shell::scan::{self, Within};
use crate::shell::{Dialect, Word, parse};
use crate::text::Joined;

/// The text at a place; empty where it is outside.
pub(super) fn slice(text: &str, span: ast::Span) -> &str {
    text.get(span.start.offset()..span.end.offset()).unwrap_or_default()
}

/// The words that a text is cut into, where all are known.
pub(super) fn split(text: &str) -> Option<Vec<String>> {
    let line = format!(": {text}");
    let script = parse(&Joined::of(&line), Dialect::Bash);
    let command = script.commands.first().filter(|_| script.clean)?;
    let known = |word: &Word| word.literal().filter(|_| !word.has_glob() && !word.has_braces()).map(str::to_owned);
    command.arguments().iter().map(known).collect()
}

/// Whether a pattern of the shell, as written, fits a text; `None` where it is more than `*` and `?`.
pub(super) fn matches(pattern: &str, text: &str) -> Option<bool> {
    let reading = scan::read(pattern, Within::Word);
    if reading.traits.expands || reading.traits.glob && (reading.traits.quoted || pattern.contains(['[', '(', '\\'])) {
        return None;
    }
    if !reading.traits.glob {
        return Some(reading.value == text);
    }
    Some(fits(pattern.as_bytes(), text.as_bytes()))
}

/// Whether a pattern of `*`, `?` and characters fits, in time that grows with the product of the lengths.
fn fits(pattern: &[u8], text: &[u8]) -> bool {
    let mut reached = vec![false; text.len() + 1];
    reached[0] = true;
    for it in pattern {
        let mut next = vec![false; text.len() + 1];
        for at in 0..=text.len() {
            next[at] = match it {
                b'*' => reached[at] || at > 0 && next[at - 1],
                b'?' => at > 0 && reached[at - 1],
                it => at > 0 && reached[at - 1] && text[at - 1] == *it,
            };
        }
        reached = next;
    }
    reached[text.len()]
}
