//! What can be folded: stages, instructions of several lines, heredocs, blocks of comments.

use crate::model::Model;
use crate::text::{LineIndex, Span};

/// A range of lines that can be folded into its first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fold {
    /// The first line, from 0.
    pub first: u32,
    /// The last line, from 0; greater than the first.
    pub last: u32,
    /// Whether it is a block of comments.
    pub is_comment: bool,
}

/// All that can be folded, in the order of the lines.
pub fn folds(model: &Model<'_>, lines: &LineIndex) -> Vec<Fold> {
    let file = model.dockerfile;
    let fold = |span: Span| {
        let (first, last) = (lines.line(span.start), lines.line(span.end));
        (first < last).then_some(Fold { first, last, is_comment: false })
    };
    let stages = model.stages.iter().filter_map(|stage| {
        let last = model.instruction(stage.instructions.end.checked_sub(1)?);
        fold(model.instruction(stage.from()).span.cover(last.span))
    });
    let instructions = file.instructions.iter().filter_map(|instruction| fold(instruction.span));
    let heredocs = file.instructions.iter().flat_map(|instruction| &instruction.heredocs);
    let heredocs = heredocs.filter_map(|heredoc| fold(heredoc.operator.cover(heredoc.end.unwrap_or(heredoc.body))));
    let mut folds: Vec<Fold> = stages.chain(instructions).chain(heredocs).collect();
    let of_comments: Vec<u32> = file.comments.iter().map(|comment| lines.line(comment.span.start)).collect();
    let blocks = of_comments.chunk_by(|above, below| above + 1 == *below).filter(|block| block.len() > 1);
    folds.extend(blocks.map(|block| Fold { first: block[0], last: block[block.len() - 1], is_comment: true }));
    folds.sort();
    folds.dedup_by_key(|fold| (fold.first, fold.last));
    folds
}
