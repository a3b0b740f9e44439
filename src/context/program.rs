//! Where a program is that trimtab starts. Nothing that is read can choose it: only absolute folders of `PATH` count, so
//! that no file of a repository is taken for it.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// Where programs are for those who have no `PATH`.
const USUAL: &str = "/usr/local/bin:/usr/bin:/bin";

/// The program of this name in the absolute folders of `PATH`. A relative or empty entry, which means the current
/// directory, is passed over.
pub(super) fn program(name: &str) -> Option<PathBuf> {
    among(name, &std::env::var_os("PATH").unwrap_or_else(|| USUAL.into()))
}

fn among(name: &str, path: &OsStr) -> Option<PathBuf> {
    let folders = std::env::split_paths(path).filter(|folder| folder.is_absolute());
    let files = folders.map(|folder| folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX)));
    files.into_iter().find(|file| is_program(file))
}

#[cfg(unix)]
fn is_program(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(file).is_ok_and(|metadata| metadata.is_file() && metadata.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_program(file: &Path) -> bool {
    std::fs::metadata(file).is_ok_and(|metadata| metadata.is_file())
}

#[cfg(all(test, unix))]
mod tests;
