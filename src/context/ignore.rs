//! Which ignore file a build obeys.

use std::io;
use std::path::{Path, PathBuf};

use super::ignorefile::IgnoreFile;
use super::path::shown;
use super::problem::reason;
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
    first(world, [(PathBuf::from(beside), IgnoreOrigin::BesideDockerfile), of_root(root)])
}

/// The ignore file of a build context whose Dockerfile has none of its own.
pub(super) fn at_root(world: &dyn World, root: &Path) -> Result<Option<Ignore>, String> {
    first(world, [of_root(root)])
}

fn of_root(root: &Path) -> (PathBuf, IgnoreOrigin) {
    (root.join(".dockerignore"), IgnoreOrigin::ContextRoot)
}

fn first(
    world: &dyn World,
    candidates: impl IntoIterator<Item = (PathBuf, IgnoreOrigin)>,
) -> Result<Option<Ignore>, String> {
    for (path, origin) in candidates {
        let name = shown(&path);
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
