//! The lines of a source that one finding shows, made fit to print: no control characters, no line longer than a screen
//! or two, and none that no label needs.

use std::collections::BTreeMap;
use std::ops::Range;

use codespan_reporting::files::{Error, Files};

use super::visible::stand_in;
use crate::text::{Encoding, Source, Span};

/// The most characters of a line that are shown.
const WIDTH: usize = 160;
/// Where a line is longer, how many of them stand before the labelled word.
const BEFORE: usize = 60;
/// Stands where characters are left out.
const MORE: char = '…';

/// The shown lines as a text of their own, which knows the line numbers of the source.
pub(super) struct Excerpt<'a> {
    source: &'a Source,
    text: String,
    lines: BTreeMap<u32, Shown>,
    column: usize,
}

/// One line of the excerpt.
struct Shown {
    /// The line in the excerpt, with the marks of what is left out and the line break.
    range: Range<usize>,
    /// The part of the source that is shown.
    window: Span,
    /// Where in the excerpt that part begins.
    start: usize,
}

impl<'a> Excerpt<'a> {
    /// The lines that these spans need; a cut line is shown around the first of the spans that touches it.
    pub(super) fn new(source: &'a Source, spans: &[Span]) -> Excerpt<'a> {
        let mut excerpt = Excerpt { source, text: String::new(), lines: BTreeMap::new(), column: 1 };
        if let Some(primary) = spans.first() {
            let place = source.position(primary.start, Encoding::Utf32);
            excerpt.column = place.column as usize + 1;
        }
        for line in needed(source, spans) {
            let whole = content(source, line);
            let focus = spans.iter().find(|span| span.start <= whole.end && whole.start <= span.end);
            excerpt.push(line, whole, focus.map_or(whole.start, |span| span.start.max(whole.start)));
        }
        excerpt
    }

    /// The lines that are not shown whole, from 1.
    pub(super) fn cut(&self) -> impl Iterator<Item = u32> {
        self.lines.iter().filter(|(line, shown)| shown.window != content(self.source, **line)).map(|(line, _)| line + 1)
    }

    /// How wide the largest line number is that codespan prints for these spans.
    pub(super) fn digits(&self, spans: &[Span]) -> usize {
        let lines = spans.iter().filter_map(|span| self.line_index((), self.range(*span).end).ok());
        (lines.max().unwrap_or(0) + 1).to_string().len()
    }

    /// Where the bytes of `span`, one of those the excerpt was made for, are in the excerpt.
    pub(super) fn range(&self, span: Span) -> Range<usize> {
        let shown = self.source.slice(span).trim_end_matches(['\n', '\r']);
        let start = self.place(span.start, span.start);
        let last = span.start + shown.len().saturating_sub(1) as u32;
        start..self.place(last, span.start + shown.len() as u32).max(start)
    }

    /// The place of `offset`, which is on the line of `anchor` or its end.
    fn place(&self, anchor: u32, offset: u32) -> usize {
        let line = self.source.lines().line(anchor);
        let Some(shown) = self.lines.get(&line) else {
            return 0;
        };
        let offset = offset.clamp(shown.window.start, shown.window.end);
        let before = self.source.slice(Span::new(shown.window.start, offset));
        shown.start + before.chars().filter_map(printed).map(char::len_utf8).sum::<usize>()
    }

    fn push(&mut self, line: u32, whole: Span, focus: u32) {
        let window = window(self.source, whole, focus.min(whole.end));
        let begin = self.text.len();
        if window.start > whole.start {
            self.text.push(MORE);
        }
        let start = self.text.len();
        self.text.extend(self.source.slice(window).chars().filter_map(printed));
        if window.end < whole.end {
            self.text.push(MORE);
        }
        self.text.push('\n');
        self.lines.insert(line, Shown { range: begin..self.text.len(), window, start });
    }
}

/// The lines that codespan prints for these spans, from 0 and in order. It shows the ends of a long span only, and fills
/// a gap of one line.
fn needed(source: &Source, spans: &[Span]) -> Vec<u32> {
    let mut lines = Vec::new();
    for span in spans {
        let (first, last) = (source.lines().line(span.start), source.lines().line(span.end));
        lines.extend(first..=last.min(first + 4));
        lines.extend(last.saturating_sub(3).max(first)..=last);
    }
    lines.sort_unstable();
    let gaps: Vec<u32> = lines.windows(2).filter(|pair| pair[1] == pair[0] + 2).map(|pair| pair[0] + 1).collect();
    lines.extend(gaps);
    lines.sort_unstable();
    lines.dedup();
    lines
}

/// The line without its line break.
fn content(source: &Source, line: u32) -> Span {
    let span = source.lines().span(line);
    Span::new(span.start, span.start + source.slice(span).trim_end_matches(['\n', '\r']).len() as u32)
}

/// The part of a line to show around `focus`.
fn window(source: &Source, line: Span, focus: u32) -> Span {
    let end_of = |from: u32| {
        let rest = source.slice(Span::new(from, line.end));
        rest.char_indices().nth(WIDTH).map_or(line.end, |(end, _)| from + end as u32)
    };
    if end_of(line.start) == line.end {
        return line;
    }
    let before = source.slice(Span::new(line.start, focus));
    let start = before.char_indices().rev().nth(BEFORE).map_or(line.start, |(start, _)| line.start + start as u32);
    Span::new(start, end_of(start))
}

/// What is printed for a character: nothing for the byte order mark, which no one sees either.
fn printed(c: char) -> Option<char> {
    (c != '\u{feff}').then(|| stand_in(c))
}

impl<'f> Files<'f> for Excerpt<'_> {
    type FileId = ();
    type Name = std::borrow::Cow<'f, str>;
    type Source = &'f str;

    fn name(&'f self, (): ()) -> Result<Self::Name, Error> {
        Ok(super::visible::line(&self.source.name))
    }

    fn source(&'f self, (): ()) -> Result<&'f str, Error> {
        Ok(&self.text)
    }

    fn line_index(&'f self, (): (), byte: usize) -> Result<usize, Error> {
        let line = self.lines.iter().find(|(_, shown)| byte < shown.range.end);
        line.map(|(line, _)| *line as usize).ok_or(Error::IndexTooLarge { given: byte, max: self.text.len() })
    }

    /// The column of the primary label, the only one that codespan asks for.
    fn column_number(&'f self, (): (), _: usize, _: usize) -> Result<usize, Error> {
        Ok(self.column)
    }

    fn line_range(&'f self, (): (), line: usize) -> Result<Range<usize>, Error> {
        // Codespan asks for the lines between the ends of a long span too, and does not show them.
        Ok(self.lines.get(&(line as u32)).map_or(0..0, |shown| shown.range.clone()))
    }
}
