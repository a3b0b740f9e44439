//! How the author lays lines out, and edits that keep to it: line breaks, indents, where the `&&` stand.

use crate::answers::Answers;
use crate::answers::runs::Run;
use crate::finding::{Change, Fact, Fix, Operator, Safety};
use crate::model::facts::command_facts;
use crate::model::invocation::InvocationForm;
use crate::shell::{self, Command, Joiner, Link};
use crate::syntax::{Comment, Dockerfile, Flag, Instruction};
use crate::text::{Edit, Edits, Joined, Source, Span};

impl<'a> Answers<'a> {
    /// The layout of the file, and edits that keep to it.
    pub fn layout(&self) -> Layout<'a> {
        Layout { source: self.source, file: self.file }
    }

    /// A fix that rewrites one instruction, see [`Layout::rewritten`].
    pub fn rewrite(&self, title: impl Into<String>, safety: Safety, of: &Instruction, edits: Edits) -> Fix {
        let changes = self.layout().rewritten(of, &edits);
        changes.into_iter().fold(Fix::new(title, safety, edits), Fix::declare)
    }
}

/// The layout of one file.
#[derive(Clone, Copy, Debug)]
pub struct Layout<'a> {
    /// The file's text.
    pub source: &'a Source,
    /// What it says.
    pub file: &'a Dockerfile,
}

impl<'a> Layout<'a> {
    /// The line break of the file's first line, which new lines end with too.
    pub fn line_break(self) -> &'static str {
        let text = self.source.text();
        match text.find('\n') {
            Some(at) if text[..at].ends_with('\r') => "\r\n",
            _ => "\n",
        }
    }

    /// The blanks at the start of the line that holds the byte at `offset`.
    pub fn indent(self, offset: u32) -> &'a str {
        let line = &self.source.text()[self.line(offset).range()];
        &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
    }

    /// Puts `word` behind the word at `span`, a blank between them.
    pub fn add_word(self, span: Span, word: &str) -> Edit {
        Edit::insert(span.end, format!(" {word}"))
    }

    /// Takes a flag out with the blanks behind it.
    pub fn remove_flag(self, flag: &Flag) -> Edit {
        let rest = &self.source.text()[flag.span.end as usize..];
        let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        Edit::delete(Span::new(flag.span.start, flag.span.end + blanks as u32))
    }

    /// What a fix declares that makes these edits inside one instruction, where the instruction is one thing, such as
    /// an image's name, rather than a list of commands: it goes, and comes back as it then reads.
    pub fn rewritten(self, instruction: &Instruction, edits: &Edits) -> [Change; 2] {
        let (mut text, mut at) = (String::new(), instruction.span.start);
        for edit in edits {
            text += self.source.slice(Span::new(at, edit.span.start));
            text += &edit.replacement;
            at = edit.span.end;
        }
        text += self.source.slice(Span::new(at, instruction.span.end.max(at)));
        [Change::Removed(instruction.span), Change::Added(text)]
    }

    /// Takes an instruction out with its lines; the comments above it stay. `None` where comments stand inside it.
    pub fn remove(self, instruction: &Instruction) -> Option<Edit> {
        let (text, span) = (self.source.text(), instruction.span);
        if self.file.comments.iter().any(|comment| span.encloses(comment.span)) {
            return None;
        }
        let (first, last) = (self.line(span.start), self.line(span.end));
        let is_last = last.end as usize == text.len() && !text.ends_with('\n');
        let start = match text[..first.start as usize].strip_suffix('\n') {
            // The line before keeps what the last line has: no line break.
            Some(before) if is_last => before.trim_end_matches('\r').len() as u32,
            _ => first.start,
        };
        let blank = |line: Span| text[line.range()].trim().is_empty() && !line.is_empty();
        let doubled = first.start > 0 && blank(self.line(first.start - 1)) && blank(self.line(last.end));
        let end = if doubled { self.line(last.end).end } else { last.end };
        Some(Edit::delete(Span::new(start, end)))
    }

    /// Puts a line above an instruction and above the comments that stand right above it.
    pub fn line_before(self, instruction: &Instruction, line: &str) -> Edit {
        let indent = self.indent(instruction.span.start);
        Edit::insert(self.top(instruction), format!("{indent}{line}{}", self.line_break()))
    }

    /// Puts a line below an instruction. `None` where its last line is continued into nothing.
    pub fn line_after(self, instruction: &Instruction, line: &str) -> Option<Edit> {
        if !self.ends_clean(instruction) {
            return None;
        }
        let indent = self.indent(instruction.span.start);
        let last = self.line(instruction.span.end);
        let ended = self.source.slice(last).ends_with('\n');
        let line = format!("{indent}{line}");
        let text = if ended { line + self.line_break() } else { self.line_break().to_owned() + &line };
        Some(Edit::insert(last.end, text))
    }

    /// Lifts an instruction, with the comments right above it, above an earlier one and the comments right above that.
    /// `None` where its last line is continued into nothing.
    pub fn lift(self, instruction: &Instruction, above: &Instruction) -> Option<[Edit; 2]> {
        if !self.ends_clean(instruction) {
            return None;
        }
        let (text, last) = (self.source.text(), self.line(instruction.span.end));
        let block = Span::new(self.top(instruction), last.end);
        let blank = |line: Span| text[line.range()].trim().is_empty() && !line.is_empty();
        let apart = block.start > 0 && blank(self.line(block.start - 1));
        let mut lifted = self.source.slice(block).to_owned();
        let mut removed = block;
        if !lifted.ends_with('\n') {
            lifted += self.line_break();
            // The line before keeps what the last line has: no line break.
            removed.start = text[..block.start as usize].trim_end().len() as u32;
        } else if apart && blank(self.line(block.end)) {
            removed.end = self.line(block.end).end;
        }
        let top = self.top(above);
        if apart {
            lifted += self.line_break();
            if top > 0 && !blank(self.line(top - 1)) {
                lifted = self.line_break().to_owned() + &lifted;
            }
        }
        Some([Edit::insert(top, lifted), Edit::delete(removed)])
    }

    /// The start of the first of the comments that stand right above an instruction, or of its own line.
    fn top(self, instruction: &Instruction) -> u32 {
        let comments = &self.file.comments[instruction.leading.clone()];
        let mut top = self.line(instruction.span.start).start;
        for Comment { span, .. } in comments.iter().rev() {
            if self.line(span.start).end == top {
                top = self.line(span.start).start;
            }
        }
        top
    }

    /// Whether nothing of an instruction stands behind its last word, as after a `\` at its very end.
    fn ends_clean(self, instruction: &Instruction) -> bool {
        let bodies = instruction.heredocs.iter().filter_map(|heredoc| heredoc.end);
        let content = bodies.fold(instruction.rest.whole(), Span::cover).end.max(instruction.keyword.span.end);
        let rest = Span::new(content, instruction.span.end.max(content));
        self.source.slice(rest).trim().is_empty()
    }

    /// Adds a command to the end of a RUN's script, to run when all before it went well, in the layout of the last one.
    /// `None` where the RUN has no script that this can be said of.
    pub fn add_command(self, run: &Run<'_>, command: &str) -> Option<Added> {
        let (script, form) = (run.script(), run.invocation.form);
        let plain = matches!(form, InvocationForm::Shell | InvocationForm::Heredoc);
        let last = script.chain.last().filter(|_| plain && script.clean && !script.opaque)?;
        if text_after(&run.invocation.text, last.span.end).trim_start().starts_with('&') {
            return None;
        }
        let escape = if form == InvocationForm::Heredoc { '\\' } else { self.file.escape };
        let fails = run.invocation.options.errexit || script.commands.first().is_some_and(sets_errexit);
        let break_line = format!("{escape}{}", self.line_break());
        let (operator, text) = match (last.joiner, self.breaks(run)) {
            (Joiner::Newline, _) if fails => {
                (Operator::Semi, format!("{}{}{command}", self.line_break(), self.indent(last.span.start)))
            }
            (Joiner::Semi(_), Breaks::Nowhere | Breaks::Before(_)) if fails => (Operator::Semi, format!("; {command}")),
            (Joiner::Semi(_), Breaks::After(indent)) if fails => {
                (Operator::Semi, format!("; {break_line}{indent}{command}"))
            }
            (_, Breaks::Nowhere) => (Operator::And, format!(" && {command}")),
            (_, Breaks::Before(indent)) => (Operator::And, format!(" {break_line}{indent}&& {command}")),
            (_, Breaks::After(indent)) => (Operator::And, format!(" && {break_line}{indent}{command}")),
        };
        let facts = command_facts(command, run.invocation.dialect, operator)?;
        Some(Added { edit: Edit::insert(last.span.end, text), facts })
    }

    /// What stands between a new command and the item of a list that it is put in front of, with the joiner that it is:
    /// in `lines`, the end of a line; else `&&`.
    pub fn between(self, run: &Run<'_>, item: &Link, lines: bool) -> (Operator, String) {
        let break_line = format!("{}{}", self.file.escape, self.line_break());
        match self.breaks(run) {
            _ if lines => (Operator::Semi, format!("{}{}", self.line_break(), self.indent(item.span.start))),
            Breaks::Nowhere => (Operator::And, " && ".to_owned()),
            Breaks::Before(indent) => (Operator::And, format!(" {break_line}{indent}&& ")),
            Breaks::After(indent) => (Operator::And, format!(" && {break_line}{indent}")),
        }
    }

    /// Where the author breaks lines around the operators.
    fn breaks(self, run: &Run<'_>) -> Breaks<'a> {
        let Some(last) = run.script().chain.last() else { return Breaks::Nowhere };
        let first_line = self.line(run.instruction.span.start);
        let broken = self.line(last.span.end).start != first_line.start && run.run.heredocs.is_empty();
        match last.joiner.span() {
            Some(operator) if self.line(operator.start).start != self.line(last.span.start).start => {
                Breaks::After(self.indent(last.span.start))
            }
            Some(operator) if self.starts_line(operator) => Breaks::Before(self.indent(operator.start)),
            None if broken => Breaks::Before(self.indent(first_line.end)),
            _ => Breaks::Nowhere,
        }
    }

    fn starts_line(self, span: Span) -> bool {
        self.line(span.start).start as usize + self.indent(span.start).len() == span.start as usize
    }

    /// The line that holds the byte at `offset`, with its line break.
    fn line(self, offset: u32) -> Span {
        let lines = self.source.lines();
        lines.span(lines.line(offset))
    }
}

/// The text behind the byte at `offset` of the file.
fn text_after(joined: &Joined, offset: u32) -> &str {
    let mut pieces = joined.pieces();
    let next = pieces.find(|(_, source)| offset < source.end);
    next.map_or("", |(text, source)| &joined.text[(text.start + offset.saturating_sub(source.start)) as usize..])
}

/// `set -e`, or a cluster with it.
fn sets_errexit(command: &Command) -> bool {
    let words: Vec<&str> = command.words.iter().map(shell::Word::value).collect();
    command.name() == Some("set") && shell::Options::of(&words).errexit
}

/// A command that an edit adds to a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Added {
    /// The edit.
    pub edit: Edit,
    /// What the RUN gains by it.
    pub facts: Vec<Fact>,
}

/// Where lines are broken around the operator between two commands, with the indent of what comes after.
enum Breaks<'a> {
    Nowhere,
    Before(&'a str),
    After(&'a str),
}

#[cfg(test)]
mod tests;
