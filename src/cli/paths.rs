//! Paths as the command line takes and shows them.

use std::path::{Component, Path, PathBuf};

use crate::context;

/// The absolute path, without `.` and `..`. Reads no link: `..` goes back the way that the path came.
pub(super) fn absolute(path: &Path) -> PathBuf {
    let joined = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut clean = PathBuf::new();
    for component in joined.components() {
        match component {
            Component::ParentDir => {
                clean.pop();
            }
            Component::CurDir => {}
            other => clean.push(other),
        }
    }
    clean
}

/// The path as it was written, without detours; an absolute one is told from the working folder where it is below that.
pub(super) fn near(path: &Path) -> PathBuf {
    let here = path.is_absolute().then(std::env::current_dir).and_then(Result::ok);
    let below = here.and_then(|here| path.strip_prefix(here).ok().map(Path::to_owned));
    let near = below.unwrap_or_else(|| path.components().filter(|part| *part != Component::CurDir).collect());
    if near.as_os_str().is_empty() { PathBuf::from(".") } else { near }
}

/// The path as reports show it.
pub(super) fn shown(path: &Path) -> String {
    context::shown(&near(path))
}
