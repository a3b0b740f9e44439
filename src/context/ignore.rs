//! Which ignore file a build obeys.

use std::io;
use std::path::{Path, PathBuf};

use super::ignorefile::IgnoreFile;
use super::path::shown;
use super::problem::reason;
use super::stat::Kind;
use super::world::World;
use crate::text::Source;

/// The largest ignore file that is read, in bytes.
const MAX_IGNORE_FILE: u64 = 1 << 20;

/// The ignore file that a build obeys.
#[derive(Debug)]
pub struct Ignore {
    /// Its patterns; its source is named by its path.
    pub file: IgnoreFile,
    /// Why it is this one.
    pub origin: IgnoreOrigin,
}

/// Where an ignore file was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IgnoreOrigin {
    /// `<Dockerfile>.dockerignore` beside the Dockerfile, which replaces the context's own, even when it is empty.
    BesideDockerfile,
    /// `.dockerignore` at the context's root.
    ContextRoot,
}

/// The ignore file of a Dockerfile that is built with the build context at `root`.
pub(super) fn beside_or_at_root(world: &dyn World, root: &Path, dockerfile: &Path) -> Result<Option<Ignore>, String> {
    let mut beside = dockerfile.as_os_str().to_owned();
    beside.push(".dockerignore");
    let folder = dockerfile.parent().unwrap_or(Path::new(""));
    first(world, [(PathBuf::from(beside), folder, IgnoreOrigin::BesideDockerfile), of_root(root)])
}

/// The ignore file of a build context whose Dockerfile has none of its own.
pub(super) fn at_root(world: &dyn World, root: &Path) -> Result<Option<Ignore>, String> {
    first(world, [of_root(root)])
}

fn of_root(root: &Path) -> (PathBuf, &Path, IgnoreOrigin) {
    (root.join(".dockerignore"), root, IgnoreOrigin::ContextRoot)
}

/// The first of these that is there, each with the directory that the builder is given to read it from.
fn first<'p>(
    world: &dyn World,
    candidates: impl IntoIterator<Item = (PathBuf, &'p Path, IgnoreOrigin)>,
) -> Result<Option<Ignore>, String> {
    for (path, folder, origin) in candidates {
        let name = shown(&path);
        if leads_out(world, &path, folder) {
            return Err(format!("cannot read {name}: it is a symbolic link to a file outside {}", shown(folder)));
        }
        match world.read(&path, MAX_IGNORE_FILE) {
            Ok(bytes) => {
                let source = Source::new(name, bytes).expect("the limit is below what a source can hold");
                return Ok(Some(Ignore { file: IgnoreFile::parse(source), origin }));
            }
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {}
            Err(error) => return Err(format!("cannot read {name}: {}", reason(&error))),
        }
    }
    Ok(None)
}

/// Whether a path is a symbolic link that leads out of a directory, to what no builder reads and no report may repeat.
fn leads_out(world: &dyn World, path: &Path, directory: &Path) -> bool {
    world.look(path).is_ok_and(|stat| stat.kind == Kind::Link) && !world.real(path).starts_with(world.real(directory))
}
