//! The files of a build context as a builder hashes them: a tree that is kept in memory, wherever it was read.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use super::ignorefile::{IgnoreFile, Verdict};
use super::path;
use super::stat::Kind;
use super::wildcard::Wildcard;

/// The most symbolic links that one path is followed through.
const MAX_LINKS: usize = 40;

/// Files, directories and links by their paths from the root, with `/`. The root itself is not in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tree {
    // Trees are handed on to many predictions, and seldom changed.
    nodes: Arc<BTreeMap<String, Node>>,
}

/// What is at a path of a [`Tree`], as far as a builder's cache looks at it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// What it is.
    pub kind: Kind,
    /// The lower twelve bits of its mode.
    pub mode: u32,
    /// User and group. Those of local files are never sent: 0 and 0.
    pub owner: (u32, u32),
    /// What tells the bytes of a file from other bytes. Only ever compared with one that was made in the same way.
    pub digest: u64,
    /// What a link says; empty for all else.
    pub target: String,
    /// Size and time of change, which an incremental transfer goes by; `None` where nothing is transferred that way.
    pub stamp: Option<(u64, i128)>,
}

impl Node {
    /// A plain file of mode 644 with these bytes.
    pub fn file(bytes: &[u8]) -> Node {
        Node { digest: digest(bytes), ..Node::bare(Kind::File, 0o644) }
    }

    /// A directory of mode 755.
    pub fn directory() -> Node {
        Node::bare(Kind::Directory, 0o755)
    }

    /// A symbolic link.
    pub fn link(target: impl Into<String>) -> Node {
        Node { target: target.into(), ..Node::bare(Kind::Link, 0o777) }
    }

    /// The same with this mode.
    #[must_use]
    pub fn with_mode(self, mode: u32) -> Node {
        Node { mode: mode & 0o7777, ..self }
    }

    fn bare(kind: Kind, mode: u32) -> Node {
        Node { kind, mode, owner: (0, 0), digest: 0, target: String::new(), stamp: None }
    }

    /// Whether a builder sees no difference: size and time of a file are not hashed.
    pub fn is_same(&self, other: &Node) -> bool {
        let hashed = |node: &Node| (node.kind, node.mode, node.owner, node.digest);
        hashed(self) == hashed(other) && self.target == other.target
    }

    /// Whether an incremental transfer misses the difference: a file that kept size, time and mode, or another mode of a
    /// directory that was there before.
    pub fn hides(&self, other: &Node) -> bool {
        match (self.kind, other.kind) {
            (Kind::File, Kind::File) => self.mode == other.mode && self.stamp.is_some() && self.stamp == other.stamp,
            (Kind::Directory, Kind::Directory) => true,
            _ => false,
        }
    }
}

/// What tells some bytes from others. A collision of 64 bits would only make a prediction wrong.
pub fn digest(bytes: &[u8]) -> u64 {
    // FNV-1a over the bytes, then stirred so that near inputs are far apart.
    let hash = bytes
        .iter()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3));
    (hash ^ (hash >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9)
}

impl Tree {
    /// A tree of these nodes. Directories above them that are not given are of mode 755.
    pub fn new<P: AsRef<str>>(nodes: impl IntoIterator<Item = (P, Node)>) -> Tree {
        let mut tree = Tree::default();
        for (path, node) in nodes {
            tree.put(path.as_ref(), node);
        }
        tree
    }

    /// Puts something at a path, in place of what was there.
    pub fn put(&mut self, path: &str, node: Node) {
        let path = path::below_root(path);
        for (at, _) in path.match_indices('/') {
            if !self.nodes.contains_key(&path[..at]) {
                Arc::make_mut(&mut self.nodes).insert(path[..at].to_owned(), Node::directory());
            }
        }
        if !path.is_empty() {
            Arc::make_mut(&mut self.nodes).insert(path, node);
        }
    }

    /// Takes away what is at a path and all below it.
    pub fn remove(&mut self, path: &str) {
        let path = path::below_root(path);
        let below: Vec<String> = self.below(&path).map(|(below, _)| below.to_owned()).collect();
        for path in below.iter().chain([&path]) {
            Arc::make_mut(&mut self.nodes).remove(path);
        }
    }

    /// Takes away directories that were there only for what was below them, from this one up to the root.
    pub fn prune(&mut self, directory: &str) {
        let mut directory = path::below_root(directory);
        while !directory.is_empty() && self.below(&directory).next().is_none() {
            Arc::make_mut(&mut self.nodes).remove(&directory);
            directory = path::split(&directory).0.to_owned();
        }
    }

    /// What is at a path; a link is not followed.
    pub fn node(&self, path: &str) -> Option<&Node> {
        self.nodes.get(path)
    }

    /// All nodes in the order of their paths.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Node)> {
        self.nodes.iter().map(|(path, node)| (path.as_str(), node))
    }

    /// All below a directory, with their paths from the root. The empty path is the root.
    pub fn below(&self, directory: &str) -> impl Iterator<Item = (&str, &Node)> + use<'_> {
        // Below `a` is what is between `a/` and `a0`, the character after `/`.
        let (from, to) = match directory {
            "" => (String::new(), char::MAX.to_string()),
            directory => (format!("{directory}/"), format!("{directory}0")),
        };
        self.nodes.range(from..to).map(|(path, node)| (path.as_str(), node))
    }

    /// What reaches the builder through an ignore file. A directory that is ignored stays where something below is not.
    #[must_use]
    pub fn sent(&self, ignore: &IgnoreFile) -> Tree {
        let mut verdicts: BTreeMap<&str, Verdict> = BTreeMap::new();
        let mut kept = Tree::default();
        for (path, node) in self.iter() {
            let parent = verdicts.get(path::split(path).0).cloned().unwrap_or_default();
            let verdict = ignore.enter(&parent, path);
            if !verdict.is_ignored() {
                self.keep(&mut kept, path, node);
            }
            if node.kind == Kind::Directory {
                verdicts.insert(path, verdict);
            }
        }
        kept
    }

    fn keep(&self, kept: &mut Tree, path: &str, node: &Node) {
        for (at, _) in path.match_indices('/') {
            if let Some(above) = self.nodes.get(&path[..at])
                && !kept.nodes.contains_key(&path[..at])
            {
                Arc::make_mut(&mut kept.nodes).insert(path[..at].to_owned(), above.clone());
            }
        }
        Arc::make_mut(&mut kept.nodes).insert(path.to_owned(), node.clone());
    }

    /// The path that a path leads to through links, none of which leads out of the tree; the empty path is the root.
    pub fn resolve(&self, path: &str) -> Option<String> {
        let parts = |path: &str| path.split('/').map(str::to_owned).collect::<Vec<_>>();
        let mut rest: VecDeque<String> = parts(&path::below_root(path)).into();
        let (mut at, mut links) = (String::new(), 0);
        while let Some(name) = rest.pop_front() {
            let next = path::below_root(&format!("{at}/{name}"));
            match self.nodes.get(&next) {
                _ if next.is_empty() => at = next,
                None => return None,
                Some(node) if node.kind != Kind::Link => at = next,
                Some(node) => {
                    links += 1;
                    if links > MAX_LINKS {
                        return None;
                    }
                    let from = if node.target.starts_with('/') { "" } else { at.as_str() };
                    let target = path::below_root(&format!("{from}/{}", node.target));
                    rest = parts(&target).into_iter().chain(rest).collect();
                    at.clear();
                }
            }
        }
        Some(at)
    }

    /// The paths that a pattern matches, as COPY and ADD read it: each of its parts matches one name.
    pub fn matches(&self, pattern: &str) -> Vec<&str> {
        let pattern = path::below_root(pattern);
        let literal: Vec<&str> = pattern.split('/').take_while(|part| !Wildcard::is_in(part)).collect();
        let Ok(wildcard) = Wildcard::new(&pattern) else { return Vec::new() };
        let below = self.below(&literal.join("/"));
        below.map(|(path, _)| path).filter(|path| wildcard.matches(path)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree() -> Tree {
        let mut tree = Tree::new(["a.txt", "src/m.py", "src/lib/n.py", "src.md"].map(|path| (path, Node::file(b""))));
        tree.put("link", Node::link("src"));
        tree.put("src/up", Node::link("/a.txt"));
        tree.put("loop", Node::link("loop"));
        tree
    }

    fn paths<'t>(nodes: impl Iterator<Item = (&'t str, &'t Node)>) -> Vec<&'t str> {
        nodes.map(|(path, _)| path).collect()
    }

    #[test]
    fn below_a_directory_is_nothing_beside_it() {
        assert_eq!(paths(tree().below("src")), ["src/lib", "src/lib/n.py", "src/m.py", "src/up"]);
        assert_eq!(paths(tree().below("src/lib")), ["src/lib/n.py"]);
        assert_eq!(tree().below("").count(), tree().iter().count());
    }

    #[test]
    fn what_goes_takes_its_own_with_it() {
        let mut tree = tree();
        tree.remove("src/lib/n.py");
        tree.prune("src/lib");
        assert_eq!(paths(tree.below("src")), ["src/m.py", "src/up"]);
        tree.remove("src");
        assert_eq!(paths(tree.iter()), ["a.txt", "link", "loop", "src.md"]);
    }

    #[test]
    fn an_ignored_directory_stays_for_what_is_taken_back() {
        let ignore = IgnoreFile::from_text(".dockerignore", "*\n!src/lib\n");
        assert_eq!(paths(tree().sent(&ignore).iter()), ["src", "src/lib", "src/lib/n.py"]);
        let ignore = IgnoreFile::from_text(".dockerignore", "src\n");
        assert_eq!(paths(tree().sent(&ignore).iter()), ["a.txt", "link", "loop", "src.md"]);
    }

    #[test]
    fn links_lead_on_and_never_out() {
        for (path, expected) in [
            ("link/lib/n.py", Some("src/lib/n.py")),
            ("link/up", Some("a.txt")),
            ("../src", Some("src")),
            (".", Some("")),
            ("loop", None),
            ("none", None),
        ] {
            assert_eq!(tree().resolve(path).as_deref(), expected, "{path}");
        }
    }

    #[test]
    fn each_part_of_a_pattern_matches_one_name() {
        assert_eq!(tree().matches("*.txt"), ["a.txt"]);
        assert_eq!(tree().matches("s*/*.py"), ["src/m.py"]);
        assert_eq!(tree().matches("src/*"), ["src/lib", "src/m.py", "src/up"]);
        assert_eq!(tree().matches("**/n.py"), Vec::<&str>::new());
    }
}
