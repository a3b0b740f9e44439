//! The affairs of the catalogue: what a rule's page says, what names stand for, which comments silence whom, the presets.
//! Knows no rule's code: the pages come from [`crate::rules`].

pub mod names;
pub mod page;
pub mod presets;
pub mod suppression;

pub use names::{Named, Names};
pub use page::Page;
