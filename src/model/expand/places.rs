//! Where the bytes of a word's text stand in the file.

use crate::syntax::{Instruction, Word};
use crate::text::{Joined, Span};

/// Where each byte of some text stands in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Places {
    /// One after the other from this offset.
    From(u32),
    /// As the joined text says, which has the same bytes.
    Joined(Joined),
    /// Somewhere in this span: quotes or escapes were removed on the way.
    Within(Span),
}

impl Places {
    /// The places of a word of this instruction.
    pub fn of(word: &Word, instruction: &Instruction) -> Places {
        if word.span.len() as usize == word.text.len() {
            return Places::From(word.span.start);
        }
        let Some(joined) = cut(&instruction.rest, word.span) else {
            return Places::Within(word.span);
        };
        if joined.text == word.text {
            return Places::Joined(joined);
        }
        // A JSON string without escapes is its text between two quotes.
        let inner = joined.text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
        if inner == Some(word.text.as_str()) {
            return Places::Joined(joined.slice(Span::new(1, joined.text.len() as u32 - 1)));
        }
        Places::Within(word.span)
    }

    /// The span in the file of a span of the text.
    pub fn span(&self, range: Span) -> Span {
        match self {
            Places::From(start) => Span::new(start + range.start, start + range.end),
            Places::Joined(joined) => joined.span(range),
            Places::Within(span) => *span,
        }
    }
}

/// The part of `joined` that stands in `span` of the file.
pub(in crate::model) fn cut(joined: &Joined, span: Span) -> Option<Joined> {
    find(joined, span).map(|range| joined.slice(range))
}

/// The span in the text of `joined` of what stands in `span` of the file.
pub(in crate::model) fn find(joined: &Joined, span: Span) -> Option<Span> {
    let inside = joined.pieces().filter_map(|(text, place)| {
        let start = place.start.max(span.start);
        let end = place.end.min(span.end);
        (start < end).then(|| Span::new(text.start + (start - place.start), text.start + (end - place.start)))
    });
    inside.reduce(Span::cover)
}
