//! Edits of a Dockerfile in its author's layout, each with what it changes. Knows no rule.

pub mod command_list;
pub mod join;
pub mod layout;
pub mod mount_cache;
pub mod quote;
pub mod sink_copy;
pub mod split_run;
pub mod words;
