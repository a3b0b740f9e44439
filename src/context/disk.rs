//! The real file system.

use std::{
    collections::HashMap,
    fs,
    io::{self, Read},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError, RwLock},
};

use ignore::{DirEntry, WalkBuilder};

use super::lock::lock;
use super::past::Past;
use super::problem::{Problem, reason};
use super::replace::{create, replace};
use super::revisions::Repository;
use super::stat::{Entry, Kind, Stat};
use super::world::{Depth, Found, LEFT_OUT, World, too_large};

/// The most names that one search looks at.
const MAX_NAMES: usize = 500_000;

/// The deepest directory that one search enters. To reach one costs as much time as it is deep.
const DEEPEST: usize = 100;

/// The file system of this machine. What was seen is kept, so that many rules can ask about many paths; see
/// [`Disk::forget`].
#[derive(Debug, Default)]
pub struct Disk {
    root: PathBuf,
    listings: Kept<Arc<[Entry]>>,
    /// What is at a path, or the system's number for why nothing is.
    stats: Kept<Result<Stat, i32>>,
    real: Kept<PathBuf>,
}

/// What was seen at paths.
#[derive(Debug)]
struct Kept<T>(RwLock<HashMap<PathBuf, T>>);

impl<T> Default for Kept<T> {
    fn default() -> Kept<T> {
        Kept(RwLock::default())
    }
}

impl<T: Clone> Kept<T> {
    fn recall(&self, path: &Path) -> Option<T> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(path).cloned()
    }

    fn keep(&self, path: &Path, seen: T) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).insert(path.to_owned(), seen);
    }

    fn forget(&self) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

impl Disk {
    /// A view of the disk in which relative paths start at `root`; the empty path is the current directory.
    pub fn at(root: impl Into<PathBuf>) -> Disk {
        Disk { root: root.into(), ..Disk::default() }
    }

    /// Drops what was seen, because it may have changed.
    pub fn forget(&self) {
        self.listings.forget();
        self.stats.forget();
        self.real.forget();
    }

    fn full(&self, path: &Path) -> PathBuf {
        let full = self.root.join(path);
        if full.as_os_str().is_empty() { PathBuf::from(".") } else { full }
    }
}

impl World for Disk {
    fn look(&self, path: &Path) -> io::Result<Stat> {
        if let Some(known) = self.stats.recall(path) {
            return known.map_err(io::Error::from_raw_os_error);
        }
        let seen = fs::symlink_metadata(self.full(path)).map(|metadata| stat(&metadata));
        match &seen {
            Ok(stat) => self.stats.keep(path, Ok(*stat)),
            Err(error) => error.raw_os_error().into_iter().for_each(|number| self.stats.keep(path, Err(number))),
        }
        seen
    }

    fn list(&self, directory: &Path) -> io::Result<Arc<[Entry]>> {
        if let Some(entries) = self.listings.recall(directory) {
            return Ok(entries);
        }
        let mut entries = Vec::new();
        for entry in fs::read_dir(self.full(directory))? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            entries.push(Entry { name, kind: entry.file_type().map_or(Kind::Other, kind) });
        }
        entries.sort_unstable_by(|a, b| a.name.cmp(&b.name));
        let entries: Arc<[Entry]> = entries.into();
        self.listings.keep(directory, Arc::clone(&entries));
        Ok(entries)
    }

    fn target(&self, link: &Path) -> io::Result<PathBuf> {
        fs::read_link(self.full(link))
    }

    fn read(&self, path: &Path, limit: u64) -> io::Result<Vec<u8>> {
        let full = self.full(path);
        // Opening a pipe waits for somebody to write, so only one that was handed over as an open file is read.
        let metadata = fs::metadata(&full)?;
        if metadata.is_dir() {
            return Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a directory"));
        }
        if !metadata.is_file() && !full.starts_with("/dev/") && !full.starts_with("/proc/") {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is not a regular file"));
        }
        let mut bytes = Vec::with_capacity(metadata.len().min(limit) as usize + 1);
        fs::File::open(&full)?.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > limit { Err(too_large(limit)) } else { Ok(bytes) }
    }

    fn write(&self, path: &Path, before: Option<&[u8]>, bytes: &[u8]) -> io::Result<()> {
        let full = self.full(path);
        let done = match before {
            Some(before) => fs::canonicalize(&full).and_then(|real| replace(&real, before, bytes)),
            None => create(&full, bytes),
        };
        self.forget();
        done
    }

    fn real(&self, path: &Path) -> PathBuf {
        self.real.recall(path).unwrap_or_else(|| {
            let full = self.full(path);
            let real = fs::canonicalize(&full).unwrap_or(full);
            self.real.keep(path, real.clone());
            real
        })
    }

    fn find(&self, directory: &Path, depth: Depth, wanted: fn(&str) -> bool) -> Found {
        let mut found = Found::default();
        let is_wanted_here = |entries: &Arc<[Entry]>| entries.iter().any(|entry| wanted(&entry.name));
        // What version control ignores matters only where there is something to find.
        if depth == Depth::Directory && self.list(directory).is_ok_and(|entries| !is_wanted_here(&entries)) {
            return found;
        }
        let full = self.full(directory);
        let unreadable_files: Arc<Mutex<Vec<(PathBuf, String)>>> = Arc::default();
        let mut walk = WalkBuilder::new(&full);
        walk.hidden(false).require_git(false).max_depth(Some(if depth == Depth::Directory { 1 } else { DEEPEST }));
        if let Some(unreadable) = unreadable_above(&full) {
            // The walk would read it before it asks the filter.
            walk.standard_filters(false);
            lock(&unreadable_files).push(unreadable);
        }
        let told = Arc::clone(&unreadable_files);
        walk.filter_entry(move |entry| {
            if entry.depth() == 0 {
                return true;
            }
            if entry.file_name().to_str().is_some_and(|name| LEFT_OUT.contains(&name)) {
                return false;
            }
            let is_directory = entry.file_type().is_some_and(|file_type| file_type.is_dir());
            let unreadable = is_directory.then(|| unreadable_in(entry.path())).flatten();
            let is_readable = unreadable.is_none();
            lock(&told).extend(unreadable);
            is_readable
        });
        let shown = |path: &Path| directory.join(path.strip_prefix(&full).unwrap_or(path));
        let mut is_whole = true;
        for (seen, entry) in walk.build().enumerate() {
            if seen == MAX_NAMES {
                let message = format!("the search stopped after {MAX_NAMES} names");
                found.problems.push(Problem { path: directory.to_owned(), line: None, message });
                break;
            }
            match entry {
                Ok(entry) if is_too_deep(&entry) => is_whole = false,
                Ok(entry) if is_wanted(&entry, wanted) => found.take(&entry, shown(entry.path())),
                Ok(_) => {}
                Err(error) => found.problems.push(problem(&error, directory, &shown)),
            }
        }
        if !is_whole && depth == Depth::Everything {
            let message = format!("the search stopped {DEEPEST} directories deep");
            found.problems.push(Problem { path: directory.to_owned(), line: None, message });
        }
        for (path, message) in lock(&unreadable_files).drain(..) {
            found.problems.push(Problem { path: shown(&path), line: None, message });
        }
        found.paths.sort();
        found.problems.sort();
        found
    }

    fn is_tracked(&self, path: &Path) -> bool {
        let directory = path.parent().unwrap_or(Path::new(""));
        let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
        Repository::new(self.full(directory)).tracks(&name)
    }

    fn past(&self, root: &Path, most: usize) -> Result<Past, String> {
        if self.look(&root.join(".git")).is_err() {
            return Err("the Dockerfile is not in a git repository".to_owned());
        }
        Past::of(&Repository::new(self.full(root)), most)
    }
}

/// The largest ignore file that a search reads, in bytes.
const MAX_IGNORE_FILE: u64 = 1 << 20;

/// An ignore file of a directory that a search would read and must not, and why: to open a pipe waits for somebody to write,
/// and a device may never end.
fn unreadable_in(directory: &Path) -> Option<(PathBuf, String)> {
    [".gitignore", ".ignore", ".git/info/exclude"].into_iter().find_map(|name| {
        let path = directory.join(name);
        let metadata = fs::metadata(&path).ok()?;
        let message = if metadata.is_dir() {
            return None;
        } else if !metadata.is_file() {
            "it is not a regular file, so this directory is not searched".to_owned()
        } else if metadata.len() > MAX_IGNORE_FILE {
            format!("it has more than {MAX_IGNORE_FILE} bytes, so this directory is not searched")
        } else {
            return None;
        };
        Some((path, message))
    })
}

/// The same of the directory in which a search starts and of those around it.
fn unreadable_above(start: &Path) -> Option<(PathBuf, String)> {
    let start = fs::canonicalize(start).ok()?;
    let (path, _) = start.ancestors().find_map(unreadable_in)?;
    Some((path, "it is not a regular file of at most 1 MB, so no ignore file is read".to_owned()))
}

impl Found {
    /// Takes a file that is wanted, if its name can be told.
    fn take(&mut self, entry: &DirEntry, path: PathBuf) {
        if entry.file_name().to_str().is_some() {
            self.paths.push(path);
            return;
        }
        let message = "the name is not UTF-8, so the file was not read".to_owned();
        self.problems.push(Problem { path, line: None, message });
    }
}

fn is_too_deep(entry: &DirEntry) -> bool {
    entry.depth() == DEEPEST && entry.file_type().is_some_and(|file_type| file_type.is_dir())
}

fn is_wanted(entry: &DirEntry, wanted: fn(&str) -> bool) -> bool {
    let is_file = match entry.file_type() {
        Some(file_type) if file_type.is_symlink() => {
            fs::metadata(entry.path()).is_ok_and(|metadata| metadata.is_file())
        }
        file_type => file_type.is_some_and(|file_type| file_type.is_file()),
    };
    is_file && wanted(&entry.file_name().to_string_lossy())
}

fn problem(error: &ignore::Error, directory: &Path, shown: &dyn Fn(&Path) -> PathBuf) -> Problem {
    match error {
        ignore::Error::WithPath { path, err } => Problem { path: shown(path), ..problem(err, directory, shown) },
        ignore::Error::WithDepth { err, .. } => problem(err, directory, shown),
        ignore::Error::WithLineNumber { line, err } => {
            Problem { line: u32::try_from(*line).ok(), ..problem(err, directory, shown) }
        }
        other => {
            let message = other.io_error().map_or_else(|| other.to_string(), reason);
            Problem { path: directory.to_owned(), line: None, message: format!("cannot read the directory: {message}") }
        }
    }
}

fn stat(metadata: &fs::Metadata) -> Stat {
    let kind = kind(metadata.file_type());
    let size = if kind == Kind::File { metadata.len() } else { 0 };
    Stat { kind, size, executable: is_executable(metadata), mode: mode(metadata) }
}

fn kind(file_type: fs::FileType) -> Kind {
    if file_type.is_file() {
        Kind::File
    } else if file_type.is_dir() {
        Kind::Directory
    } else if file_type.is_symlink() {
        Kind::Link
    } else {
        Kind::Other
    }
}

#[cfg(unix)]
fn is_executable(metadata: &fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt;
    metadata.is_file() && metadata.permissions().mode() & 0o111 != 0
}

#[cfg(unix)]
fn mode(metadata: &fs::Metadata) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    metadata.permissions().mode() & 0o7777
}

/// Builders take every file of a Windows machine for an executable one.
#[cfg(not(unix))]
fn mode(_: &fs::Metadata) -> u32 {
    0o755
}

#[cfg(not(unix))]
fn is_executable(_: &fs::Metadata) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_is_listed_in_order_and_kept() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["b", "a", ".c"] {
            fs::write(folder.path().join(name), name).unwrap();
        }
        fs::create_dir(folder.path().join("d")).unwrap();
        let disk = Disk::at(folder.path());
        let names =
            || -> Vec<_> { disk.list(Path::new("")).unwrap().iter().map(|e| (e.name.clone(), e.kind)).collect() };
        let expected = [(".c", Kind::File), ("a", Kind::File), ("b", Kind::File), ("d", Kind::Directory)];
        assert_eq!(names(), expected.map(|(name, kind)| (name.to_owned(), kind)));
        fs::remove_file(folder.path().join("b")).unwrap();
        assert_eq!(names().len(), 4);
        disk.forget();
        assert_eq!(names().len(), 3);
        assert_eq!(disk.read(Path::new("a"), 1).unwrap(), b"a");
        assert_eq!(disk.read(Path::new(".c"), 1).unwrap_err().kind(), io::ErrorKind::FileTooLarge);
        assert_eq!(disk.read(Path::new("d"), 1).unwrap_err().kind(), io::ErrorKind::IsADirectory);
    }

    #[cfg(unix)]
    #[test]
    fn writing_keeps_the_mode_and_follows_links() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let mode = |name: &str| fs::metadata(at(name)).unwrap().permissions().mode() & 0o777;
        fs::write(at("file"), "old").unwrap();
        fs::set_permissions(at("file"), fs::Permissions::from_mode(0o754)).unwrap();
        symlink("file", at("link")).unwrap();
        symlink("loop", at("loop")).unwrap();
        symlink("nowhere", at("dangling")).unwrap();
        let disk = Disk::at(folder.path());
        disk.write(Path::new("link"), Some(b"old"), b"new").unwrap();
        assert_eq!((fs::read(at("file")).unwrap(), mode("file")), (b"new".to_vec(), 0o754));
        assert!(fs::symlink_metadata(at("link")).unwrap().is_symlink());
        disk.write(Path::new("fresh"), None, b"fresh").unwrap();
        assert_eq!(mode("fresh") & 0o600, 0o600);
        assert_eq!(mode("fresh") & 0o044, 0o044, "a new file is not private to its author");
        for name in ["loop", "dangling", "missing/file"] {
            for before in [None, Some(&b""[..])] {
                assert!(disk.write(Path::new(name), before, b"x").is_err(), "{name}");
            }
        }
        fs::set_permissions(at("file"), fs::Permissions::from_mode(0o444)).unwrap();
        assert_eq!(
            disk.write(Path::new("file"), Some(b"new"), b"x").unwrap_err().kind(),
            io::ErrorKind::PermissionDenied
        );
        let left: Vec<_> = disk.list(Path::new("")).unwrap().iter().map(|entry| entry.name.clone()).collect();
        assert_eq!(left, ["dangling", "file", "fresh", "link", "loop"]);
    }
}
