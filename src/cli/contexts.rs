//! Which build context a file has under its settings, and which files have a given ignore file.

use std::path::{Path, PathBuf};

use super::paths::{absolute, near};
use super::settings::Settings;
use crate::config::Config;
use crate::context::{Context, Dockerfiles, Kind, Workspace};
use crate::lint;
use crate::text::Source;

/// The build context of the Dockerfile at `path`: the configured one, else the detected one.
pub(super) fn context_of(workspace: &Workspace, config: &Config, path: &Path, text: &str) -> Context {
    match &config.context {
        Some(folder) => workspace.context_in(path, &near(&folder.value)),
        None => lint::build_context(workspace, path, text),
    }
}

/// Whether `path` is a file whose name is that of an ignore file: `.dockerignore` or `Dockerfile.dockerignore`.
pub(super) fn is_ignore_file(workspace: &Workspace, path: &Path) -> bool {
    let is_named = path.file_name().is_some_and(|name| name.to_string_lossy().ends_with(".dockerignore"));
    is_named && workspace.world().look(path).is_ok_and(|stat| stat.kind == Kind::File)
}

/// The Dockerfiles of the same repository whose builds obey the ignore file at `path`.
pub(super) fn dockerfiles_of_ignore_file(path: &Path, workspace: &Workspace, settings: &Settings) -> Dockerfiles {
    let world = workspace.world();
    let wanted = world.real(path);
    let obeys = |dockerfile: &PathBuf| {
        let bytes = world.read(dockerfile, lint::LARGEST as u64).ok()?;
        let source = Source::new(dockerfile.to_string_lossy().into_owned(), bytes).ok()?;
        let config = settings.for_file(&absolute(dockerfile)).ok()?;
        let context = context_of(workspace, &config, dockerfile, source.text());
        context.ignore().map(|ignore| world.real(Path::new(&ignore.file.source.name)) == wanted)
    };
    let mut found = workspace.dockerfiles(&[workspace.project(path)]);
    found.paths = found.paths.iter().map(|path| near(path)).filter(|path| obeys(path) == Some(true)).collect();
    found.passed_over.clear();
    found
}
