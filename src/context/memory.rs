//! A file system in memory: for tests, for unsaved buffers, and for hosts without a disk.

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    path::{Path, PathBuf},
    sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard},
};

use super::past::Past;
use super::path;
use super::replace::changed;
use super::stat::{Entry, Kind, Stat};
use super::world::{Depth, Found, LEFT_OUT, World, too_large};

/// The most symbolic links that one path is followed through.
const MAX_LINKS: usize = 40;

/// Files by their paths. Directories are there because files are below them.
#[derive(Debug, Default)]
pub struct Memory {
    nodes: RwLock<BTreeMap<String, Node>>,
    past: Option<Past>,
    below: Option<Arc<dyn World>>,
}

#[derive(Debug, Clone)]
enum Node {
    File(Arc<[u8]>),
    Link(String),
}

impl Memory {
    /// A world of these files and nothing else.
    pub fn new<P: AsRef<str>, T: AsRef<[u8]>>(files: impl IntoIterator<Item = (P, T)>) -> Memory {
        let memory = Memory::default();
        for (path, bytes) in files {
            memory.set(Path::new(path.as_ref()), bytes.as_ref());
        }
        memory
    }

    /// Another world with files of this one before it, such as unsaved buffers.
    pub fn over(below: Arc<dyn World>) -> Memory {
        Memory { below: Some(below), ..Memory::default() }
    }

    /// The same with a history, whatever repository is asked for.
    #[must_use]
    pub fn with_past(self, past: Past) -> Memory {
        Memory { past: Some(past), ..self }
    }

    /// Puts a file at `path`.
    pub fn set(&self, path: &Path, bytes: &[u8]) {
        self.change().insert(key(path), Node::File(bytes.into()));
    }

    /// Puts a symbolic link at `path`.
    pub fn link(&self, path: &Path, target: &str) {
        self.change().insert(key(path), Node::Link(target.to_owned()));
    }

    /// Takes back what was put at `path`, so that a world below shows again.
    pub fn unset(&self, path: &Path) {
        self.change().remove(&key(path));
    }

    fn nodes(&self) -> RwLockReadGuard<'_, BTreeMap<String, Node>> {
        self.nodes.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self) -> RwLockWriteGuard<'_, BTreeMap<String, Node>> {
        self.nodes.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// The path after following the links on its way, and the one at its end where `through` says so.
    fn resolve(&self, path: &Path, end: End) -> io::Result<String> {
        let mut rest: Vec<String> = key(path).split('/').rev().map(str::to_owned).collect();
        let mut at = if path.is_absolute() { "/".to_owned() } else { String::new() };
        let mut links = 0;
        while let Some(name) = rest.pop() {
            if name == ".." && !matches!(path::split(&at).1, "" | "..") {
                at.truncate(path::split(&at).0.len());
                continue;
            }
            let next = if name.is_empty() { at.clone() } else { key(Path::new(&path::join(&at, &name))) };
            let node = self.nodes().get(&next).cloned();
            let Some(Node::Link(target)) = node.filter(|_| end == End::Followed || !rest.is_empty()) else {
                at = next;
                continue;
            };
            links += 1;
            if links > MAX_LINKS {
                return Err(io::Error::other("too many levels of symbolic links"));
            }
            at = if target.starts_with('/') { "/".to_owned() } else { at };
            rest.extend(target.split('/').rev().map(str::to_owned));
        }
        Ok(at)
    }

    fn own(&self, key: &str) -> Option<Stat> {
        let nodes = self.nodes();
        let (kind, size) = match nodes.get(key) {
            Some(Node::File(bytes)) => (Kind::File, bytes.len() as u64),
            Some(Node::Link(_)) => (Kind::Link, 0),
            None if children(&nodes, key).next().is_some() => (Kind::Directory, 0),
            None if key.is_empty() && self.below.is_none() => (Kind::Directory, 0),
            None => return None,
        };
        let mode = match kind {
            Kind::File | Kind::Other => 0o644,
            Kind::Directory => 0o755,
            Kind::Link => 0o777,
        };
        Some(Stat { kind, size, executable: false, mode })
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Followed,
    Kept,
}

impl World for Memory {
    fn look(&self, path: &Path) -> io::Result<Stat> {
        let key = self.resolve(path, End::Kept)?;
        match (self.own(&key), &self.below) {
            (Some(stat), _) => Ok(stat),
            (None, Some(below)) => below.look(Path::new(&key)),
            (None, None) => Err(io::ErrorKind::NotFound.into()),
        }
    }

    fn list(&self, directory: &Path) -> io::Result<Arc<[Entry]>> {
        let key = self.resolve(directory, End::Followed)?;
        let own = self.own(&key).map(|stat| stat.kind);
        if own.is_some_and(|kind| kind != Kind::Directory) {
            return Err(io::ErrorKind::NotADirectory.into());
        }
        let mut entries: BTreeMap<String, Kind> = BTreeMap::new();
        match self.below.as_ref().map(|below| below.list(Path::new(&key))) {
            Some(Ok(listed)) => entries.extend(listed.iter().map(|entry| (entry.name.clone(), entry.kind))),
            Some(Err(error)) if own.is_none() => return Err(error),
            None if own.is_none() => return Err(io::ErrorKind::NotFound.into()),
            _ => {}
        }
        let names: BTreeSet<String> = children(&self.nodes(), &key).map(str::to_owned).collect();
        for name in names {
            let kind = self.own(&path::join(&key, &name)).map_or(Kind::Other, |stat| stat.kind);
            entries.insert(name, kind);
        }
        Ok(entries.into_iter().map(|(name, kind)| Entry { name, kind }).collect())
    }

    fn target(&self, link: &Path) -> io::Result<PathBuf> {
        let key = self.resolve(link, End::Kept)?;
        let node = self.nodes().get(&key).cloned();
        match (node, &self.below) {
            (Some(Node::Link(target)), _) => Ok(PathBuf::from(target)),
            (None, Some(below)) => below.target(Path::new(&key)),
            (Some(Node::File(_)), _) | (None, None) => Err(io::ErrorKind::InvalidInput.into()),
        }
    }

    fn read(&self, path: &Path, limit: u64) -> io::Result<Vec<u8>> {
        let key = self.resolve(path, End::Followed)?;
        let node = self.nodes().get(&key).cloned();
        match (node, &self.below) {
            (Some(Node::File(bytes)), _) if bytes.len() as u64 > limit => Err(too_large(limit)),
            (Some(Node::File(bytes)), _) => Ok(bytes.to_vec()),
            (_, Some(below)) => below.read(Path::new(&key), limit),
            _ if self.own(&key).is_some() => Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a directory")),
            _ => Err(io::ErrorKind::NotFound.into()),
        }
    }

    fn write(&self, path: &Path, before: Option<&[u8]>, bytes: &[u8]) -> io::Result<()> {
        let now = match self.read(path, u64::MAX) {
            Ok(now) => Some(now),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(error),
        };
        if now.as_deref() != before {
            return Err(changed());
        }
        let key = self.resolve(path, End::Followed)?;
        self.set(Path::new(&key), bytes);
        Ok(())
    }

    fn real(&self, path: &Path) -> PathBuf {
        let key = self.resolve(path, End::Followed).map_or_else(|_| path.to_owned(), PathBuf::from);
        self.below.as_ref().map_or_else(|| key.clone(), |below| below.real(&key))
    }

    fn find(&self, directory: &Path, depth: Depth, wanted: fn(&str) -> bool) -> Found {
        let mut found = self.below.as_ref().map(|below| below.find(directory, depth, wanted)).unwrap_or_default();
        let from = Path::new(&key(directory)).to_owned();
        for path in self.nodes().keys() {
            let Ok(below) = Path::new(path).strip_prefix(&from) else { continue };
            let (directories, name) = path::split(below.to_str().unwrap_or_default());
            let is_reached = !directories.split('/').any(|part| LEFT_OUT.contains(&part))
                && (depth == Depth::Everything || directories.is_empty());
            if is_reached && wanted(name) {
                found.paths.push(directory.join(below));
            }
        }
        found.paths.sort();
        found.paths.dedup();
        found
    }

    fn is_tracked(&self, path: &Path) -> bool {
        self.below.as_ref().is_some_and(|below| below.is_tracked(path))
    }

    fn past(&self, root: &Path, most: usize) -> Result<Past, String> {
        match (&self.past, &self.below) {
            (Some(past), _) => Ok(Past { commits: past.commits.iter().take(most).cloned().collect(), ..past.clone() }),
            (None, Some(below)) => below.past(root, most),
            (None, None) => Err("there is no git here".to_owned()),
        }
    }
}

/// How a path is called here: cleaned, with `/`, the starting directory empty.
fn key(path: &Path) -> String {
    let cleaned = path::clean(&path.to_string_lossy());
    if cleaned == "." { String::new() } else { cleaned }
}

/// The names right below a directory; one that holds much is told as often.
fn children<'n>(nodes: &'n BTreeMap<String, Node>, directory: &str) -> impl Iterator<Item = &'n str> {
    let prefix = if directory.is_empty() || directory == "/" { directory.to_owned() } else { format!("{directory}/") };
    let from = prefix.clone();
    nodes
        .range(from..)
        .map_while(move |(path, _)| path.strip_prefix(&prefix))
        .filter_map(|below| below.split('/').next())
        .filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(world: &dyn World, directory: &str) -> Vec<(String, Kind)> {
        let entries = world.list(Path::new(directory)).unwrap();
        entries.iter().map(|entry| (entry.name.clone(), entry.kind)).collect()
    }

    #[test]
    fn directories_are_there_because_of_their_files() {
        let memory = Memory::new([("Dockerfile", "FROM a"), ("./src/b/c", "x"), ("src/a", ""), ("src.txt", "")]);
        let owned = |name: &str, kind| (name.to_owned(), kind);
        assert_eq!(
            names(&memory, ""),
            [owned("Dockerfile", Kind::File), owned("src", Kind::Directory), owned("src.txt", Kind::File)]
        );
        assert_eq!(names(&memory, "src/"), [owned("a", Kind::File), owned("b", Kind::Directory)]);
        assert_eq!(memory.read(Path::new("src/b/../a"), 9).unwrap(), b"");
        assert_eq!(memory.read(Path::new("Dockerfile"), 3).unwrap_err().kind(), io::ErrorKind::FileTooLarge);
        for missing in ["sr", "src/a/b", "/src"] {
            assert_eq!(memory.look(Path::new(missing)).unwrap_err().kind(), io::ErrorKind::NotFound, "{missing}");
        }
    }

    #[test]
    fn links_are_followed_and_loops_end() {
        let memory = Memory::new([("real/file", "x"), ("/abs/file", "y")]);
        for (path, target) in [("link", "real"), ("real/up", "../link/file"), ("loop", "loop"), ("abs", "/abs")] {
            memory.link(Path::new(path), target);
        }
        assert_eq!(memory.read(Path::new("link/file"), 9).unwrap(), b"x");
        assert_eq!(memory.read(Path::new("link/up"), 9).unwrap(), b"x");
        assert_eq!(memory.read(Path::new("abs/file"), 9).unwrap(), b"y");
        assert_eq!(memory.look(Path::new("link")).unwrap().kind, Kind::Link);
        assert!(memory.read(Path::new("loop"), 9).is_err());
        assert_eq!(memory.real(Path::new("link/up")), Path::new("real/file"));
    }

    #[test]
    fn buffers_stand_before_the_world_below() {
        let below = Arc::new(Memory::new([("a", "old"), ("d/b", "b")]));
        let memory = Memory::over(below);
        memory.set(Path::new("a"), b"new");
        memory.set(Path::new("d/c"), b"c");
        assert_eq!(memory.read(Path::new("a"), 9).unwrap(), b"new");
        assert_eq!(memory.read(Path::new("d/b"), 9).unwrap(), b"b");
        assert_eq!(names(&memory, "d").len(), 2);
        memory.unset(Path::new("a"));
        assert_eq!(memory.read(Path::new("a"), 9).unwrap(), b"old");
    }
}
