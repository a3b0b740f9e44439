//! Text that is safe to print: a linted file must not move the cursor, recolour the screen or reorder what is read.

use std::borrow::Cow;
#[cfg(feature = "cli")]
use std::io::{self, Write};

/// A stream for text without colours: what a terminal acts upon has its stand-in in it, line feeds besides.
#[cfg(feature = "cli")]
pub(crate) struct Plain<'a>(pub(crate) &'a mut dyn Write);

#[cfg(feature = "cli")]
impl Write for Plain<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // Formatting writes whole strings.
        self.0.write_all(text(&String::from_utf8_lossy(bytes)).as_bytes())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// The text with each character that a terminal acts upon replaced; its lines stay.
#[cfg(feature = "cli")]
pub(crate) fn text(text: &str) -> Cow<'_, str> {
    let shown = |c| if c == '\n' { c } else { stand_in(c) };
    if text.chars().all(|c| shown(c) == c) { Cow::Borrowed(text) } else { text.chars().map(shown).collect() }
}

/// What is printed for `c`. Everything that a terminal acts upon, or that hides what a text says, has a visible stand-in.
pub(super) fn stand_in(c: char) -> char {
    match c {
        '\t' => c,
        // The byte that is not UTF-8, see `text::Source`.
        '\u{1a}' => '\u{fffd}',
        '\0'..='\u{1f}' => char::from_u32(0x2400 + c as u32).unwrap_or('\u{fffd}'),
        '\u{7f}' => '\u{2421}',
        c if is_hidden(c) => '\u{fffd}',
        c => c,
    }
}

/// Controls of the second kind, and marks without a width or that turn the direction of reading. Joiners (U+200C and
/// U+200D) are none: scripts and emoji need them.
fn is_hidden(c: char) -> bool {
    matches!(c, '\u{80}'..='\u{9f}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{feff}')
        || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}')
}

/// The most characters of a message that are shown; one can name a word of the file that is as long as the file.
const MESSAGE: usize = 600;

/// The text on one line and no longer than people read, with each character that a terminal acts upon replaced.
pub(super) fn line(text: &str) -> Cow<'_, str> {
    match cut(text, MESSAGE) {
        Cow::Borrowed(whole) => on_one_line(whole),
        Cow::Owned(cut) => on_one_line(&cut).into_owned().into(),
    }
}

fn on_one_line(text: &str) -> Cow<'_, str> {
    if text.chars().all(|c| stand_in(c) == c && c != '\t') {
        return Cow::Borrowed(text);
    }
    text.chars().map(|c| if matches!(c, '\n' | '\t') { ' ' } else { stand_in(c) }).collect::<String>().into()
}

/// The first `limit` characters of the text, with a mark where there was more.
pub(super) fn cut(text: &str, limit: usize) -> Cow<'_, str> {
    match text.char_indices().nth(limit) {
        None => Cow::Borrowed(text),
        Some((end, _)) => format!("{}…", &text[..end]).into(),
    }
}

#[cfg(all(test, feature = "cli"))]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_a_terminal_acts_upon_comes_through() {
        let mut told = Vec::new();
        writeln!(Plain(&mut told), "a\u{1b}[2J\u{7}\n\r\u{9b}1m\tb\u{202e}").unwrap();
        assert_eq!(String::from_utf8(told).unwrap(), "a\u{241b}[2J\u{2407}\n\u{240d}\u{fffd}1m\tb\u{fffd}\n");
        assert!(matches!(text("caf\u{e9}\n\ta"), Cow::Borrowed(_)));
    }
}
