//! Paths of the image, without the slash before them; the root is the empty path.

use crate::context::path;

/// `path` below `directory`, both without a slash before them.
pub(super) fn join(directory: &str, path: &str) -> String {
    path::below_root(&format!("{directory}/{path}"))
}

/// What `path` means in a directory; `None` where it leads out of the image.
pub(super) fn resolve(directory: &str, path: &str) -> Option<String> {
    let is_absolute = path.starts_with('/');
    let joined = if is_absolute { path::clean(path) } else { path::clean(&format!("./{directory}/{path}")) };
    match joined.trim_start_matches('/') {
        "." => Some(String::new()),
        ".." => None,
        joined if joined.starts_with("../") => None,
        joined => Some(joined.to_owned()),
    }
}

/// What follows the last dot of a path's name.
pub(super) fn ending(path: &str) -> &str {
    path::split(path).1.rsplit_once('.').map_or("", |(_, ending)| ending)
}

/// The directory of a path, empty at the root.
pub(super) fn directory(path: &str) -> &str {
    path::split(path.trim_end_matches('/')).0
}
