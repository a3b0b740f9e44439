//! What can be asked of a file system: the door through which all reading and writing goes.

use std::{
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::past::Past;
use super::problem::Problem;
use super::stat::{Entry, Stat};

/// A file system, or the likeness of one. Relative paths start at a directory that the world itself knows.
pub trait World: std::fmt::Debug + Send + Sync {
    /// What is at `path`. A symbolic link at its end is not followed; those on the way are.
    fn look(&self, path: &Path) -> io::Result<Stat>;

    /// The entries of a directory, sorted by name. A name that is not UTF-8 has U+FFFD for what is not, and nothing is
    /// found at such a path.
    fn list(&self, directory: &Path) -> io::Result<Arc<[Entry]>>;

    /// What a symbolic link says, unresolved.
    fn target(&self, link: &Path) -> io::Result<PathBuf>;

    /// All bytes of a regular file, through symbolic links. More than `limit` bytes are an error.
    fn read(&self, path: &Path, limit: u64) -> io::Result<Vec<u8>>;

    /// Writes a whole file, which is then either the old or the new one, never half of it. It is an error where the file
    /// has other bytes than `before` by now, or where there is one and `before` is `None`. A symbolic link is followed; an
    /// existing file keeps its mode, its owner, its other names and its extended attributes. Its directory must be there.
    fn write(&self, path: &Path, before: Option<&[u8]>, bytes: &[u8]) -> io::Result<()>;

    /// The path without symbolic links, `.` and `..`; what cannot be resolved stays as it is.
    fn real(&self, path: &Path) -> PathBuf;

    /// The files below a directory whose names are wanted, in order. Directories that no person writes in are left out: what
    /// version control ignores, its own metadata, installed packages. Symbolic links to files are found, those to
    /// directories are not followed.
    fn find(&self, directory: &Path, depth: Depth, wanted: fn(&str) -> bool) -> Found;

    /// Whether git keeps a file of the repository that it is in, staged or committed.
    fn is_tracked(&self, path: &Path) -> bool;

    /// What changed in the last commits of the repository at `root`, at most this many; why nobody knows, where that is so.
    fn past(&self, root: &Path, most: usize) -> Result<Past, String>;
}

/// How far down a search goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// To the directory's own files.
    Directory,
    /// To everything below.
    Everything,
}

/// What a search came across.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The paths, starting with the searched directory as it was given.
    pub paths: Vec<PathBuf>,
    /// Where it could not look.
    pub problems: Vec<Problem>,
}

/// Directories that a search never enters.
pub const LEFT_OUT: [&str; 5] = [".git", ".hg", ".jj", ".svn", "node_modules"];

/// The error for a file that has more bytes than somebody is ready to read.
pub(super) fn too_large(limit: u64) -> io::Error {
    io::Error::new(io::ErrorKind::FileTooLarge, format!("the file has more than {limit} bytes"))
}
