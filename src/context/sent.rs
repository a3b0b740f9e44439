//! The files of a build context as its builder hashes them, read from the world.

use std::path::Path;

use super::build_context::Context;
use super::ignorefile::Verdict;
use super::path;
use super::stat::Kind;
use super::tree::{Node, Tree, digest};
use super::walk::DEEPEST;

/// The most names that one reading looks at.
const MAX_NAMES: usize = 200_000;

/// Whether the bytes of files are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bytes {
    /// They are, whatever their number.
    Read,
    /// They are not: files are told by their paths alone.
    Unread,
}

/// What tells a file from others, by its path and a way to read its bytes.
pub(super) type Content<'a> = dyn Fn(&str, &dyn Fn() -> Option<Vec<u8>>) -> Option<u64> + 'a;

/// What has been read so far.
struct Reading {
    tree: Tree,
    /// So many names may still be looked at.
    left: usize,
    is_too_deep: bool,
}

#[doc(hidden)]
impl Context {
    /// The tree that reaches the builder; empty where the context is not known. What cannot be read is not in it.
    pub fn tree(&self, bytes: Bytes) -> Tree {
        self.tree_by(&|_, read| match bytes {
            Bytes::Read => read().map(|bytes| digest(&bytes)),
            Bytes::Unread => Some(0),
        })
        .unwrap_or_else(|(tree, _)| tree)
    }

    /// The same, where `content` tells by the path and the bytes of a file what tells it from others; a file of which it
    /// answers nothing is not in the tree. The bytes are read when it asks for them. What has been read before there were
    /// too many names, and why the rest was not, is an error.
    pub(super) fn tree_by(&self, content: &Content<'_>) -> Result<Tree, (Tree, String)> {
        let Some(root) = self.root_path() else { return Ok(Tree::default()) };
        let mut reading = Reading { tree: Tree::default(), left: MAX_NAMES, is_too_deep: false };
        self.read_below(root, "", &Verdict::default(), content, &mut reading);
        let sent = match self.ignore() {
            Some(ignore) => reading.tree.sent(&ignore.file),
            None => reading.tree,
        };
        match (reading.left, reading.is_too_deep) {
            (0, _) => Err((sent, format!("the build context has more than {MAX_NAMES} files"))),
            (_, true) => Err((sent, format!("the build context has directories more than {DEEPEST} deep"))),
            _ => Ok(sent),
        }
    }

    fn read_below(
        &self,
        root: &Path,
        directory: &str,
        verdict: &Verdict,
        content: &Content<'_>,
        reading: &mut Reading,
    ) {
        if directory.split('/').count() > DEEPEST {
            reading.is_too_deep = true;
            return;
        }
        let ignore = self.ignore().map(|ignore| &ignore.file);
        let Ok(entries) = self.world.list(&root.join(directory)) else { return };
        for entry in entries.iter() {
            if reading.left == 0 {
                return;
            }
            reading.left -= 1;
            let path = path::join(directory, &entry.name);
            let verdict = ignore.map(|ignore| ignore.enter(verdict, &path)).unwrap_or_default();
            let is_left_out = verdict.is_ignored() && !ignore.is_some_and(|ignore| ignore.may_include_below(&path));
            if is_left_out {
                continue;
            }
            if let Some(node) = self.node(root, &path, content) {
                reading.tree.put(&path, node);
            }
            if entry.kind == Kind::Directory {
                self.read_below(root, &path, &verdict, content, reading);
            }
        }
    }

    fn node(&self, root: &Path, path: &str, content: &Content<'_>) -> Option<Node> {
        let place = root.join(path);
        let stat = self.world.look(&place).ok()?;
        let node = match stat.kind {
            Kind::Directory => Node::directory(),
            Kind::Link => {
                return Some(Node::link(self.world.target(&place).ok()?.to_string_lossy().replace('\\', "/")));
            }
            Kind::File | Kind::Other => Node::file(b""),
        };
        let digest = match stat.kind {
            Kind::File => content(path, &|| self.world.read(&place, u64::MAX - 1).ok())?,
            _ => 0,
        };
        Some(Node { kind: stat.kind, digest, ..node.with_mode(stat.mode) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tree_is_what_the_ignore_file_lets_through() {
        let files = [
            (".dockerignore", "out\nlib/*\n!lib/keep\n"),
            ("a", "1"),
            ("lib/keep/x", "2"),
            ("lib/y", ""),
            ("out/z", ""),
        ];
        let tree = Context::memory(files).tree(Bytes::Read);
        let paths: Vec<&str> = tree.iter().map(|(path, _)| path).collect();
        assert_eq!(paths, [".dockerignore", "a", "lib", "lib/keep", "lib/keep/x"]);
        assert!(tree.node("a").is_some_and(|node| node.is_same(&Node::file(b"1"))));
        let tree = Context::memory(files).tree(Bytes::Unread);
        assert_eq!(tree.node("a").map(|node| node.digest), Some(0));
    }
}
