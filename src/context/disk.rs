//! The real file system.

use std::{
    collections::HashMap,
    fs,
    io::{self, Read, Write},
    path::{Path, PathBuf},
    sync::{Arc, PoisonError, RwLock},
};

use ignore::{DirEntry, WalkBuilder};

use super::past::Past;
use super::problem::{Problem, reason};
use super::revisions::Repository;
use super::stat::{Entry, Kind, Stat};
use super::world::{Depth, Found, LEFT_OUT, World, too_large};

/// The most names that one search looks at.
const MAX_NAMES: usize = 500_000;

/// The file system of this machine. Listings are kept, so that many rules can ask about many paths; see [`Disk::forget`].
#[derive(Debug, Default)]
pub struct Disk {
    root: PathBuf,
    listings: RwLock<HashMap<PathBuf, Arc<[Entry]>>>,
}

impl Disk {
    /// A view of the disk in which relative paths start at `root`; the empty path is the current directory.
    pub fn at(root: impl Into<PathBuf>) -> Disk {
        Disk { root: root.into(), listings: RwLock::default() }
    }

    /// Drops what is kept of directories, because they may have changed.
    pub fn forget(&self) {
        self.listings.write().unwrap_or_else(PoisonError::into_inner).clear();
    }

    fn full(&self, path: &Path) -> PathBuf {
        let full = self.root.join(path);
        if full.as_os_str().is_empty() { PathBuf::from(".") } else { full }
    }
}

impl World for Disk {
    fn look(&self, path: &Path) -> io::Result<Stat> {
        fs::symlink_metadata(self.full(path)).map(|metadata| stat(&metadata))
    }

    fn list(&self, directory: &Path) -> io::Result<Arc<[Entry]>> {
        let kept = self.listings.read().unwrap_or_else(PoisonError::into_inner).get(directory).cloned();
        if let Some(entries) = kept {
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
        self.listings
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(directory.to_owned(), Arc::clone(&entries));
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

    fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let full = self.full(path);
        let done = match fs::symlink_metadata(&full) {
            Ok(_) => replace(&fs::canonicalize(&full)?, bytes),
            Err(error) if error.kind() == io::ErrorKind::NotFound => create(&full, bytes),
            Err(error) => Err(error),
        };
        self.forget();
        done
    }

    fn real(&self, path: &Path) -> PathBuf {
        let full = self.full(path);
        fs::canonicalize(&full).unwrap_or(full)
    }

    fn find(&self, directory: &Path, depth: Depth, wanted: fn(&str) -> bool) -> Found {
        let full = self.full(directory);
        let mut walk = WalkBuilder::new(&full);
        walk.hidden(false).require_git(false).max_depth((depth == Depth::Directory).then_some(1));
        walk.filter_entry(|entry| {
            entry.depth() == 0 || !entry.file_name().to_str().is_some_and(|name| LEFT_OUT.contains(&name))
        });
        let mut found = Found::default();
        let shown = |path: &Path| directory.join(path.strip_prefix(&full).unwrap_or(path));
        for (seen, entry) in walk.build().enumerate() {
            if seen == MAX_NAMES {
                let message = format!("the search ended after {MAX_NAMES} names");
                found.problems.push(Problem { path: directory.to_owned(), line: None, message });
                break;
            }
            match entry {
                Ok(entry) if is_wanted(&entry, wanted) => found.paths.push(shown(entry.path())),
                Ok(_) => {}
                Err(error) => found.problems.push(problem(&error, directory, &shown)),
            }
        }
        found.paths.sort();
        found.problems.sort();
        found
    }

    fn past(&self, root: &Path, most: usize) -> Result<Past, String> {
        if self.look(&root.join(".git")).is_err() {
            return Err("the Dockerfile is in no git repository".to_owned());
        }
        Past::of(&Repository::new(self.full(root)), most)
    }
}

fn is_wanted(entry: &DirEntry, wanted: fn(&str) -> bool) -> bool {
    let is_file = match entry.file_type() {
        Some(file_type) if file_type.is_symlink() => {
            fs::metadata(entry.path()).is_ok_and(|metadata| metadata.is_file())
        }
        file_type => file_type.is_some_and(|file_type| file_type.is_file()),
    };
    is_file && entry.file_name().to_str().is_some_and(wanted)
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
            Problem { path: directory.to_owned(), line: None, message: format!("cannot look into it: {message}") }
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

fn create(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = builder.prefix(".trimtab-").tempfile_in(directory(path))?;
    file.write_all(bytes)?;
    file.persist_noclobber(path)?;
    Ok(())
}

fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let metadata = fs::metadata(path)?;
    if !metadata.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is not a regular file"));
    }
    if metadata.permissions().readonly() {
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, "the file is read-only"));
    }
    let mut file = match tempfile::Builder::new().prefix(".trimtab-").tempfile_in(directory(path)) {
        Ok(file) => file,
        // A directory that takes no new files can still hold a file that may be written.
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => return fs::write(path, bytes),
        Err(error) => return Err(error),
    };
    file.write_all(bytes)?;
    keep_owner(file.path(), &metadata);
    file.as_file().set_permissions(metadata.permissions())?;
    file.persist(path)?;
    Ok(())
}

/// Gives the file to whom the old one belongs. Only a superuser can, and only for a superuser it makes a difference.
#[cfg(unix)]
fn keep_owner(path: &Path, metadata: &fs::Metadata) {
    use std::os::unix::fs::MetadataExt;
    let _ = std::os::unix::fs::chown(path, Some(metadata.uid()), Some(metadata.gid()));
}

#[cfg(not(unix))]
fn keep_owner(_: &Path, _: &fs::Metadata) {}

fn directory(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
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
        disk.write(Path::new("link"), b"new").unwrap();
        assert_eq!((fs::read(at("file")).unwrap(), mode("file")), (b"new".to_vec(), 0o754));
        assert!(fs::symlink_metadata(at("link")).unwrap().is_symlink());
        disk.write(Path::new("fresh"), b"fresh").unwrap();
        assert_eq!(mode("fresh") & 0o600, 0o600);
        assert_eq!(mode("fresh") & 0o044, 0o044, "a new file is not private to its author");
        for name in ["loop", "dangling", "missing/file"] {
            assert!(disk.write(Path::new(name), b"x").is_err(), "{name}");
        }
        fs::set_permissions(at("file"), fs::Permissions::from_mode(0o444)).unwrap();
        assert_eq!(disk.write(Path::new("file"), b"x").unwrap_err().kind(), io::ErrorKind::PermissionDenied);
        let left: Vec<_> = disk.list(Path::new("")).unwrap().iter().map(|entry| entry.name.clone()).collect();
        assert_eq!(left, ["dangling", "file", "fresh", "link", "loop"]);
    }
}
