//! Which configuration file is for a folder: the nearest one up to the root of the repository.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use crate::context::World;

/// The name of a configuration file.
pub const FILE_NAME: &str = "trimtab.toml";

/// The largest configuration file that is read.
pub const MAX_BYTES: u64 = 1 << 20;

/// The nearest configuration file for the files of `folder`, an absolute path, and what reading it gave. The search ends
/// at the folder that holds `.git`. Only the nearest counts: a file never depends on one that its reader does not see
/// beside it.
pub fn find(folder: &Path, world: &dyn World) -> Option<(PathBuf, io::Result<Vec<u8>>)> {
    for folder in folder.ancestors() {
        let path = folder.join(FILE_NAME);
        let bytes = world.read(&path, MAX_BYTES);
        if !matches!(&bytes, Err(error) if is_absence(error)) {
            return Some((path, bytes));
        }
        if world.look(&folder.join(".git")).is_ok() {
            return None;
        }
    }
    None
}

pub(super) fn is_absence(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}
