//! A script as it runs with these arguments: its commands one after the other, with what is known put in the place of
//! variables. Functions stand where they are called, a `case` or `if` whose answer is known is taken at its word, what it
//! sources is a part of it. Where the answer is not known, all ways are gone, and nothing that they set is taken for known.
//!
//! Reads no files: the caller hands them over.

mod calls;
mod start;
mod state;
#[cfg(test)]
mod tests;
mod text;
mod truth;
mod unrolled;
mod walk;
mod words;

pub use start::{Outside, Start};
use state::State;
pub use unrolled::{Item, Unrolled};
use walk::Walk;

/// The commands that `text` runs.
pub fn unroll(text: &str, start: &Start<'_>) -> Unrolled {
    let mut walk = Walk::new(start, State::of(start));
    walk.text(text);
    if walk.left == 0 {
        walk.gap("more commands than are followed");
    }
    let end = walk.state.directory.take();
    Unrolled { end, ..walk.out }
}
