//! An instruction with all that belongs to it.

use super::layout::Layout;
use crate::syntax::{Comment, Instruction};
use crate::text::{Edit, Span};

/// The lines of an instruction and of the comments that belong to it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Block<'a> {
    layout: Layout<'a>,
    /// From the start of the first comment's line to the end of the instruction's last line, its line break included.
    lines: Span,
    instruction: Span,
    pub(super) comments: &'a [Comment],
}

impl<'a> Layout<'a> {
    /// An instruction with its comments, to stand somewhere else. `None` where its last line is continued into nothing, for
    /// whatever came to stand below would be a part of it.
    pub(super) fn block(self, instruction: &Instruction) -> Option<Block<'a>> {
        self.ends_clean(instruction).then(|| self.block_to_remove(instruction))
    }

    /// An instruction with its comments, to go.
    pub(super) fn block_to_remove(self, instruction: &Instruction) -> Block<'a> {
        let lines = Span::new(self.top(instruction), self.line(instruction.span.end).end);
        let comments = self.own_comments(instruction);
        Block { layout: self, lines, instruction: instruction.span, comments }
    }

    /// Takes lines out, and one of two blank lines that would come to stand together.
    pub(super) fn remove_lines(self, lines: Span) -> Edit {
        let text = self.source.text();
        let is_last = lines.end as usize == text.len() && !text.ends_with('\n');
        let start = match text[..lines.start as usize].strip_suffix('\n') {
            // The line before keeps what the last line has: no line break.
            Some(before) if is_last => before.trim_end_matches('\r').len() as u32,
            _ => lines.start,
        };
        let doubled =
            lines.start > 0 && self.is_blank(self.line(lines.start - 1)) && self.is_blank(self.line(lines.end));
        let end = if doubled { self.line(lines.end).end } else { lines.end };
        Edit::delete(Span::new(start, end))
    }

    /// Takes blocks out. Those that follow each other go as one, so that the blank lines around them count once.
    pub(super) fn remove_blocks(self, blocks: &[Block<'_>]) -> Vec<Edit> {
        let mut lines: Vec<Span> = blocks.iter().map(|block| block.lines).collect();
        lines.sort_by_key(|lines| lines.start);
        let series = lines.chunk_by(|before, after| before.end == after.start);
        series.map(|lines| self.remove_lines(lines.iter().copied().fold(lines[0], Span::cover))).collect()
    }

    /// Puts text, without a line break at its end, in lines of its own below an instruction. `None` where the last line of
    /// that is continued into nothing.
    pub(super) fn insert_below(self, instruction: &Instruction, text: &str) -> Option<Edit> {
        if !self.ends_clean(instruction) {
            return None;
        }
        let last = self.line(instruction.span.end);
        let ended = self.source.slice(last).ends_with('\n');
        let text = if ended { text.to_owned() + self.line_break() } else { self.line_break().to_owned() + text };
        Some(Edit::insert(last.end, text))
    }

    /// Whether nothing of an instruction stands behind its last word, as after a `\` at its very end.
    fn ends_clean(self, instruction: &Instruction) -> bool {
        let bodies = instruction.heredocs.iter().filter_map(|heredoc| heredoc.end);
        let content = bodies.fold(instruction.rest.whole(), Span::cover).end.max(instruction.keyword.span.end);
        let rest = Span::new(content, instruction.span.end.max(content));
        self.source.slice(rest).trim().is_empty()
    }
}

impl Block<'_> {
    /// Its text, without the last line break.
    pub(super) fn text(&self) -> &str {
        self.layout.source.slice(Span::new(self.lines.start, self.instruction.end))
    }

    /// Takes it out.
    pub(super) fn remove(&self) -> Edit {
        self.layout.remove_lines(self.lines)
    }

    /// Whether a blank line stands above it.
    pub(super) fn stands_apart(&self) -> bool {
        self.lines.start > 0 && self.layout.is_blank(self.layout.line(self.lines.start - 1))
    }

    /// Moves it in front of an earlier line, with the blank line that stands above it.
    pub(super) fn move_to(&self, top: u32) -> [Edit; 2] {
        let (layout, text) = (self.layout, self.layout.source.text());
        let apart = self.stands_apart();
        let mut moved = layout.source.slice(self.lines).to_owned();
        let mut removed = self.lines;
        if !moved.ends_with('\n') {
            moved += layout.line_break();
            // The line before keeps what the last line has: no line break.
            removed.start = text[..self.lines.start as usize].trim_end().len() as u32;
        } else if apart && layout.is_blank(layout.line(self.lines.end)) {
            removed.end = layout.line(self.lines.end).end;
        }
        if apart {
            moved += layout.line_break();
            if top > 0 && !layout.is_blank(layout.line(top - 1)) {
                moved = layout.line_break().to_owned() + &moved;
            }
        }
        [Edit::insert(top, moved), Edit::delete(removed)]
    }
}
