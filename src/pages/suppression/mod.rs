//! Comments that silence rules: what they say, and which part of the file they speak of.

mod checks;
mod collect;
mod comment;
mod list;

pub use collect::collect;
pub use comment::{Dialect, Misread, Reach};
pub use list::{Name, Suppression, Suppressions, Use};
