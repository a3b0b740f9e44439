//! Instructions that come, go or move, each with the comments that belong to it.

use super::block::Block;
use super::rewriter::Rewriter;
use crate::model::facts::pair_fact;
use crate::syntax::{Instruction, Pair};
use crate::text::{Edit, Span};

impl Rewriter<'_> {
    /// Writes another instruction in the place of one.
    pub fn replace_instruction(&mut self, instruction: &Instruction, text: &str) -> &mut Self {
        self.rewrite(instruction, Edit::replace(instruction.span, text));
        self
    }

    /// Takes an instruction out with its lines; the comments above it stay. Impossible where comments stand inside it.
    pub fn remove_instruction(&mut self, instruction: &Instruction) -> &mut Self {
        self.attempt(|rewriter| {
            let (layout, span) = (rewriter.layout, instruction.span);
            rewriter.removes(instruction);
            rewriter.push(layout.remove_lines(layout.line(span.start).cover(layout.line(span.end))));
            (!layout.has_comments(span)).then_some(())
        })
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

    /// Moves instructions, each with its comments, down to right above a later one and its comments.
    pub fn move_down_to(&mut self, instructions: &[&Instruction], later: &Instruction) -> &mut Self {
        self.attempt(|rewriter| {
            let text = rewriter.take_out(instructions)? + rewriter.layout.line_break();
            rewriter.push(Edit::insert(rewriter.layout.top(later), text));
            Some(())
        })
    }

    /// Moves instructions, each with its comments, below a later one.
    pub fn move_below(&mut self, instructions: &[&Instruction], later: &Instruction) -> &mut Self {
        self.attempt(|rewriter| {
            let text = rewriter.take_out(instructions)?;
            rewriter.push(rewriter.layout.insert_below(later, &text)?);
            Some(())
        })
    }

    /// Takes instructions that come to stand somewhere else out of their places; their text, with their comments.
    fn take_out(&mut self, instructions: &[&Instruction]) -> Option<String> {
        let layout = self.layout;
        let blocks = instructions.iter().map(|instruction| layout.block(instruction));
        let blocks: Vec<_> = blocks.collect::<Option<_>>()?;
        self.extend(blocks.iter().map(Block::remove));
        for instruction in instructions {
            self.moves(instruction);
        }
        Some(blocks.iter().map(Block::text).collect::<Vec<_>>().join(layout.line_break()))
    }

    /// Makes the pairs of an `ENV` from one on an `ENV` of their own. Impossible where comments stand inside it.
    pub fn split_pairs(&mut self, instruction: &Instruction, pairs: &[Pair], at: usize) -> &mut Self {
        self.attempt(|rewriter| {
            let (first, second) = pairs.split_at_checked(at)?;
            let gap = Span::new(first.last()?.span().end, second.first()?.span().start);
            let (layout, keyword) = (rewriter.layout, &instruction.keyword.text);
            rewriter.push(Edit::replace(gap, format!("{}{keyword} ", layout.next_line(instruction))));
            let lost = second.iter().map(|pair| pair_fact(pair, layout.file.escape)).collect();
            rewriter.trades(instruction, lost, Vec::new());
            let moved = Span::new(gap.end, instruction.rest.whole().end);
            rewriter.adds(format!("{keyword} {}", layout.source.slice(moved)));
            (!layout.has_comments(instruction.span)).then_some(())
        })
    }
}
