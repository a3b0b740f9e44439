//! Text and places in it: sources, spans, line positions, edits and diffs. Knows nothing of Dockerfiles.

mod closest;
mod diff;
mod edit;
mod joined;
mod json_array;
mod lines;
mod listed;
mod source;
mod span;

pub use closest::{closest, closest_within};
pub use diff::{Hunk, difference, edited, hunks, new_items, patch, unified};
pub use edit::{Edit, Edits, Taken};
pub use joined::Joined;
pub use json_array::json_array;
pub use lines::{Encoding, LineIndex, Position};
pub use listed::listed;
pub use source::{MAX_BYTES, Source, TooLarge};
pub use span::Span;
