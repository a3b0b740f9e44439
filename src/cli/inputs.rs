//! Which files the command line means.

use std::cell::LazyCell;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::args::Sources;
use super::contexts::{dockerfiles_of_ignore_file, is_ignore_file};
use super::paths::{absolute, near, shown};
use super::settings::Settings;
use crate::context::{Kind, Problem, Workspace, git};
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
    /// Where it was found, if it was not named: the real path of the repository of the folder, or of the compose or bake file,
    /// that was named; of the folder itself where it is in no repository.
    pub(super) found_in: Option<PathBuf>,
}

/// Where a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum TextSource {
    /// In the file.
    File,
    /// On standard input.
    Stdin,
    /// In a compose or bake file, which is the file.
    Inside,
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
    /// Files that look like Dockerfiles and are not read.
    pub(super) passed_over: BTreeSet<PathBuf>,
    /// Dockerfiles that the settings exclude.
    pub(super) excluded: BTreeSet<PathBuf>,
}

/// Finds the files of `sources`. A file that is named is linted whatever its name is; a folder is searched; a compose, bake or
/// ignore file stands for the Dockerfiles that it belongs to.
pub(super) fn collect(sources: &Sources, workspace: &Workspace, settings: &Settings) -> Inputs {
    let mut inputs = Inputs::default();
    for path in &sources.paths {
        if path == Path::new("-") {
            inputs.files.push(stdin(sources));
            continue;
        }
        inputs.take(&near(path), sources, workspace, settings);
    }
    inputs.files.sort();
    let mut seen = BTreeSet::new();
    inputs.files.retain(|input| input.from == TextSource::Stdin || seen.insert(workspace.world().real(&input.path)));
    let files: BTreeSet<&PathBuf> = inputs.files.iter().map(|input| &input.path).collect();
    inputs.passed_over.retain(|path| !files.contains(&near(path)));
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
        Input { name: shown(&path), path, from, found_in: None }
    }
}

impl Inputs {
    fn take(&mut self, path: &Path, sources: &Sources, workspace: &Workspace, settings: &Settings) {
        let found = if is_ignore_file(workspace, path) {
            dockerfiles_of_ignore_file(path, workspace, settings)
        } else {
            workspace.dockerfiles(&[path.to_owned()])
        };
        let before = self.files.len() + self.failures.len();
        let mut is_left_out = false;
        let ground = LazyCell::new(|| ground(path, workspace));
        for found in found.paths {
            let is_named = found == path;
            // What is found below a named path may be left out, what is named only where that is asked for.
            if (is_named && !sources.force_exclude) || !settings.exclude(&absolute(&found)) {
                let found_in = (!is_named).then(|| ground.clone());
                self.files.push(Input { found_in, ..Input::new(near(&found), TextSource::File) });
            } else {
                is_left_out |= is_named;
                self.excluded.insert(found);
            }
        }
        self.passed_over.extend(found.passed_over);
        self.failures.extend(found.problems.into_iter().map(failure));
        if self.files.len() + self.failures.len() == before && !is_left_out {
            self.empty.push(shown(path));
        }
    }
}

/// What may be changed where this path was named and a file was found by it.
fn ground(path: &Path, workspace: &Workspace) -> PathBuf {
    let world = workspace.world();
    let real = world.real(path);
    let is_directory = world.look(&real).is_ok_and(|stat| stat.kind == Kind::Directory);
    let folder = if is_directory { &*real } else { real.parent().unwrap_or(&real) };
    git::repository(&**world, folder).unwrap_or_else(|| folder.to_owned())
}

fn failure(problem: Problem) -> Failure {
    Failure { path: shown(&problem.path), line: problem.line, message: problem.message }
}
