//! The build context as it is on the disk, in the terms of a commit: the builder reads the disk, and a file that has the
//! bytes of the commit is the same file. Untracked and ignored files count like all others.

use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;

use sha1::{Digest, Sha1};
use sha2::Sha256;

use super::build_context::Context;
use super::past::GIT;
use super::path;
use super::revisions::{Repository, content_of};
use super::stat::Kind;
use super::tree::{Node, Tree};

/// The largest file that can be a pointer of Git LFS, in bytes.
const MAX_POINTER: usize = 1024;

/// What a pointer of Git LFS starts with, and where it names the file's SHA-256.
const POINTER: (&str, &str) = ("version https://git-lfs.github.com/spec/", "oid sha256:");

/// A build context at a commit and as it is now; both as they reach the builder.
#[derive(Debug)]
pub struct SinceCommit {
    /// At the commit.
    pub before: Tree,
    /// On the disk.
    pub after: Tree,
}

impl Context {
    /// The build context at `commit` and as it is on the disk. `before` holds the files that the commit would have sent to
    /// the builder, and `root` names the context's root from the root of the repository.
    pub fn since(
        &self,
        repository: &Repository,
        commit: &str,
        root: &str,
        before: Tree,
    ) -> Result<SinceCommit, String> {
        let head = repository.resolve("HEAD")?;
        let other: RefCell<BTreeMap<String, String>> = RefCell::default();
        let all_convert = OnceCell::new();
        let content = |path: &str, read: &dyn Fn() -> Option<Vec<u8>>| {
            if is_in_git_directory(path) {
                return Some(0);
            }
            let bytes = read()?;
            let was = before.node(path).map(|node| node.digest);
            let now = content_of(&blob(&bytes, commit.len()));
            if was == Some(now) {
                return Some(now);
            }
            // Git may write other line endings than it keeps, and LFS other bytes.
            let is_plain = |was| was == content_of(&blob(&with_plain_line_endings(&bytes), commit.len()));
            if was.is_some_and(is_plain)
                && (*all_convert.get_or_init(|| repository.converts_line_endings())
                    || repository.converts_line_endings_of(&path::join(root, path)))
            {
                return was;
            }
            if was.is_some() {
                other.borrow_mut().insert(path.to_owned(), hex(&Sha256::digest(&bytes)));
            }
            Some(now)
        };
        let mut after = self.tree_by(&content).map_err(|(_, why)| why)?;
        for (path, sum) in repository.small_files(commit, root, other.into_inner(), MAX_POINTER) {
            if let (Some(was), Some(now)) = (before.node(&path), after.node(&path))
                && is_pointer_to(&sum.0, &sum.1)
            {
                let node = Node { digest: was.digest, ..now.clone() };
                after.put(&path, node);
            }
        }
        take_usual_modes(&before, &mut after);
        take_submodules(repository, root, &before, &mut after);
        let mut since = SinceCommit { before, after };
        let is_other = commit != head || repository.has_staged(&head)?;
        since.add_git_directory(is_other, self.has_detached_head());
        Ok(since)
    }
}

impl SinceCommit {
    /// The commit had a `.git`, too, which no commit holds. What git writes there with each commit is another where
    /// `is_other` says so; `HEAD` among that where no branch is checked out.
    fn add_git_directory(&mut self, is_other: bool, is_detached: bool) {
        let inside: Vec<(String, Node)> =
            self.after.below(GIT).map(|(path, node)| (path.to_owned(), node.clone())).collect();
        if let Some(node) = self.after.node(GIT).cloned() {
            self.before.put(GIT, node);
        }
        for (path, node) in inside {
            let is_file = node.kind == Kind::File;
            let changes = is_other && is_file && (changes_with_commits(&path) || is_detached && path == ".git/HEAD");
            let digest = if changes { node.digest ^ 1 } else { node.digest };
            self.before.put(&path, Node { digest, ..node });
        }
    }
}

/// A submodule is as git has it: a commit. What was changed inside is not looked at.
fn take_submodules(repository: &Repository, root: &str, before: &Tree, after: &mut Tree) {
    let submodules = before.iter().filter(|(_, node)| node.kind == Kind::Directory && node.digest != 0);
    for (path, node) in submodules {
        if after.node(path).is_none() {
            continue;
        }
        let head = repository.submodule(&path::join(root, path)).and_then(|inner| inner.resolve("HEAD").ok());
        let digest = head.map_or(node.digest, |head| content_of(&head));
        after.remove(path);
        after.put(path, Node { digest, ..node.clone() });
    }
}

fn is_in_git_directory(path: &str) -> bool {
    path.strip_prefix(GIT).is_some_and(|rest| rest.starts_with('/'))
}

/// Whether git writes a file of `.git` with each commit or each checkout. On a branch, `HEAD` stays as it is.
fn changes_with_commits(path: &str) -> bool {
    let inside = path.strip_prefix(".git/").unwrap_or(path);
    let names = ["ORIG_HEAD", "FETCH_HEAD", "COMMIT_EDITMSG", "index", "packed-refs"];
    names.contains(&inside) || ["logs/", "refs/", "objects/"].iter().any(|start| inside.starts_with(start))
}

/// A checkout has modes of its own, by the `umask` of the user who made it; a mode that is not the usual one was set by hand.
fn take_usual_modes(before: &Tree, after: &mut Tree) {
    let mut counts: BTreeMap<(Kind, u32), BTreeMap<u32, usize>> = BTreeMap::new();
    for (path, was) in before.iter() {
        if let Some(now) = after.node(path).filter(|now| now.kind == was.kind) {
            *counts.entry((was.kind, was.mode)).or_default().entry(now.mode).or_default() += 1;
        }
    }
    let usual = |kind, mode| {
        let modes = counts.get(&(kind, mode))?;
        modes.iter().max_by_key(|(_, count)| **count).map(|(mode, _)| *mode)
    };
    let (plain, program) = (usual(Kind::File, 0o644), usual(Kind::File, 0o755));
    // The `umask` that gave the files their mode gave the directories theirs; there may be only one.
    let searchable = |mode: u32| mode | (mode & 0o444) >> 2;
    let directory = plain.map(searchable).or(usual(Kind::Directory, 0o755));
    let changed: Vec<(String, Node)> = after
        .iter()
        .filter_map(|(path, node)| {
            let mode = match node.kind {
                // Where the disk has no modes, those of the commit hold.
                Kind::File if plain.is_some() && plain == program => before.node(path).map_or(0o644, |was| was.mode),
                Kind::File if Some(node.mode) == plain => 0o644,
                Kind::File if Some(node.mode) == program => 0o755,
                Kind::Directory if Some(node.mode) == directory => 0o755,
                _ => return None,
            };
            (mode != node.mode).then(|| (path.to_owned(), node.clone().with_mode(mode)))
        })
        .collect();
    for (path, node) in changed {
        after.put(&path, node);
    }
}

/// The name that git gives to a file with these bytes, in a repository whose names have so many letters.
fn blob(bytes: &[u8], letters: usize) -> String {
    let head = format!("blob {}\0", bytes.len());
    if letters == 64 {
        hex(&Sha256::new().chain_update(&head).chain_update(bytes).finalize())
    } else {
        hex(&Sha1::new().chain_update(&head).chain_update(bytes).finalize())
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

fn with_plain_line_endings(bytes: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(bytes.len());
    for (at, byte) in bytes.iter().enumerate() {
        if *byte != b'\r' || bytes.get(at + 1) != Some(&b'\n') {
            plain.push(*byte);
        }
    }
    plain
}

/// Whether a file of a commit stands for one with this SHA-256, which Git LFS keeps elsewhere.
fn is_pointer_to(file: &[u8], sum: &str) -> bool {
    let text = String::from_utf8_lossy(file);
    text.starts_with(POINTER.0) && text.lines().any(|line| line.strip_prefix(POINTER.1) == Some(sum))
}

#[cfg(test)]
mod tests;
