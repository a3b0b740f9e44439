//! Which files the command line means.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::args::Sources;
use super::paths::{absolute, near, shown};
use super::settings::Settings;
use crate::context::{Problem, Workspace};
use crate::report::Failure;

/// One file to lint.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Input {
    /// How reports call it.
    pub(super) name: String,
    /// Its path; that of the file that standard input is the text of.
    pub(super) path: PathBuf,
    /// Where its text is.
    pub(super) from: TextSource,
}

/// Where a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum TextSource {
    /// In the file.
    File,
    /// On standard input.
    Stdin,
}

/// What the command line means.
#[derive(Debug, Default)]
pub(super) struct Inputs {
    /// The files, in the order of their names.
    pub(super) files: Vec<Input>,
    /// What could not be read.
    pub(super) failures: Vec<Failure>,
    /// Folders in which there is nothing to lint.
    pub(super) empty: Vec<String>,
}

/// Finds the files of `sources`. A file that is named is linted whatever its name is; a folder is searched, and so is a
/// compose or bake file.
pub(super) fn collect(sources: &Sources, workspace: &Workspace, settings: &Settings) -> Inputs {
    let mut inputs = Inputs::default();
    for path in &sources.paths {
        if path == Path::new("-") {
            inputs.files.push(stdin(sources));
            continue;
        }
        inputs.take(&near(path), workspace, settings);
    }
    inputs.files.sort();
    let mut seen = BTreeSet::new();
    inputs.files.retain(|input| input.from == TextSource::Stdin || seen.insert(workspace.world().real(&input.path)));
    inputs
}

fn stdin(sources: &Sources) -> Input {
    match &sources.stdin_filename {
        Some(path) => Input::new(near(path), TextSource::Stdin),
        None => Input { name: "-".to_owned(), ..Input::new(PathBuf::from("Dockerfile"), TextSource::Stdin) },
    }
}

impl Input {
    fn new(path: PathBuf, from: TextSource) -> Input {
        Input { name: shown(&path), path, from }
    }
}

impl Inputs {
    fn take(&mut self, path: &Path, workspace: &Workspace, settings: &Settings) {
        let found = workspace.dockerfiles(&[path.to_owned()]);
        let before = self.files.len() + self.failures.len();
        for found in found.paths {
            // What is named is taken, what is found below it may be left out.
            if found == path || !settings.exclude(&absolute(&found)) {
                self.files.push(Input::new(near(&found), TextSource::File));
            }
        }
        self.failures.extend(found.problems.into_iter().map(failure));
        if self.files.len() + self.failures.len() == before {
            self.empty.push(shown(path));
        }
    }
}

fn failure(problem: Problem) -> Failure {
    Failure { path: shown(&problem.path), line: problem.line, message: problem.message }
}
