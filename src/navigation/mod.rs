//! What an editor asks about the places of a file: what a name refers to, the outline, what folds, what a selection grows
//! to, where a word leads, what a word means, what can be written. Knows no protocol and judges nothing.

pub mod completion;
pub mod folds;
pub mod links;
pub mod moved;
pub mod names;
pub mod outline;
mod place;
pub mod selection;
pub mod signature;
#[cfg(test)]
mod tests;
pub mod tokens;
pub mod words;

use crate::syntax::Dockerfile;

/// The instruction that a place is in, or right behind, by its index.
fn instruction_at(file: &Dockerfile, offset: u32) -> Option<usize> {
    let after = file.instructions.partition_point(|instruction| instruction.span.start <= offset);
    after.checked_sub(1).filter(|index| offset <= file.instructions[*index].span.end)
}
