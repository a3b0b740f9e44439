//! What every reader of this room is given, and what it finds.

use std::path::{Path, PathBuf};

use crate::context::recipe::Described;

/// A build that a file starts.
#[derive(Debug, Default)]
pub(super) struct Started {
    /// What it builds; paths start at one of `directories`.
    pub(super) described: Described,
    /// The names that the image gets.
    pub(super) tags: Vec<String>,
    /// The directories it may start in; the first in which the Dockerfile is there counts.
    pub(super) directories: Vec<PathBuf>,
    /// The line of the file, from 1.
    pub(super) line: u32,
    /// How it is started, such as `docker build`.
    pub(super) what: &'static str,
    /// Whether the builder clones the repository, so that nothing that was made before is sent.
    pub(super) is_clone: bool,
}

/// A file and the root of its repository.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'a> {
    pub(super) file: &'a Path,
    pub(super) root: &'a Path,
}

impl Place<'_> {
    /// The directory of the file.
    pub(super) fn directory(&self) -> PathBuf {
        self.file.parent().unwrap_or(Path::new("")).to_owned()
    }
}

/// Whether a text is worth reading: it names a builder and a build.
pub(super) fn may_build(text: &str) -> bool {
    let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
    has(&["docker", "podman", "buildah", "nerdctl", "kaniko", "DOCKER", "CONTAINER"])
        && has(&["build", "bud", "executor"])
}
