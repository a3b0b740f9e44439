//! Byte offsets as lines and columns, in the encodings that editors speak.

use super::span::Span;

/// In which units a column counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// Bytes.
    Utf8,
    /// UTF-16 code units, the default of the language server protocol.
    Utf16,
    /// Unicode scalar values, what people count as characters.
    Utf32,
}

/// A place in a text. Both count from 0; reports for people add 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line.
    pub line: u32,
    /// The column, in units of some [`Encoding`].
    pub column: u32,
}

/// Where each line of one text starts. Lines end at `\n` alone, as BuildKit splits them.
#[derive(Debug, Clone)]
pub struct LineIndex {
    starts: Vec<u32>,
    ascii: bool,
    len: u32,
}

impl LineIndex {
    /// The index of `text`.
    pub fn new(text: &str) -> LineIndex {
        let mut starts = vec![0];
        starts.extend(memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at as u32 + 1));
        LineIndex { starts, ascii: text.is_ascii(), len: text.len() as u32 }
    }

    /// The number of lines: one more than there are `\n`.
    pub fn count(&self) -> u32 {
        self.starts.len() as u32
    }

    /// The line, from 0, that holds the byte at `offset`; the end of the text belongs to the last line.
    pub fn line(&self, offset: u32) -> u32 {
        self.starts.partition_point(|&start| start <= offset) as u32 - 1
    }

    /// The bytes of a line with its `\n`; empty at the end of the text for a line that is not there.
    pub fn span(&self, line: u32) -> Span {
        let start = |line: u32| self.starts.get(line as usize).copied().unwrap_or(self.len);
        Span::new(start(line), start(line.saturating_add(1)))
    }

    /// As [`super::Source::position`]; `text` is that which this index was made of.
    pub(super) fn position(&self, text: &str, offset: u32, encoding: Encoding) -> Position {
        let offset = offset.min(self.len);
        let line = self.line(offset);
        let start = self.starts[line as usize];
        let column = if self.ascii || encoding == Encoding::Utf8 {
            offset - start
        } else {
            units(&text[Span::new(start, offset).range()], encoding)
        };
        Position { line, column }
    }

    /// As [`super::Source::offset`]; `text` is that which this index was made of.
    pub(super) fn offset(&self, text: &str, position: Position, encoding: Encoding) -> u32 {
        if position.line >= self.count() {
            return self.len;
        }
        let span = self.span(position.line);
        let line = text[span.range()].trim_end_matches('\n');
        let mut column = 0;
        for (at, c) in line.char_indices() {
            let width = width(c, encoding);
            if column + width > position.column {
                return span.start + at as u32;
            }
            column += width;
        }
        let end = if column == position.column { line } else { line.trim_end_matches('\r') };
        span.start + end.len() as u32
    }
}

fn units(text: &str, encoding: Encoding) -> u32 {
    text.chars().map(|c| width(c, encoding)).sum()
}

fn width(c: char, encoding: Encoding) -> u32 {
    match encoding {
        Encoding::Utf8 => c.len_utf8() as u32,
        Encoding::Utf16 => c.len_utf16() as u32,
        Encoding::Utf32 => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_in_each_encoding_come_back() {
        let text = "a\né🙂b\r\n\nend";
        let index = LineIndex::new(text);
        for encoding in [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32] {
            for (at, c) in text.char_indices().filter(|(_, c)| !matches!(c, '\n' | '\r')) {
                let position = index.position(text, at as u32, encoding);
                assert_eq!(index.offset(text, position, encoding), at as u32, "{c:?} {encoding:?}");
            }
        }
        let b = text.find('b').unwrap() as u32;
        assert_eq!(index.position(text, b, Encoding::Utf8), Position { line: 1, column: 6 });
        assert_eq!(index.position(text, b, Encoding::Utf16), Position { line: 1, column: 3 });
        assert_eq!(index.position(text, b, Encoding::Utf32), Position { line: 1, column: 2 });
    }

    #[test]
    fn places_outside_are_clamped() {
        let index = LineIndex::new("ab\r\nc");
        let at = |line, column| index.offset("ab\r\nc", Position { line, column }, Encoding::Utf16);
        assert_eq!((at(0, 2), at(0, 3), at(0, 4), at(0, 99)), (2, 3, 2, 2));
        assert_eq!((at(1, 99), at(9, 0)), (5, 5));
    }
}
