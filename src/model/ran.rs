//! What a command of a `RUN` starts of the project, and the commands that run by it.

use std::collections::BTreeSet;

use crate::shell::Command;
use crate::shell::tools::{Action, Tools};

/// What a command of a `RUN` starts of the project.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Started {
    /// The index of the command in the script of the `RUN`.
    pub command: usize,
    /// What it starts, as the user knows it: a file of the build context, perhaps with a target of it.
    pub name: String,
    /// The files of the project that say what runs, paths of the image without the slash before them.
    pub files: Vec<String>,
    /// The commands that run, in order.
    pub commands: Vec<Ran>,
    /// Those of the files that are executable for everybody already, absolute paths.
    pub executable: Vec<String>,
    /// Further files of the project that they name, paths like those.
    pub inputs: Vec<String>,
    /// The directory in which it ends, where that is known.
    pub end: Option<String>,
    /// The variables that they read.
    pub reads: BTreeSet<String>,
    /// What could not be followed, a few words each.
    pub gaps: Vec<String>,
}

/// A command that runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ran {
    /// It; its places are not those of the Dockerfile.
    pub command: Command,
    /// The directory it runs in, an absolute path, where that is known.
    pub directory: Option<String>,
    /// Whether it surely runs, where nothing before it fails.
    pub certain: bool,
}

impl Started {
    /// Whether one of its commands installs something.
    pub fn installs(&self, tools: &Tools) -> bool {
        let mut calls = self.commands.iter().filter_map(|ran| tools.call(&ran.command));
        calls.any(|call| call.does(Action::Install) || call.does(Action::Fetch))
    }
}
