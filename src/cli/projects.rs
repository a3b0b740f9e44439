//! The Dockerfiles that `cache` and `optimize` are about: those that are named, or all that are found.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::args::{Build, Sources};
use super::console::Console;
use super::exit::Exit;
use super::inputs;
use super::paths::shown;
use super::project::Project;
use super::settings::{Settings, Which};
use crate::config::{Globs, Layer};
use crate::context::{Disk, Workspace, World};
use crate::lint::guarded;
use crate::report::visible::Plain;

/// A Dockerfile about which nothing can be said, and why.
pub(super) struct Failed(String);

/// The Dockerfiles of these paths, as `trimtab check` finds them; of the current directory where there are none.
pub(super) fn find(paths: &[PathBuf]) -> anyhow::Result<Vec<PathBuf>> {
    let world: Arc<dyn World> = Arc::new(Disk::at(""));
    let settings = Settings::new(Arc::clone(&world), Which::Nearest, Layer::default(), Globs::none());
    let paths = if paths.is_empty() { vec![PathBuf::from(".")] } else { paths.to_vec() };
    let sources = Sources { paths, ..Sources::default() };
    let found = inputs::collect(&sources, &Workspace::new(world), &settings);
    if let Some(failure) = found.failures.first() {
        anyhow::bail!("{failure}");
    }
    if found.files.is_empty() {
        let folders = sources.paths.iter().map(|path| shown(path)).collect::<Vec<_>>();
        anyhow::bail!("no Dockerfile found in {}", folders.join(", "));
    }
    Ok(found.files.into_iter().map(|input| input.path).collect())
}

/// What `answer` says of each, in their order. One of which nothing can be said costs the others nothing.
pub(super) fn each<T>(
    paths: &[PathBuf],
    build: &Build,
    failed: &mut Vec<Failed>,
    mut answer: impl FnMut(&Project) -> anyhow::Result<T>,
) -> Vec<T> {
    let mut answers = Vec::new();
    for path in paths {
        let work = || Project::open(path, build).and_then(|project| answer(&project));
        match guarded(work).unwrap_or_else(|bug| Err(anyhow::Error::msg(bug))) {
            Ok(answer) => answers.push(answer),
            Err(error) => failed.push(Failed(told(path, &error))),
        }
    }
    answers
}

fn told(path: &Path, error: &anyhow::Error) -> String {
    let (name, message) = (shown(path), format!("{error:#}"));
    if message.starts_with(&name) { message } else { format!("{name}: {message}") }
}

/// Tells what failed, which decides the exit code before anything else.
pub(super) fn end(failed: &[Failed], exit: Exit, console: &mut Console<'_>) -> anyhow::Result<Exit> {
    console.stdout.flush()?;
    failed.iter().try_for_each(|Failed(message)| writeln!(Plain(&mut *console.stderr), "error: {message}"))?;
    Ok(if failed.is_empty() { exit } else { Exit::Failed })
}
