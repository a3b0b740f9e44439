//! Edits of a Dockerfile in its author's layout, each made together with the declaration of what it changes. Knows no rule.
//!
//! [`rewriter::Rewriter`] is what rules work with; its verbs are in the files of what they change.

mod block;
mod commands;
mod copy_below_install;
mod instructions;
mod join_runs;
mod layout;
mod mount_caches;
mod quote_variables;
pub mod rewriter;
mod script;
mod split_run;
mod words;

#[cfg(test)]
mod tests;
