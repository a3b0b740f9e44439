//! What can be known beside one Dockerfile: how it is built, its build context, the ignore file in force, the repository.

use std::any::{Any, TypeId};
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock};

use super::build::{Build, Chosen, Location};
use super::date::Date;
use super::files::Files;
use super::git;
use super::ignore::{self, Ignore, IgnoreOrigin};
use super::lock::lock;
use super::memory::Memory;
use super::past::{GIT, Past};
use super::path::{self, plain, shown};
use super::stat::Kind;
use super::world::World;
use crate::finding::NewFile;
use crate::shell::check::Checker;

/// The largest `HEAD` that is read, in bytes.
const MAX_HEAD: u64 = 4096;

/// How many commits are looked at by default.
pub const COMMITS: usize = 200;

/// What later modules found out about a context, by its type.
#[derive(Debug, Default)]
pub(super) struct FoundOut(Mutex<BTreeMap<TypeId, Arc<Place>>>);

/// Room for one of them.
type Place = OnceLock<Arc<dyn Any + Send + Sync>>;

/// What can be known beside one Dockerfile. Where the build context is not known, it has no files and every answer is no.
///
/// ```
/// use trimtab::{Config, Context, Source, lint};
///
/// let source = Source::from_text("Dockerfile", "FROM debian:13\nCOPY app /app\n");
/// let context = Context::memory([("app", ""), (".dockerignore", "app\n")]);
/// let report = lint(&source, &context, &Config::default());
/// assert_eq!(report.findings[0].rule, "copy-of-ignored-file");
/// assert!(lint(&source, &Context::unknown(), &Config::default()).findings.is_empty());
/// ```
#[derive(Debug)]
pub struct Context {
    /// How the Dockerfile is built: by the first compose service or bake target that names it, or as concluded.
    #[doc(hidden)]
    pub build: Build,
    /// Further ways in which compose and bake files build it.
    #[doc(hidden)]
    pub others: Vec<Build>,
    /// The names of the images that the repository builds, without tags.
    #[doc(hidden)]
    pub images: Arc<BTreeSet<String>>,
    /// The root of the repository that the Dockerfile is in.
    #[doc(hidden)]
    pub repository: Option<PathBuf>,
    /// The day on which the file is read, where somebody told.
    #[doc(hidden)]
    pub today: Option<Date>,
    /// Who judges the shell text, where it is not the checker that trimtab brings.
    #[doc(hidden)]
    pub checker: Option<Arc<dyn Checker>>,
    pub(super) world: Arc<dyn World>,
    pub(super) path: PathBuf,
    pub(super) dockerfile: Option<String>,
    pub(super) ignore: Result<Option<Ignore>, String>,
    pub(super) files: Arc<OnceLock<Files>>,
    pub(super) past: Arc<OnceLock<Result<Past, String>>>,
    pub(super) memory: Arc<FoundOut>,
}

impl Context {
    /// The context of a text that belongs to no file, such as standard input.
    pub fn unknown() -> Context {
        Context::bare(Arc::new(Memory::default()), Build::unknown())
    }

    /// The context of `Dockerfile` at the root of a world of these files.
    pub fn memory<P: AsRef<str>, T: AsRef<[u8]>>(files: impl IntoIterator<Item = (P, T)>) -> Context {
        let build = Build::new(Location::Directory(PathBuf::new()), Chosen::DockerfileDirectory);
        Context::new(Arc::new(Memory::new(files)), Path::new("Dockerfile"), build)
    }
}

#[doc(hidden)]
impl Context {
    /// The context of a Dockerfile at `dockerfile` that is built in this way.
    pub fn new(world: Arc<dyn World>, dockerfile: &Path, build: Build) -> Context {
        let directory = dockerfile.parent().unwrap_or(Path::new(""));
        let repository = git::repository(world.as_ref(), directory);
        let (inside, ignore) = match &build.location {
            Location::Directory(root) => {
                (inside(world.as_ref(), root, dockerfile), ignore::beside_or_at_root(world.as_ref(), root, dockerfile))
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
            Location::Directory(root) => ignore::at_root(world.as_ref(), root),
            Location::Remote(_) | Location::Unknown => Ok(None),
        };
        Context { repository, ignore, ..Context::bare(world, build) }
    }

    /// The same with these files in it, each at its path from the root; none of them is written anywhere.
    #[must_use]
    pub fn with(&self, files: &[NewFile]) -> Context {
        let world = Memory::over(Arc::clone(&self.world));
        let root = self.root_path().unwrap_or(Path::new(""));
        for file in files {
            world.set(&root.join(&file.path), file.text.as_bytes());
        }
        let mut context = Context::new(Arc::new(world), &self.path, self.build.clone());
        if files.is_empty() {
            (context.files, context.memory) = (Arc::clone(&self.files), Arc::clone(&self.memory));
        }
        let (past, checker) = (Arc::clone(&self.past), self.checker.clone());
        Context {
            others: self.others.clone(),
            images: Arc::clone(&self.images),
            today: self.today,
            past,
            checker,
            ..context
        }
    }

    /// What a later module finds out about the context, whatever the Dockerfile: found out once, and kept as long as the
    /// context. There is room for one thing of each type.
    pub fn remembered<T: Any + Send + Sync>(&self, find: impl Fn() -> T) -> Arc<T> {
        let place = {
            let mut places = lock(&self.memory.0);
            Arc::clone(places.entry(TypeId::of::<T>()).or_default())
        };
        let kept = place.get_or_init(|| Arc::new(find()));
        Arc::clone(kept).downcast().unwrap_or_else(|_| Arc::new(find()))
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

    /// Whether the Dockerfile lies where a repository keeps what it does not ship: tests, examples, documentation, a
    /// development container.
    pub fn is_beside_the_product(&self) -> bool {
        const PLACES: [&str; 33] = [
            ".devcontainer",
            ".dockerdev",
            ".gitpod",
            "_archived",
            "archive",
            "archived",
            "benchmark",
            "benchmarks",
            "codelab",
            "codelabs",
            "demo",
            "demos",
            "devcontainer",
            "doc",
            "docs",
            "dummy",
            "e2e",
            "example",
            "examples",
            "fixtures",
            "fuzz",
            "fuzzers",
            "integration",
            "mock",
            "mocks",
            "sample",
            "samples",
            "test",
            "testdata",
            "tests",
            "testsuite",
            "tutorial",
            "tutorials",
        ];
        /// The ends of longer names: `docker-examples`.
        const ENDS: [&str; 6] = ["benchmarks", "demos", "examples", "fixtures", "samples", "tests"];
        let real = self.world.real(&self.path);
        let inside = self.repository.as_deref().and_then(|repository| real.strip_prefix(repository).ok());
        let given = inside.unwrap_or(if self.path.is_absolute() { Path::new("") } else { &self.path });
        let directory = given.parent().unwrap_or(Path::new(""));
        let is_place = |name: &OsStr| {
            let name = name.to_string_lossy().to_lowercase();
            PLACES.contains(&name.as_str()) || name.rsplit(['-', '_']).next().is_some_and(|end| ENDS.contains(&end))
        };
        // `.gitpod.Dockerfile`
        let stem = given.file_stem().filter(|_| given.extension().is_some());
        stem.is_some_and(is_place) || directory.components().any(|part| is_place(part.as_os_str()))
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

    /// The last commits as they changed the build context, asked on first use and then kept; why they are not known, where
    /// they are not.
    pub fn past(&self) -> Result<&Past, &str> {
        let told = self.past.get_or_init(|| self.read_past(COMMITS));
        told.as_ref().map_err(String::as_str)
    }

    /// Why git could not tell the last commits although there is a repository, in git's words; only where somebody asked.
    pub fn past_failure(&self) -> Option<&str> {
        let failure = self.past.get()?.as_ref().err()?;
        failure.starts_with("git").then_some(failure)
    }

    /// The last commits, at most this many.
    pub fn read_past(&self, most: usize) -> Result<Past, String> {
        let Location::Directory(root) = &self.build.location else {
            return Err("the build context is not a directory of the repository".to_owned());
        };
        let repository = self.repository.as_deref().unwrap_or(root);
        let real = self.world.real(root);
        let inside = real.strip_prefix(repository).map_err(|_| format!("{} is not in the repository", shown(root)))?;
        let past = self.world.past(repository, most)?.below(&path::below_root(&shown(inside)));
        Ok(if inside.as_os_str().is_empty() { past.with_git_directory(&self.git_files()) } else { past })
    }

    /// What git writes in the context with each commit, where `.git` is a directory of it. In a work tree that was added,
    /// and in a submodule, `.git` is a file that stays as it is.
    fn git_files(&self) -> Vec<&'static str> {
        let is_directory = self.look(GIT).is_some_and(|stat| stat.kind == Kind::Directory);
        let names = [".git/HEAD", ".git/index", ".git/logs/HEAD", ".git/objects/info/commit-graph"];
        let first = usize::from(!self.has_detached_head());
        if is_directory { names[first..].to_vec() } else { Vec::new() }
    }

    /// Whether the `HEAD` of the `.git` in the context names a commit: on a branch it names the branch, and stays.
    pub(super) fn has_detached_head(&self) -> bool {
        !self.read(".git/HEAD", MAX_HEAD).unwrap_or_default().starts_with(b"ref: ")
    }

    /// A context of which nothing but its files is known.
    pub(super) fn bare(world: Arc<dyn World>, build: Build) -> Context {
        Context {
            build,
            others: Vec::new(),
            images: Arc::default(),
            repository: None,
            today: None,
            checker: None,
            world,
            path: PathBuf::new(),
            dockerfile: None,
            ignore: Ok(None),
            files: Arc::default(),
            past: Arc::default(),
            memory: Arc::default(),
        }
    }

    /// The root of the build context.
    pub(super) fn root_path(&self) -> Option<&Path> {
        match &self.build.location {
            Location::Directory(root) => Some(root),
            Location::Remote(_) | Location::Unknown => None,
        }
    }
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
