//! Text put together from pieces of a source, which still knows where each byte came from.

use super::span::Span;

/// A text made of pieces of one source, such as a command whose continuation lines were joined.
/// Every byte of it is a byte of the source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Joined {
    /// The text.
    pub text: String,
    /// For each piece, where it starts in `text` and in the source; sorted by both.
    pieces: Vec<(u32, u32)>,
}

impl Joined {
    /// No text yet.
    pub fn new() -> Joined {
        Joined::default()
    }

    /// One piece: the text of `source` in `span`.
    pub fn piece(source: &str, span: Span) -> Joined {
        let mut joined = Joined::new();
        joined.push(source, span);
        joined
    }

    /// All of a text that stands in no file.
    pub fn of(text: &str) -> Joined {
        Joined::piece(text, Span::new(0, text.len() as u32))
    }

    /// Appends the text of `source` in `span`, which must come after all that was appended before.
    pub fn push(&mut self, source: &str, span: Span) {
        if span.is_empty() {
            return;
        }
        let at = self.text.len() as u32;
        self.text.push_str(&source[span.range()]);
        let follows = self.pieces.last().is_some_and(|&(text, place)| place + (at - text) == span.start);
        if !follows {
            self.pieces.push((at, span.start));
        }
    }

    /// Appends the part of `other` in `range`, a span of its text, which must come after all that was appended before.
    pub fn append(&mut self, other: &Joined, range: Span) {
        let mut from = range.start;
        while from < range.end {
            let index = other.pieces.partition_point(|&(text, _)| text <= from);
            let end = other.pieces.get(index).map_or(range.end, |next| next.0.min(range.end));
            let (at, place) = (self.text.len() as u32, other.offset(from));
            self.text.push_str(&other.text[from as usize..end as usize]);
            let follows = self.pieces.last().is_some_and(|&(text, known)| known + (at - text) == place);
            if !follows {
                self.pieces.push((at, place));
            }
            from = end;
        }
    }

    /// The part of it in `range`, a span of [`Joined::text`].
    #[must_use]
    pub fn slice(&self, range: Span) -> Joined {
        let mut pieces: Vec<(u32, u32)> = Vec::new();
        if !range.is_empty() {
            pieces.push((0, self.offset(range.start)));
            let later = self.pieces.iter().filter(|(at, _)| range.start < *at && *at < range.end);
            pieces.extend(later.map(|&(at, place)| (at - range.start, place)));
        } else if !self.pieces.is_empty() {
            pieces.push((0, self.offset(range.start)));
        }
        Joined { text: self.text[range.range()].to_owned(), pieces }
    }

    /// Whether it is one unbroken piece of the source.
    pub fn is_contiguous(&self) -> bool {
        self.pieces.len() <= 1
    }

    /// The place in the source of the byte at `at`; for the end of the text, the place after its last byte.
    pub fn offset(&self, at: u32) -> u32 {
        let index = self.pieces.partition_point(|&(text, _)| text <= at);
        let Some(&(text, place)) = self.pieces[..index].last() else {
            return self.pieces.first().map_or(0, |piece| piece.1);
        };
        // The end of the text may be the start of nothing: it belongs to the last piece, as above.
        place + (at - text)
    }

    /// The span in the source of `range`, a span of [`Joined::text`]: from its first byte to after its last,
    /// so that it covers the joints between and none outside.
    pub fn span(&self, range: Span) -> Span {
        let start = self.offset(range.start);
        if range.is_empty() {
            return Span::at(start);
        }
        Span::new(start, self.offset(range.end - 1) + 1)
    }

    /// The span in the source of the whole text.
    pub fn whole(&self) -> Span {
        self.span(Span::new(0, self.text.len() as u32))
    }

    /// The pieces as (span of the text, span of the source), in order.
    pub fn pieces(&self) -> impl Iterator<Item = (Span, Span)> {
        self.pieces.iter().enumerate().map(|(index, &(at, place))| {
            let end = self.pieces.get(index + 1).map_or(self.text.len() as u32, |next| next.0);
            (Span::new(at, end), Span::new(place, place + (end - at)))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_of_the_text_are_spans_of_the_source() {
        let source = "RUN apt-get \\\n# why\n  install curl";
        let mut joined = Joined::new();
        joined.push(source, Span::new(4, 12));
        joined.push(source, Span::new(20, source.len() as u32));
        assert_eq!(joined.text, "apt-get   install curl");
        let at = |word: &str| {
            let start = joined.text.find(word).unwrap() as u32;
            joined.span(Span::new(start, start + word.len() as u32))
        };
        for word in ["apt-get", "install", "curl"] {
            assert_eq!(&source[at(word).range()], word);
        }
        assert_eq!(joined.slice(Span::new(8, 17)).span(Span::new(2, 9)), at("install"));

        let mut parts = Joined::new();
        parts.append(&joined, Span::new(0, 3));
        parts.append(&joined, Span::new(6, 17));
        assert_eq!(parts.text, "aptt   install");
        assert_eq!(parts.span(Span::new(7, 14)), at("install"));
    }
}
