//! Edits of a Dockerfile in its author's layout, each made together with the declaration of what it changes. Comments belong
//! to their instruction: they move, merge and go with it, and after a split both parts have its suppressions. Knows no rule.
//!
//! [`rewriter::Rewriter`] is what rules work with; its verbs are in the files of what they change.

mod block;
mod commands;
mod comments;
mod instructions;
pub mod join_runs;
mod layout;
mod mount_caches;
pub mod move_down;
mod quote_variables;
pub mod raise;
pub mod rewriter;
mod script;
mod stages;
pub mod start_higher;
mod words;

#[cfg(test)]
mod tests;
