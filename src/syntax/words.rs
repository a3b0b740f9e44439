//! How arguments are split into words, by the kind of instruction.

use super::tree::{Pair, Word};
use crate::text::{Joined, Span};

/// The word at `range` of `text`.
pub(super) fn word(text: &Joined, range: Span) -> Word {
    Word { span: text.span(range), text: text.text[range.range()].to_owned() }
}

/// Blanks between keyword, words of `FROM`, `COPY` and the like: ASCII only, so that a no-break space is part of a word.
pub(super) fn is_blank(c: char) -> bool {
    matches!(c, '\t' | '\x0b' | '\x0c' | '\r' | ' ')
}

/// Words between blanks; quotes mean nothing.
pub(super) fn blank_separated(rest: &Joined) -> Vec<Word> {
    let start = rest.text.as_ptr() as usize;
    let words = rest.text.split(is_blank).filter(|word| !word.is_empty());
    words
        .map(|text| {
            let at = (text.as_ptr() as usize - start) as u32;
            word(rest, Span::new(at, at + text.len() as u32))
        })
        .collect()
}

/// The words of `ENV`, `LABEL` and `ARG`, as spans of `rest.text`: between blanks outside quotes, quotes and escapes kept.
/// An escape character at the end of the text belongs to no word.
pub(super) fn quoted(rest: &Joined, escape: char) -> Vec<Span> {
    let mut words = Vec::new();
    let mut chars = rest.text.char_indices().peekable();
    while let Some(&(start, c)) = chars.peek() {
        if c.is_whitespace() {
            chars.next();
            continue;
        }
        let end = word_end(&rest.text, &mut chars, escape);
        if end > start {
            words.push(Span::new(start as u32, end as u32));
        }
    }
    words
}

fn word_end(text: &str, chars: &mut std::iter::Peekable<std::str::CharIndices<'_>>, escape: char) -> usize {
    let mut quote = None;
    while let Some(&(at, c)) = chars.peek() {
        if quote.is_none() && c.is_whitespace() {
            return at;
        }
        chars.next();
        if c == escape && quote != Some('\'') {
            if chars.next().is_none() {
                return at;
            }
            continue;
        }
        match quote {
            None if c == '\'' || c == '"' => quote = Some(c),
            Some(open) if c == open => quote = None,
            _ => {}
        }
    }
    text.len()
}

/// The pair `key=value` at `range`; without `=` the value is missing.
pub(super) fn pair(rest: &Joined, range: Span) -> Pair {
    let text = &rest.text[range.range()];
    let Some(equals) = text.find('=') else {
        return Pair { key: word(rest, range), value: None };
    };
    let equals = range.start + equals as u32;
    let value = word(rest, Span::new(equals + 1, range.end));
    Pair { key: word(rest, Span::new(range.start, equals)), value: Some(value) }
}

/// The form `ENV key value`: the key up to the first blank, all the rest the value; `None` without a value.
pub(super) fn legacy_pair(rest: &Joined) -> Option<Pair> {
    let blank = rest.text.find(is_blank)?;
    let value = rest.text[blank..].trim_start_matches(is_blank);
    let start = (rest.text.len() - value.len()) as u32;
    Some(Pair {
        key: word(rest, Span::new(0, blank as u32)),
        value: Some(word(rest, Span::new(start, rest.text.len() as u32))),
    })
}
