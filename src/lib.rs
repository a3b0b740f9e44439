//! trimtab reads a Dockerfile together with its build context and says what is wrong at the exact word.
//!
//! The modules in reading order are [`text`], [`finding`], [`setting`], [`syntax`], [`shell`], [`context`], [`model`],
//! [`closure`], [`cache`], [`config`], [`answers`], [`edits`], [`pages`], [`rules`], [`lint`], [`fix`], [`optimize`],
//! [`builder`], [`report`], [`lsp`], [`cli`]; each may use only those before it. Only those that say so touch files,
//! environment, processes or the clock.

#![warn(clippy::disallowed_methods)]

pub mod answers;
#[cfg(feature = "builder")]
#[expect(clippy::disallowed_methods, reason = "the door to builders, which are processes")]
pub mod builder;
pub mod cache;
#[cfg(feature = "cli")]
#[expect(clippy::disallowed_methods, reason = "the front door of the program")]
pub mod cli;
pub mod closure;
pub mod config;
#[expect(clippy::disallowed_methods, reason = "the door through which the core reads and writes")]
pub mod context;
pub mod edits;
pub mod finding;
pub mod fix;
pub mod lint;
#[cfg(feature = "lsp")]
#[expect(clippy::disallowed_methods, reason = "the front door of editors, which looks at the clock")]
pub mod lsp;
pub mod model;
pub mod optimize;
pub mod pages;
pub mod report;
pub mod rules;
pub mod setting;
pub mod shell;
pub mod syntax;
pub mod text;
