//! Text that is safe to print: a linted file must not move the cursor, recolour the screen or reorder what is read.

use std::borrow::Cow;

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
