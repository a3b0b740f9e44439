//! How the author lays lines out: line breaks, indents, where the `&&` stand.

use crate::answers::runs::Run;
use crate::finding::Operator;
use crate::shell::Link;
use crate::syntax::{Comment, Dockerfile, Instruction};
use crate::text::{Source, Span};

/// The layout of one file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Layout<'a> {
    /// The file's text.
    pub(super) source: &'a Source,
    /// What it says.
    pub(super) file: &'a Dockerfile,
}

impl<'a> Layout<'a> {
    /// The line break of the file's first line, which new lines end with too.
    pub(super) fn line_break(self) -> &'static str {
        let text = self.source.text();
        match text.find('\n') {
            Some(at) if text[..at].ends_with('\r') => "\r\n",
            _ => "\n",
        }
    }

    /// The line break between the commands of a `RUN`: a heredoc whose commands change has no carriage returns.
    pub(super) fn line_break_in(self, run: &Run<'_>) -> &'static str {
        if run.run.heredocs.is_empty() { self.line_break() } else { "\n" }
    }

    /// A line break with the indent of an instruction, which a line below it starts with.
    pub(super) fn next_line(self, instruction: &Instruction) -> String {
        format!("{}{}", self.line_break(), self.indent(instruction.span.start))
    }

    /// What continues an instruction on the next line.
    pub(super) fn continuation(self) -> String {
        format!("{}{}", self.file.escape, self.line_break())
    }

    /// The blanks at the start of the line that holds the byte at `offset`.
    pub(super) fn indent(self, offset: u32) -> &'a str {
        let line = &self.source.text()[self.line(offset).range()];
        &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
    }

    /// The line that holds the byte at `offset`, with its line break.
    pub(super) fn line(self, offset: u32) -> Span {
        let lines = self.source.lines();
        lines.span(lines.line(offset))
    }

    /// Whether a line has nothing but blanks; what follows the last line break is no line.
    pub(super) fn is_blank(self, line: Span) -> bool {
        self.source.slice(line).trim().is_empty() && !line.is_empty()
    }

    /// Whether a comment stands inside.
    pub(super) fn has_comments(self, span: Span) -> bool {
        self.comments(span).next().is_some()
    }

    /// The comments inside.
    pub(super) fn comments(self, span: Span) -> impl Iterator<Item = &'a Comment> {
        self.file.comments.iter().filter(move |comment| span.encloses(comment.span))
    }

    /// A word with the blanks that go with it, or with its whole line where it stands alone there. `None` where it is all
    /// of a line that is not continued from one above.
    pub(super) fn with_blanks(self, word: Span) -> Option<Span> {
        let text = self.source.text();
        let before = &text[..word.start as usize];
        let start = before.trim_end_matches([' ', '\t']).len();
        if !before[..start].ends_with('\n') {
            return Some(Span::new(start as u32, word.end));
        }
        let line = &text[word.end as usize..];
        let line = &line[..line.find('\n').map_or(line.len(), |at| at + 1)];
        let rest = line.trim();
        if rest.is_empty() {
            let above = before[..start].trim_end();
            let above = above.strip_suffix(['\\', self.file.escape])?.trim_end_matches([' ', '\t']);
            return Some(Span::new(above.len() as u32, word.end));
        }
        let continued = rest == "\\" || rest.strip_prefix(self.file.escape) == Some("");
        let blanks = line.len() - line.trim_start_matches([' ', '\t']).len();
        Some(if continued {
            Span::new(start as u32, word.end + line.len() as u32)
        } else {
            Span::new(word.start, word.end + blanks as u32)
        })
    }

    /// What stands between a new command and the item of a list that it is put in front of, with the operator that it is:
    /// in `lines`, the end of a line; else `&&`.
    pub(super) fn between(self, run: &Run<'_>, item: &Link, lines: bool) -> (Operator, String) {
        let break_line = format!("{}{}", self.file.escape, self.line_break_in(run));
        match self.breaks(run) {
            _ if lines => (Operator::Semi, format!("{}{}", self.line_break_in(run), self.indent(item.span.start))),
            Breaks::Nowhere => (Operator::And, " && ".to_owned()),
            Breaks::Before(indent) => (Operator::And, format!(" {break_line}{indent}&& ")),
            Breaks::After(indent) => (Operator::And, format!(" && {break_line}{indent}")),
        }
    }

    /// Where the author breaks lines around the operators.
    pub(super) fn breaks(self, run: &Run<'_>) -> Breaks<'a> {
        let Some(last) = run.script().chain.last() else { return Breaks::Nowhere };
        let first_line = self.line(run.instruction.span.start);
        let broken = self.line(last.span.end).start != first_line.start && run.run.heredocs.is_empty();
        match last.joiner.span() {
            Some(operator) if self.line(operator.start).start != self.line(last.span.start).start => {
                Breaks::After(self.indent(last.span.start))
            }
            Some(operator) if self.starts_line(operator) => Breaks::Before(self.indent(operator.start)),
            // The last command alone goes over several lines, as in `RUN apt-get update && apt-get install -y \`.
            Some(operator) if broken && self.line(operator.start).start == first_line.start => {
                Breaks::Before(self.indent(first_line.end))
            }
            None if broken => Breaks::Before(self.indent(first_line.end)),
            _ => Breaks::Nowhere,
        }
    }

    fn starts_line(self, span: Span) -> bool {
        self.line(span.start).start as usize + self.indent(span.start).len() == span.start as usize
    }
}

/// Where lines are broken around the operator between two commands, with the indent of what comes after.
pub(super) enum Breaks<'a> {
    Nowhere,
    Before(&'a str),
    After(&'a str),
}
