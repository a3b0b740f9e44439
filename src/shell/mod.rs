//! The text that a `RUN` gives its shell: commands and words with their places in the file. Knows nothing of
//! Dockerfiles.

mod build;
mod builtin;
mod chain;
pub mod check;
mod command;
mod comments;
mod depth;
mod dialect;
mod exec;
mod extent;
mod failures;
mod lower;
mod nest;
mod nested;
mod parts;
mod read;
mod scan;
mod script;
mod split;
mod tasks;
mod token;
pub mod tools;
pub mod unroll;
mod word;
mod wrappers;

#[cfg(test)]
mod tests;

pub use builtin::Builtin;
pub use command::{Assignment, Body, Command, Flag, Joiner, Place, Redirection, Run};
pub use comments::line_comments;
pub use dialect::{Dialect, Options};
pub use script::{Link, Script, Shape, Write};
pub use word::{Variable, Word};
pub use wrappers::Elevation;

use crate::text::{Joined, Span};

/// Reads a script. Never fails: where the text is not a whole script, as while it is being typed, the commands are a best
/// guess and [`Script::clean`] is false. A language that is not a Bourne shell's is left alone ([`Script::opaque`]).
pub fn parse(script: &Joined, dialect: Dialect) -> Script {
    read::parse(script, dialect)
}

/// The script of one command that no shell reads, such as a JSON array: its words with their places, as they reach the
/// program.
pub fn exec(words: impl IntoIterator<Item = (Span, String)>) -> Script {
    exec::read(words)
}
