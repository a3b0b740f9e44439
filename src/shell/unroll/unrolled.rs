//! The commands of a script, one after the other.

use std::collections::BTreeSet;

/// The commands of a script, one after the other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unrolled {
    /// Its commands.
    pub items: Vec<Item>,
    /// The variables that it reads and does not set before.
    pub reads: BTreeSet<String>,
    /// The files that it sources, absolute paths.
    pub sourced: Vec<String>,
    /// What could not be followed, each a few words of the script.
    pub gaps: Vec<String>,
    /// The directory in which it ends, where that is known.
    pub end: Option<String>,
    /// How many bytes of text were read.
    pub bytes: usize,
}

/// A simple command, or a few that are joined by `|`, as shell text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The text.
    pub text: String,
    /// The directory it runs in, where that is known.
    pub directory: Option<String>,
    /// Whether it surely runs, once the script does and nothing before it fails.
    pub certain: bool,
}
