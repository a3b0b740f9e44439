//! The text of one file, whatever bytes it holds.

use std::sync::OnceLock;

use super::lines::{Encoding, LineIndex, Position};
use super::span::Span;

/// The largest source that spans can address, in bytes.
pub const MAX_BYTES: usize = u32::MAX as usize;

/// A source had more than [`MAX_BYTES`] bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooLarge;

impl std::fmt::Display for TooLarge {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the file has 4 GiB or more")
    }
}

impl std::error::Error for TooLarge {}

/// What a byte that is not UTF-8 reads as: one byte, so that offsets in [`Source::text`] and [`Source::bytes`] are the same.
const SUBSTITUTE: u8 = 0x1A;

/// One file: its name and its bytes, readable as text.
///
/// ```
/// use trimtab::{Encoding, Position, Source};
///
/// let source = Source::from_text("Dockerfile", "FROM scratch\nCOPY é f /\n");
/// let offset = source.text().find('f').expect("it is there") as u32;
/// assert_eq!(source.position(offset, Encoding::Utf16), Position { line: 1, column: 7 });
/// assert_eq!(source.position(offset, Encoding::Utf8).column, 8);
/// ```
#[derive(Debug)]
pub struct Source {
    /// How the file is called in reports, as the user wrote its path.
    pub name: String,
    text: String,
    /// The bytes as they are on disk, where they are not UTF-8.
    raw: Option<Vec<u8>>,
    lines: OnceLock<LineIndex>,
}

impl Source {
    /// A source with these bytes. Bytes that are not UTF-8 are kept and read as U+001A each.
    pub fn new(name: impl Into<String>, bytes: Vec<u8>) -> Result<Source, TooLarge> {
        if bytes.len() > MAX_BYTES {
            return Err(TooLarge);
        }
        let (text, raw) = match String::from_utf8(bytes) {
            Ok(text) => (text, None),
            Err(error) => {
                let raw = error.into_bytes();
                (substituted(&raw), Some(raw))
            }
        };
        Ok(Source { name: name.into(), text, raw, lines: OnceLock::new() })
    }

    /// A source with this text, which must be below [`MAX_BYTES`].
    pub fn from_text(name: impl Into<String>, text: impl Into<String>) -> Source {
        Source::new(name, text.into().into_bytes()).expect("a text in memory is below 4 GiB")
    }

    /// The text; a byte that is not UTF-8 reads as U+001A.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The bytes, exactly as they are.
    pub fn bytes(&self) -> &[u8] {
        self.raw.as_deref().unwrap_or(self.text.as_bytes())
    }

    /// Whether every byte belongs to valid UTF-8.
    pub fn is_utf8(&self) -> bool {
        self.raw.is_none()
    }

    /// Whether `text`, put together from pieces of this one, lacks bytes that are not UTF-8: writing it would change them.
    pub fn is_lossy(&self, text: &str) -> bool {
        self.raw.is_some() && text.contains(char::from(SUBSTITUTE))
    }

    /// The text of a span.
    pub fn slice(&self, span: Span) -> &str {
        &self.text[span.range()]
    }

    /// The span of everything.
    pub fn span(&self) -> Span {
        Span::new(0, self.text.len() as u32)
    }

    /// Where the lines start.
    pub fn lines(&self) -> &LineIndex {
        self.lines.get_or_init(|| LineIndex::new(&self.text))
    }

    /// The place of a byte offset. An offset past the end is the end.
    pub fn position(&self, offset: u32, encoding: Encoding) -> Position {
        self.lines().position(&self.text, offset, encoding)
    }

    /// The byte offset of a place. A column past the line's end is the end of the line before its line break, a line past
    /// the last is the end of the text, a column inside a character is the character's start. The place between the two
    /// bytes of `\r\n` is one: where a file has both line breaks, some editors take the `\r` for text.
    pub fn offset(&self, position: Position, encoding: Encoding) -> u32 {
        self.lines().offset(&self.text, position, encoding)
    }
}

fn substituted(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|_| char::from(SUBSTITUTE)));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_are_the_same_in_text_and_bytes() {
        let source = Source::new("Dockerfile", b"RUN \xff\xc3 \xc3\xa9".to_vec()).unwrap();
        assert_eq!(source.text(), "RUN \u{1a}\u{1a} é");
        assert_eq!(source.text().len(), source.bytes().len());
        assert_eq!(source.bytes(), b"RUN \xff\xc3 \xc3\xa9");
    }
}
