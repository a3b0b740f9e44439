//! Paths as text with `/`, cleaned the way Go's `path.Clean` does it. Never touches a disk.

use std::path::{Path, PathBuf};

/// The shortest path that means the same, read as text: no `.`, no doubled or trailing `/`, no `..` after a name.
/// The empty path is `.`; a `..` at an absolute path's root is dropped.
pub fn clean(path: &str) -> String {
    if is_clean(path.strip_prefix('/').unwrap_or(path)) {
        return path.to_owned();
    }
    let absolute = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|&last| last != "..") => {
                parts.pop();
            }
            ".." if absolute => {}
            _ => parts.push(part),
        }
    }
    let joined = parts.join("/");
    match (absolute, joined.is_empty()) {
        (true, _) => format!("/{joined}"),
        (false, true) => ".".to_owned(),
        (false, false) => joined,
    }
}

/// Whether a relative path has nothing that it can do without; most have not.
fn is_clean(path: &str) -> bool {
    path.as_bytes().split(|byte| *byte == b'/').all(|part| !matches!(part, b"" | b"." | b".."))
}

/// The path below the root of a build context that a COPY source or a link means: cleaned, without a leading `/`, and
/// held inside the root, where `..` leads nowhere. The root itself is the empty path.
pub fn below_root(path: &str) -> String {
    if is_clean(path) { path.to_owned() } else { clean(&format!("/{path}")).split_off(1) }
}

/// `path` as seen from the directory `directory`, both cleaned; joined as text.
pub fn join(directory: &str, path: &str) -> String {
    if path.starts_with('/') || directory.is_empty() {
        return clean(path);
    }
    clean(&format!("{directory}/{path}"))
}

/// The directory that holds `path`, empty for a name at the root, and the name.
pub fn split(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}

/// An absolute directory and those around it.
pub fn around(directory: &str) -> impl Iterator<Item = &str> {
    let ends = directory.match_indices('/').map(|(at, _)| at).filter(|at| *at > 0).chain([directory.len()]);
    let below_root = ends.map(|end| &directory[..end]).filter(|directory| *directory != "/");
    ["/"].into_iter().chain(below_root)
}

/// A path as reports show it: with `/`, and the current directory as `.`.
pub fn shown(path: &Path) -> String {
    let text = path.to_string_lossy();
    if cfg!(windows) { clean(&text.replace('\\', "/")) } else { clean(&text) }
}

/// A path without what it can do without; empty for the current directory.
pub(super) fn plain(path: &Path) -> PathBuf {
    let shown = shown(path);
    PathBuf::from(if shown == "." { String::new() } else { shown })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_cleaned_as_go_cleans_them() {
        for (path, expected) in [
            ("", "."),
            (".", "."),
            ("./a", "a"),
            ("a/", "a"),
            ("a//b/./c", "a/b/c"),
            ("a/../b", "b"),
            ("a/..", "."),
            ("../a", "../a"),
            ("../../a/..", "../.."),
            ("/", "/"),
            ("//a", "/a"),
            ("/../a", "/a"),
        ] {
            assert_eq!(clean(path), expected, "{path:?}");
        }
    }

    #[test]
    fn sources_stay_below_the_root() {
        for (path, expected) in
            [("../a", "a"), ("/a/", "a"), (".", ""), ("", ""), ("a/../../../b/c", "b/c"), ("./x/.", "x")]
        {
            assert_eq!(below_root(path), expected, "{path:?}");
        }
    }

    #[test]
    fn joining_respects_absolute_paths() {
        for (directory, path, expected) in [
            ("", "a", "a"),
            ("a/b", "../c", "a/c"),
            ("a", "/c", "/c"),
            ("a", ".", "a"),
            ("", ".", "."),
            (".", "x", "x"),
        ] {
            assert_eq!(join(directory, path), expected, "{directory:?} {path:?}");
        }
    }
}
