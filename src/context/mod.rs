//! The world beside a Dockerfile: the build context, what is left out of it, who builds it and how, the repository around it.
//!
//! The only door through which the core reads and writes files, with an in-memory twin. It knows paths, patterns and the
//! files that describe builds; what is in a Dockerfile it does not know.

mod bake;
mod build;
mod choose;
mod compose;
mod date;
mod disk;
mod files;
pub mod git;
mod hcl;
pub mod ignorefile;
mod memory;
pub mod names;
mod past;
pub mod path;
mod problem;
mod recipe;
pub mod revisions;
mod sent;
mod shellcheck;
mod sources;
pub mod tree;
mod value;
pub mod wildcard;
mod workspace;
mod world;

use std::{
    io,
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
};

pub use build::{Build, Chosen, Location};
pub use date::Date;
pub use disk::Disk;
pub use files::{ContextFile, Files};
use ignorefile::IgnoreFile;
pub use memory::Memory;
pub use past::{COMMITS, Past};
pub use problem::{Problem, reason};
pub use recipe::{Recipe, Written};
pub use sent::Bytes;
pub use shellcheck::ShellCheck;
pub use sources::Match;
pub use tree::{Node, Tree};
pub use workspace::{Descriptions, Dockerfiles, Workspace};
pub use world::{Depth, Entry, Found, Kind, Stat, World};

use crate::finding::NewFile;
use crate::shell::check::Checker;
use crate::text::Source;

/// The largest ignore file that is read, in bytes.
const MAX_IGNORE_FILE: u64 = 1 << 20;

/// What can be known beside one Dockerfile. Where the build context is not known, it has no files and every answer is no.
#[derive(Debug)]
pub struct Context {
    /// How the Dockerfile is built: by the first compose service or bake target that names it, or as concluded.
    pub build: Build,
    /// Further ways in which compose and bake files build it.
    pub others: Vec<Build>,
    /// The root of the repository that the Dockerfile is in.
    pub repository: Option<PathBuf>,
    /// The day on which the file is read, where somebody told.
    pub today: Option<Date>,
    /// Who judges the shell text, where it is not the checker that trimtab brings.
    pub checker: Option<Arc<dyn Checker>>,
    world: Arc<dyn World>,
    path: PathBuf,
    dockerfile: Option<String>,
    ignore: Result<Option<Ignore>, String>,
    files: Arc<OnceLock<Files>>,
    past: Arc<OnceLock<Result<Past, String>>>,
}

/// The ignore file that a build obeys.
#[derive(Debug)]
pub struct Ignore {
    /// Its patterns; its source is named by its path.
    pub file: IgnoreFile,
    /// Why it is this one.
    pub origin: IgnoreOrigin,
}

/// Where an ignore file was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IgnoreOrigin {
    /// `<Dockerfile>.dockerignore` beside the Dockerfile, which replaces the context's own, even when it is empty.
    BesideDockerfile,
    /// `.dockerignore` at the context's root.
    ContextRoot,
}

impl Context {
    /// The context of a Dockerfile at `dockerfile` that is built in this way.
    pub fn new(world: Arc<dyn World>, dockerfile: &Path, build: Build) -> Context {
        let directory = dockerfile.parent().unwrap_or(Path::new(""));
        let repository = git::repository(world.as_ref(), directory);
        let (inside, ignore) = match &build.location {
            Location::Directory(root) => {
                (inside(world.as_ref(), root, dockerfile), ignore_file(world.as_ref(), root, dockerfile))
            }
            Location::Remote(_) | Location::Unknown => (None, Ok(None)),
        };
        let path = dockerfile.to_owned();
        Context { repository, path, dockerfile: inside, ignore, ..Context::bare(world, build) }
    }

    /// The context of a Dockerfile that is written inside of the compose or bake file `file`.
    pub fn inline(world: Arc<dyn World>, file: &Path, build: Build) -> Context {
        let repository = git::repository(world.as_ref(), file.parent().unwrap_or(Path::new("")));
        let ignore = match &build.location {
            Location::Directory(root) => first_ignore_file(world.as_ref(), [root_ignore_file(root)]),
            Location::Remote(_) | Location::Unknown => Ok(None),
        };
        Context { repository, ignore, ..Context::bare(world, build) }
    }

    /// The context of a text that belongs to no file, such as standard input.
    pub fn unknown() -> Context {
        Context::bare(Arc::new(Memory::default()), Build::unknown())
    }

    /// The context of `Dockerfile` at the root of a world of these files.
    pub fn memory<P: AsRef<str>, T: AsRef<[u8]>>(files: impl IntoIterator<Item = (P, T)>) -> Context {
        let build = Build::new(Location::Directory(PathBuf::new()), Chosen::DockerfileDirectory);
        Context::new(Arc::new(Memory::new(files)), Path::new("Dockerfile"), build)
    }

    /// The same with these files in it, each at its path from the root; none of them is written anywhere.
    #[must_use]
    pub fn with(&self, files: &[NewFile]) -> Context {
        let world = Memory::over(Arc::clone(&self.world));
        let root = self.root_path().unwrap_or(Path::new(""));
        for file in files {
            world.set(&root.join(&file.path), file.text.as_bytes());
        }
        let context = Context::new(Arc::new(world), &self.path, self.build.clone());
        let (past, checker) = (Arc::clone(&self.past), self.checker.clone());
        Context { others: self.others.clone(), today: self.today, past, checker, ..context }
    }

    /// The same on this day.
    #[must_use]
    pub fn on(self, today: Option<Date>) -> Context {
        Context { today, ..self }
    }

    /// The same with another checker of shell text than the one that trimtab brings.
    #[must_use]
    pub fn checked_by(self, checker: Option<Arc<dyn Checker>>) -> Context {
        Context { checker, ..self }
    }

    /// Whether the build context is known. Where it is not, rules about it have nothing to say.
    pub fn is_known(&self) -> bool {
        self.root_path().is_some()
    }

    /// The root of the build context as reports show it.
    pub fn root(&self) -> Option<String> {
        self.root_path().map(shown)
    }

    /// The Dockerfile's path from the root of the build context, with `/`, if it is inside.
    pub fn dockerfile(&self) -> Option<&str> {
        self.dockerfile.as_deref()
    }

    /// The ignore file in force, if there is one that can be read.
    pub fn ignore(&self) -> Option<&Ignore> {
        self.ignore.as_ref().ok().and_then(Option::as_ref)
    }

    /// The path of the ignore file in force from the root of the context, where it is a file of its own and no link to another.
    pub fn own_ignore_file(&self) -> Option<String> {
        let path = match self.ignore()?.origin {
            IgnoreOrigin::ContextRoot => ".dockerignore".to_owned(),
            IgnoreOrigin::BesideDockerfile => format!("{}.dockerignore", self.dockerfile()?),
        };
        let stat = self.world.look(&self.root_path()?.join(&path)).ok()?;
        (stat.kind == Kind::File).then_some(path)
    }

    /// Why the ignore file in force cannot be read, if it cannot.
    pub fn ignore_problem(&self) -> Option<&str> {
        self.ignore.as_ref().err().map(String::as_str)
    }

    /// Whether the ignore file says no to a path from the context's root. What is below it may still be taken back: see
    /// [`Context::is_left_out`].
    pub fn is_ignored(&self, path: &str) -> bool {
        self.ignore().is_some_and(|ignore| ignore.file.is_ignored(path))
    }

    /// The bytes of a file of the context, ignored or not, when there are at most `limit`.
    pub fn read(&self, path: &str, limit: u64) -> Option<Vec<u8>> {
        let (real, _) = self.resolve(path)?;
        self.world.read(&self.root_path()?.join(real), limit).ok()
    }

    /// Whether the context holds the metadata of a git repository and the ignore file lets it through.
    pub fn sends_git(&self) -> bool {
        self.exists(".git") && !self.is_left_out(".git")
    }

    /// A context of which nothing but its files is known.
    fn bare(world: Arc<dyn World>, build: Build) -> Context {
        Context {
            build,
            others: Vec::new(),
            repository: None,
            today: None,
            checker: None,
            world,
            path: PathBuf::new(),
            dockerfile: None,
            ignore: Ok(None),
            files: Arc::default(),
            past: Arc::default(),
        }
    }

    fn root_path(&self) -> Option<&Path> {
        match &self.build.location {
            Location::Directory(root) => Some(root),
            Location::Remote(_) | Location::Unknown => None,
        }
    }
}

/// A path as reports show it: with `/`, and the current directory as `.`.
pub fn shown(path: &Path) -> String {
    let text = path.to_string_lossy();
    if cfg!(windows) { path::clean(&text.replace('\\', "/")) } else { path::clean(&text) }
}

/// The path of the Dockerfile from `root`: by the words of the two paths, else by where they really are.
fn inside(world: &dyn World, root: &Path, dockerfile: &Path) -> Option<String> {
    let directory = dockerfile.parent().unwrap_or(Path::new(""));
    let below = below(&plain(root), &plain(directory)).or_else(|| below(&world.real(root), &world.real(directory)))?;
    Some(shown(&below.join(dockerfile.file_name()?)))
}

fn below(root: &Path, directory: &Path) -> Option<PathBuf> {
    directory.strip_prefix(root).ok().map(Path::to_owned)
}

fn plain(path: &Path) -> PathBuf {
    let shown = shown(path);
    PathBuf::from(if shown == "." { String::new() } else { shown })
}

fn ignore_file(world: &dyn World, root: &Path, dockerfile: &Path) -> Result<Option<Ignore>, String> {
    let mut beside = dockerfile.as_os_str().to_owned();
    beside.push(".dockerignore");
    first_ignore_file(world, [(PathBuf::from(beside), IgnoreOrigin::BesideDockerfile), root_ignore_file(root)])
}

fn root_ignore_file(root: &Path) -> (PathBuf, IgnoreOrigin) {
    (root.join(".dockerignore"), IgnoreOrigin::ContextRoot)
}

fn first_ignore_file(
    world: &dyn World,
    candidates: impl IntoIterator<Item = (PathBuf, IgnoreOrigin)>,
) -> Result<Option<Ignore>, String> {
    for (path, origin) in candidates {
        let name = shown(&path);
        match world.read(&path, MAX_IGNORE_FILE) {
            Ok(bytes) => {
                let source = Source::new(name, bytes).expect("the limit is below what a source can hold");
                return Ok(Some(Ignore { file: IgnoreFile::parse(source), origin }));
            }
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {}
            Err(error) => return Err(format!("cannot read {name}: {}", reason(&error))),
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests;
