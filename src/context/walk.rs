//! The files that a build sends to its builder: a walk through the build context past what is ignored.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::build_context::Context;
use super::files::{ContextFile, Files};
use super::ignorefile::{IgnoreFile, Verdict};
use super::path;
use super::stat::{Entry, Kind};
use super::world::World;

/// The most names that one walk looks at.
const MAX_NAMES: usize = 200_000;

/// The deepest directory that one walk enters. To reach one costs as much time as it is deep.
pub(super) const DEEPEST: usize = 100;

#[doc(hidden)]
impl Context {
    /// Everything that is sent to the builder when a Dockerfile copies the whole context. Walked on first use and then kept;
    /// empty and incomplete where the context is not known.
    pub fn files(&self) -> &Files {
        self.files.get_or_init(|| {
            let Some(mut walk) = self.walk("") else { return Files::default() };
            let files = walk.by_ref().collect();
            Files { files, complete: walk.complete }
        })
    }

    /// Whether nothing of `path` reaches the builder: it is ignored, and so is all below it.
    pub fn is_left_out(&self, path: &str) -> bool {
        let path = path::below_root(path);
        let Some(ignore) = self.ignore() else { return false };
        if path.is_empty() || !ignore.file.is_ignored(&path) {
            return false;
        }
        let is_other = |root: &Path| self.world.look(&root.join(&path)).is_ok_and(|stat| stat.kind != Kind::Directory);
        if !ignore.file.may_include_below(&path) || self.root_path().is_some_and(is_other) {
            return true;
        }
        self.walk(&path).is_none_or(|mut walk| walk.next().is_none() && walk.complete)
    }

    /// Whether the context holds the metadata of a git repository and the ignore file lets it through: all of it, not only what
    /// an exception such as `!.git/HEAD` names.
    pub fn sends_git(&self) -> bool {
        // A pattern such as `.git/*` leaves an empty directory.
        self.exists(".git") && !self.is_left_out(".git") && !self.is_ignored(".git/index")
    }

    fn walk(&self, directory: &str) -> Option<Walk<'_>> {
        let root = self.root_path()?.to_owned();
        let ignore = self.ignore().map(|ignore| &ignore.file);
        let verdict = ignore.map(|ignore| ignore.verdict_from_root(directory)).unwrap_or_default();
        let mut walk =
            Walk { world: self.world.as_ref(), root, ignore, open: Vec::new(), left: MAX_NAMES, complete: true };
        walk.enter(directory.to_owned(), verdict);
        Some(walk)
    }
}

/// A walk from a directory down, each directory before what comes after it. Symbolic links are not followed.
struct Walk<'c> {
    world: &'c dyn World,
    root: PathBuf,
    ignore: Option<&'c IgnoreFile>,
    open: Vec<Open>,
    left: usize,
    complete: bool,
}

struct Open {
    path: String,
    verdict: Verdict,
    entries: Arc<[Entry]>,
    next: usize,
}

impl Walk<'_> {
    fn enter(&mut self, path: String, verdict: Verdict) {
        match self.world.list(&self.root.join(&path)) {
            Ok(_) if self.open.len() == DEEPEST => self.complete = false,
            Ok(entries) => self.open.push(Open { path, verdict, entries, next: 0 }),
            Err(_) => self.complete = false,
        }
    }
}

impl Iterator for Walk<'_> {
    type Item = ContextFile;

    fn next(&mut self) -> Option<ContextFile> {
        while let Some(open) = self.open.last_mut() {
            let Some(entry) = open.entries.get(open.next) else {
                self.open.pop();
                continue;
            };
            open.next += 1;
            if self.left == 0 {
                self.complete = false;
                self.open.clear();
                return None;
            }
            self.left -= 1;
            let kind = entry.kind;
            let path = if open.path.is_empty() { entry.name.clone() } else { format!("{}/{}", open.path, entry.name) };
            let verdict = self.ignore.map(|ignore| ignore.enter(&open.verdict, &path)).unwrap_or_default();
            if kind != Kind::Directory {
                if verdict.is_ignored() {
                    continue;
                }
                return Some(ContextFile { path, kind });
            }
            if !verdict.is_ignored() || self.ignore.is_some_and(|ignore| ignore.may_include_below(&path)) {
                self.enter(path, verdict);
            }
        }
        None
    }
}
