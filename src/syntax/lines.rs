//! Physical lines, and which of them make one instruction.

use super::tree::{Comment, OddityKind, TokenKind};
use super::tree::{Oddity, Problem, Token};
use crate::text::{Joined, Span};

/// The longest physical line that `BuildKit` reads, in bytes without the line break.
pub(super) const MAX_LINE: u32 = 65_535;

/// The byte order mark.
const BOM: char = '\u{feff}';

/// One physical line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line {
    /// Its text without the line break; `\r`s before `\n` belong to the line break.
    pub(super) content: Span,
    /// Where the next line starts.
    pub(super) end: u32,
}

/// The lines of `text`; a byte order mark belongs to none.
pub(super) fn split(text: &str) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut start = if text.starts_with(BOM) { BOM.len_utf8() } else { 0 };
    while start < text.len() {
        let end = memchr::memchr(b'\n', &text.as_bytes()[start..]).map_or(text.len(), |at| start + at + 1);
        let content = text[start..end].trim_end_matches(['\r', '\n']);
        lines.push(Line { content: Span::new(start as u32, (start + content.len()) as u32), end: end as u32 });
        start = end;
    }
    lines
}

/// The lines of one instruction, joined as `BuildKit` joins them.
#[derive(Debug, Default)]
pub(super) struct Logical {
    /// The text, without escape characters, comments and blank lines.
    pub(super) joined: Joined,
    /// The tokens between the pieces of `joined`, in order.
    pub(super) between: Vec<Token>,
    /// Comments inside.
    pub(super) comments: Vec<Comment>,
    /// Blank lines inside.
    pub(super) oddities: Vec<Oddity>,
    /// Lines that are too long.
    pub(super) problems: Vec<Problem>,
    /// After the last byte of it that is not its last line break or a blank before it.
    pub(super) end: u32,
    /// How many lines it took.
    pub(super) taken: usize,
}

/// Joins the instruction that starts with the first of `lines`, whose leading blanks end at `start`.
pub(super) fn join(text: &str, lines: &[Line], start: u32, escape: char) -> Logical {
    let mut logical = Logical { end: start, ..Logical::default() };
    let mut goes_on = true;
    for (index, line) in lines.iter().enumerate() {
        if !goes_on {
            break;
        }
        logical.taken += 1;
        logical.check_length(*line);
        let content = if index == 0 { Span::new(start, line.content.end) } else { line.content };
        let trimmed = text[content.range()].trim_start();
        if index > 0 && (trimmed.is_empty() || trimmed.starts_with('#')) {
            logical.skip(trimmed, *line);
            continue;
        }
        let kept = continued(&text[content.range()], escape);
        goes_on = kept.is_some();
        let piece = Span::new(content.start, kept.map_or(content.end, |length| content.start + length));
        logical.joined.push(text, piece);
        logical.end = if goes_on { content.end } else { content.start + text[content.range()].trim_end().len() as u32 };
        if goes_on {
            logical.between.push(Token { kind: TokenKind::Continuation, span: Span::new(piece.end, line.end) });
        }
    }
    logical
}

impl Logical {
    fn check_length(&mut self, line: Line) {
        self.problems.extend(too_long(line));
    }

    /// Notes a comment or blank line inside the instruction.
    fn skip(&mut self, trimmed: &str, line: Line) {
        let start = line.content.end - trimmed.len() as u32;
        push(&mut self.between, TokenKind::Blank, Span::new(line.content.start, start));
        if trimmed.is_empty() {
            self.oddities.push(Oddity { span: line.content, kind: OddityKind::EmptyContinuation });
        } else {
            let span = Span::new(start, line.content.end);
            self.comments.push(comment(trimmed, span, line, true));
            push(&mut self.between, TokenKind::Comment, span);
        }
        push(&mut self.between, TokenKind::Newline, Span::new(line.content.end, line.end));
        self.end = line.content.end;
    }
}

/// The comment whose text from the `#` is `trimmed`.
pub(super) fn comment(trimmed: &str, span: Span, line: Line, inside: bool) -> Comment {
    Comment { span, text: trimmed[1..].trim().to_owned(), inside, indented: span.start > line.content.start }
}

/// The refusal of a line that is too long.
pub(super) fn too_long(line: Line) -> Option<Problem> {
    (line.content.len() > MAX_LINE).then(|| Problem {
        span: Span::new(line.content.start, line.content.start),
        message: format!("this line has {} bytes, and a line may have at most {MAX_LINE}", line.content.len()),
        suggestion: None,
    })
}

/// Appends a token, unless it would be empty.
pub(super) fn push(tokens: &mut Vec<Token>, kind: TokenKind, span: Span) {
    if !span.is_empty() {
        tokens.push(Token { kind, span });
    }
}

/// How many bytes of a line stay when it ends in an escape character, with blanks after it at most.
/// Two escape characters at the end continue nothing.
fn continued(line: &str, escape: char) -> Option<u32> {
    let kept = line.trim_end_matches([' ', '\t']).strip_suffix(escape)?;
    (!kept.ends_with(escape)).then_some(kept.len() as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_escape_at_the_end_continues_a_line() {
        for (line, kept) in [
            ("a \\", Some(2)),
            ("a \\ \t", Some(2)),
            ("\\", Some(0)),
            ("a \\\\", None),
            ("a \\\\\\", None),
            ("a", None),
            ("a \\ b", None),
        ] {
            assert_eq!(continued(line, '\\'), kept, "{line:?}");
        }
    }
}
