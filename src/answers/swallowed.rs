//! Lines of an instruction that were meant to be instructions of their own.

use crate::syntax::{Body, Instruction, Keyword};
use crate::text::Span;

/// A line that starts like an instruction, and is a part of the one above.
pub struct Swallowed {
    /// Its keyword, as it is written.
    pub keyword: Span,
    /// Where the line before it ends, at the continuation character.
    pub continued: Span,
}

/// The lines of a continued instruction that start like an instruction of their own.
pub fn swallowed(instruction: &Instruction) -> Vec<Swallowed> {
    let of = if let Body::Onbuild(Some(trigger)) = &instruction.body { trigger } else { instruction };
    let rest = &of.rest;
    let mut ends = of.keyword.span.end;
    let mut found = Vec::new();
    for (text, place) in rest.pieces() {
        let line = &rest.text[text.range()];
        let before = &rest.text[..text.start as usize];
        let word = line.split_whitespace().next().unwrap_or_default();
        let indent = (line.len() - line.trim_start().len()) as u32;
        let starts = line.len() > indent as usize + word.len() && Keyword::of(word) != Keyword::Unknown;
        if starts && word == word.to_ascii_uppercase() && !before.trim().is_empty() && !is_quoted(before) {
            let keyword = Span::new(place.start + indent, place.start + indent + word.len() as u32);
            found.push(Swallowed { keyword, continued: Span::new(ends, ends + 1) });
        }
        ends = place.end;
    }
    found
}

/// Whether a quote is still open after the text.
fn is_quoted(text: &str) -> bool {
    let mut open = None;
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match (open, character) {
            (_, '\\') => drop(characters.next()),
            (None, '\'' | '"') => open = Some(character),
            (Some(quote), _) if quote == character => open = None,
            _ => {}
        }
    }
    open.is_some()
}
