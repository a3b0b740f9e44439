//! The Dockerfile language: text in, a tree with exact places out. Knows no file system, no stage, no shell.
//!
//! [`parse`] never fails. Its tokens tile the text; what `BuildKit` refuses is a [`Problem`] at the offending word,
//! what it accepts and reads otherwise than it looks is an [`Oddity`]; everything else goes on.
//! The grammar is that of `BuildKit`'s own parser, read at frontend 1.26
//! (<https://docs.docker.com/reference/dockerfile/>).

mod check;
mod directive;
mod flags;
pub mod frontend;
mod heredoc;
mod instruction;
mod json;
mod lines;
mod parser;
mod refused;
mod tokens;
mod tree;
mod words;

pub use parser::parse;

pub use tree::{
    Body, Comment, Copy, Directive, Dockerfile, Flag, Form, From, Healthcheck, Heredoc, Instruction, Keyword, Oddity,
    OddityKind, Pair, Problem, Token, TokenKind, Word,
};
