//! Instructions that come, go or move, each with the comments that belong to it.

use super::block::Block;
use super::comments;
use super::rewriter::Rewriter;
use crate::model::facts::pair_fact;
use crate::syntax::{Instruction, Pair};
use crate::text::{Edit, Span};

impl<'a> Rewriter<'a> {
    /// Writes another instruction in the place of one.
    pub fn replace_instruction(&mut self, instruction: &Instruction, text: &str) -> &mut Self {
        self.rewrite(instruction, Edit::replace(instruction.span, text));
        self
    }

    /// Takes an instruction out, with its lines and its comments. Impossible where comments stand inside it.
    pub fn remove_instruction(&mut self, instruction: &Instruction) -> &mut Self {
        self.attempt(|rewriter| {
            for comment in rewriter.take_away(instruction)?.comments {
                rewriter.removes_comment(comment);
            }
            Some(())
        })
    }

    /// Takes an instruction out whose work another one does from now on: its comments come to stand above that one and its
    /// comments. Impossible where comments stand inside it.
    pub fn merge_into(&mut self, other: &Instruction, instruction: &Instruction) -> &mut Self {
        self.attempt(|rewriter| {
            let (layout, block) = (rewriter.layout, rewriter.take_away(instruction)?);
            if !block.comments.is_empty() {
                rewriter.push(Edit::insert(layout.top(other), layout.lines_of(block.comments)));
            }
            comments::agree(block.comments.iter().chain(layout.own_comments(other))).then_some(())
        })
    }

    fn take_away(&mut self, instruction: &Instruction) -> Option<Block<'a>> {
        let block = self.layout.block_to_remove(instruction);
        self.removes(instruction);
        self.push(block.remove());
        (!self.layout.has_comments(instruction.span)).then_some(block)
    }

    /// Writes instructions, a line each, above another and above its comments.
    pub fn insert_above(&mut self, instruction: &Instruction, lines: &[&str]) -> &mut Self {
        let text = lines.join(&self.layout.next_line(instruction));
        for line in lines {
            self.adds(*line);
        }
        self.lines_above(instruction, &text)
    }

    /// Writes an instruction on the line below another.
    pub fn insert_below(&mut self, instruction: &Instruction, line: &str) -> &mut Self {
        self.attempt(|rewriter| {
            let indent = rewriter.layout.indent(instruction.span.start);
            rewriter.push(rewriter.layout.insert_below(instruction, &format!("{indent}{line}"))?);
            rewriter.adds(line);
            Some(())
        })
    }

    /// Writes a comment above an instruction and above its other comments.
    pub fn comment_above(&mut self, instruction: &Instruction, text: &str) -> &mut Self {
        self.lines_above(instruction, text)
    }

    /// Takes a comment of the shell out of an instruction whose lines are joined, and writes it on a line of its own above the
    /// one that it ends, where the builder drops it.
    pub fn lift_comment(&mut self, instruction: &'a Instruction, comment: Span) -> &mut Self {
        let (layout, line) = (self.layout, self.layout.line(comment.start));
        let text = layout.source.slice(comment);
        if line.start <= instruction.span.start {
            self.comment_above(instruction, text);
        } else {
            let written = format!("{}{text}{}", layout.indent(comment.start), layout.line_break());
            self.rewrite(instruction, Edit::insert(line.start, written));
        }
        self.remove(instruction, comment)
    }

    fn lines_above(&mut self, instruction: &Instruction, text: &str) -> &mut Self {
        let (layout, indent) = (self.layout, self.layout.indent(instruction.span.start));
        self.push(Edit::insert(layout.top(instruction), format!("{indent}{text}{}", layout.line_break())));
        self
    }

    /// Moves an instruction, with its comments, above an earlier one and the comments of that.
    pub fn move_above(&mut self, instruction: &Instruction, earlier: &Instruction) -> &mut Self {
        self.attempt(|rewriter| {
            let layout = rewriter.layout;
            rewriter.extend(layout.block(instruction)?.move_to(layout.top(earlier)));
            rewriter.moves(instruction);
            Some(())
        })
    }

    /// Begins an `ENV` of its own, below the same suppressions, with each of these pairs of an `ENV`, which are in order and
    /// not the first one. Impossible where comments stand inside it.
    pub fn split_pairs(&mut self, instruction: &Instruction, pairs: &[Pair], starts: &[usize]) -> &mut Self {
        self.attempt(|rewriter| {
            let (layout, keyword) = (rewriter.layout, &instruction.keyword.text);
            let (next_line, suppressions) = (layout.next_line(instruction), layout.suppressions_again(instruction));
            let first_moved = *starts.first()?;
            let ends = starts.iter().skip(1).copied().chain([pairs.len()]);
            for (start, end) in starts.iter().copied().zip(ends) {
                let last_before = pairs.get(start.checked_sub(1)?)?;
                // After the keyword, a name such as `--x` is a flag.
                let is_flag = pairs.get(start)?.key.text.starts_with("--");
                (!is_flag).then_some(())?;
                let gap = Span::new(last_before.span().end, pairs.get(start)?.span().start);
                rewriter.push(Edit::replace(gap, format!("{next_line}{suppressions}{keyword} ")));
                let moved_end = pairs.get(end).map_or(instruction.rest.whole().end, |_| pairs[end - 1].span().end);
                rewriter.adds(format!("{keyword} {}", layout.source.slice(Span::new(gap.end, moved_end))));
            }
            let lost = pairs[first_moved..].iter().map(|pair| pair_fact(pair, layout.file.escape)).collect();
            rewriter.trades(instruction, lost, Vec::new());
            (!layout.has_comments(instruction.span)).then_some(())
        })
    }
}
