//! Instructions that move down, whole or some pairs of their lists, each with the comments that belong to it.

use super::rewriter::Rewriter;
use crate::model::facts::pair_fact;
use crate::syntax::{Body, Instruction};
use crate::text::{Edit, Span};

/// What moves.
#[derive(Clone, Copy, Debug)]
pub enum Moved<'i> {
    /// An instruction.
    Whole(&'i Instruction),
    /// Some pairs of an `ARG`, `ENV` or `LABEL`, by their places in order, but not all: they get one of their own, below the
    /// same suppressions. Impossible where comments stand inside.
    Pairs(&'i Instruction, &'i [usize]),
}

impl Rewriter<'_> {
    /// Moves instructions down to right above a later one and its comments.
    pub fn move_down_to(&mut self, moved: &[Moved<'_>], later: &Instruction) -> &mut Self {
        self.attempt(|rewriter| {
            let text = rewriter.take_out(moved)? + rewriter.layout.line_break();
            rewriter.push(Edit::insert(rewriter.layout.top(later), text));
            Some(())
        })
    }

    /// Moves instructions down to right before a later one that starts a paragraph, as a paragraph of their own.
    pub fn move_down_apart(&mut self, moved: &[Moved<'_>], later: &Instruction) -> &mut Self {
        self.attempt(|rewriter| {
            let text = rewriter.take_out(moved)? + &rewriter.layout.line_break().repeat(2);
            rewriter.push(Edit::insert(rewriter.layout.top(later), text));
            Some(())
        })
    }

    /// Moves instructions below a later one.
    pub fn move_below(&mut self, moved: &[Moved<'_>], later: &Instruction) -> &mut Self {
        self.attempt(|rewriter| {
            let text = rewriter.take_out(moved)?;
            rewriter.push(rewriter.layout.insert_below(later, &text)?);
            Some(())
        })
    }

    /// Takes what comes to stand somewhere else out of its places; its text, with the comments.
    fn take_out(&mut self, moved: &[Moved<'_>]) -> Option<String> {
        let layout = self.layout;
        let (mut blocks, mut text) = (Vec::new(), String::new());
        for (at, moved) in moved.iter().enumerate() {
            let (written, apart) = match moved {
                Moved::Whole(instruction) => {
                    let block = layout.block(instruction)?;
                    self.moves(instruction);
                    blocks.push(block);
                    (block.text().to_owned(), block.stands_apart())
                }
                Moved::Pairs(instruction, pairs) => (self.take_pairs(instruction, pairs)?, false),
            };
            // What stood apart goes on to.
            let breaks = if at == 0 { 0 } else { 1 + usize::from(apart) };
            text.push_str(&layout.line_break().repeat(breaks));
            text.push_str(&written);
        }
        self.extend(layout.remove_blocks(&blocks));
        Some(text)
    }

    /// Takes pairs out of a list; an instruction of their own.
    fn take_pairs(&mut self, instruction: &Instruction, moved: &[usize]) -> Option<String> {
        let layout = self.layout;
        let (Body::Pairs { pairs, .. } | Body::Args(pairs)) = &instruction.body else { return None };
        if layout.has_comments(instruction.span) || moved.len() >= pairs.len() {
            return None;
        }
        let first_kept = (0..pairs.len()).find(|at| !moved.contains(at))?;
        if first_kept > 0 {
            let ahead = Span::new(pairs[0].span().start, pairs[first_kept].span().start);
            self.push(Edit::delete(ahead));
        }
        // A pair with what stands between it and the one before it.
        let with_gap = |at: usize| Span::new(pairs[at - 1].span().end, pairs[at].span().end);
        for at in moved.iter().filter(|at| **at > first_kept) {
            self.push(Edit::delete(with_gap(*at)));
        }
        let mut written = format!("{} ", layout.source.slice(instruction.keyword.span));
        for (count, at) in moved.iter().enumerate() {
            let gap_too = if count == 0 { pairs[*at].span() } else { with_gap(*at) };
            written.push_str(layout.source.slice(gap_too));
        }
        let lost = moved.iter().map(|at| pair_fact(&pairs[*at], layout.file.escape)).collect();
        self.trades(instruction, lost, Vec::new());
        self.adds(written.as_str());
        let indent = layout.indent(instruction.span.start);
        Some(format!("{indent}{}{written}", layout.suppressions_again(instruction)))
    }
}
