//! What the files of one run share: where they are searched, and what compose and bake files say of them.

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, OnceLock, PoisonError, RwLock},
};

use super::build::{Build, Chosen, Location};
use super::build_context::{Context, FoundOut};
use super::descriptions::Descriptions;
use super::files::Files;
use super::lock::lock;
use super::names::{
    has_template_option, is_bake, is_compose, is_dockerfile, is_inserted, is_like_dockerfile, is_template,
};
use super::past::Past;
use super::path::{plain, shown};
use super::problem::{Problem, reason};
use super::recipe::{Recipe, Written};
use super::stat::Kind;
use super::vendored::Vendored;
use super::world::{Depth, World};
use super::{choose, descriptions, git};

/// A world with what is known of its builds. Shared by all files and threads of a run; each repository is searched once.
#[derive(Debug)]
pub struct Workspace {
    world: Arc<dyn World>,
    searched: RwLock<BTreeSet<PathBuf>>,
    builds: Mutex<BTreeMap<PathBuf, Arc<OnceLock<Descriptions>>>>,
    files: Mutex<BTreeMap<Sent, Shared>>,
    pasts: Mutex<BTreeMap<PathBuf, Arc<Remembered>>>,
}

/// What contexts share that send the same files.
#[derive(Clone, Debug, Default)]
struct Shared {
    files: Arc<OnceLock<Files>>,
    memory: Arc<FoundOut>,
}

/// What is known of the past of a build context, once somebody has asked.
type Remembered = OnceLock<Result<Past, String>>;

/// What decides about the files of a context: its root and the ignore file in force.
type Sent = (PathBuf, Option<String>);

/// The Dockerfiles that some paths stand for.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Dockerfiles {
    /// Their paths, each file once.
    pub paths: Vec<PathBuf>,
    /// What could not be found or read on the way.
    pub problems: Vec<Problem>,
    /// Files that look like Dockerfiles and are not read unless they are named: templates, and those of other projects.
    pub passed_over: Vec<PathBuf>,
}

impl Workspace {
    /// A workspace in which nothing is known yet.
    pub fn new(world: Arc<dyn World>) -> Workspace {
        Workspace {
            world,
            searched: RwLock::default(),
            builds: Mutex::default(),
            files: Mutex::default(),
            pasts: Mutex::default(),
        }
    }

    /// The world that everything is read from.
    pub fn world(&self) -> &Arc<dyn World> {
        &self.world
    }

    /// The Dockerfiles that `paths` stand for. A directory stands for the Dockerfiles below it that version control does not
    /// ignore and those that its compose and bake files name; a compose or bake file for those that it names; any other
    /// file for itself, whatever its name.
    pub fn dockerfiles(&self, paths: &[PathBuf]) -> Dockerfiles {
        let mut found = Dockerfiles::default();
        for path in paths {
            let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
            match self.kind(path) {
                Err(error) => found.problems.push(Problem::of(path, &error)),
                Ok(Kind::Directory) => self.search(path, &mut found),
                Ok(_) if is_compose(&name) || is_bake(&name) => self.take_described(path, &mut found),
                Ok(_) => found.paths.push(path.clone()),
            }
        }
        let mut seen = BTreeSet::new();
        // Of a file and a symbolic link to it, the file is kept.
        let is_link = |path: &Path| self.world.look(path).is_ok_and(|stat| stat.kind == Kind::Link);
        let (links, files): (Vec<_>, Vec<_>) = found.paths.iter().partition(|path| is_link(path));
        let kept: BTreeSet<PathBuf> =
            files.into_iter().chain(links).filter(|path| seen.insert(self.world.real(path))).cloned().collect();
        let mut told = BTreeSet::new();
        found.paths.retain(|path| kept.contains(path) && told.insert(path.clone()));
        found
    }

    /// The directory in which the files are searched that belong together with the file at `path`: the root of its
    /// repository, else its own directory.
    pub fn project(&self, path: &Path) -> PathBuf {
        let near = plain(&self.near(&self.home(path)));
        if near.as_os_str().is_empty() { PathBuf::from(".") } else { near }
    }

    /// The context of the Dockerfile at `dockerfile`. Where no file describes it, `sources` are asked for: what its COPY and
    /// ADD instructions take from the context.
    pub fn context(&self, dockerfile: &Path, sources: impl FnOnce() -> Vec<String>) -> Context {
        let home = self.home(dockerfile);
        let mut described = self.builds_of(dockerfile, &home);
        let build = match described.len() {
            0 => self.guess(dockerfile, &sources(), &home),
            1 => described.remove(0),
            _ => described.remove(choose::best(&self.world, &described, &sources())),
        };
        let build = build.with_changing_of(&described);
        let images = self.images(&home);
        self.shared(Context { others: described, images, ..Context::new(Arc::clone(&self.world), dockerfile, build) })
    }

    /// The context of the Dockerfile at `dockerfile` where somebody said that it is `directory`.
    pub fn context_in(&self, dockerfile: &Path, directory: &Path) -> Context {
        let build = Build::new(Location::Directory(directory.to_owned()), Chosen::Override);
        let home = self.home(dockerfile);
        let (others, images) = (self.builds_of(dockerfile, &home), self.images(&home));
        let build = build.with_changing_of(&others);
        self.shared(Context { others, images, ..Context::new(Arc::clone(&self.world), dockerfile, build) })
    }

    /// The context of a Dockerfile that is written in a compose or bake file.
    pub fn inline_context(&self, recipe: &Recipe) -> Context {
        self.shared(Context::inline(Arc::clone(&self.world), &recipe.file, recipe.build.clone()))
    }

    /// What the compose and bake files say that belong together with `path`: those of its repository, else those below the
    /// searched directory that holds it, else those beside it.
    pub fn descriptions(&self, path: &Path) -> Arc<OnceLock<Descriptions>> {
        self.descriptions_at(&self.home(path))
    }

    /// Drops what was read of compose and bake files, of the contexts' files and of git, because they may have changed.
    /// Contexts that were handed out keep what they know.
    pub fn forget(&self) {
        lock(&self.builds).clear();
        lock(&self.files).clear();
        lock(&self.pasts).clear();
    }

    /// What could not be read of the compose and bake files that somebody asked for so far.
    pub fn problems(&self) -> Vec<Problem> {
        let builds = lock(&self.builds);
        builds.values().filter_map(|cell| cell.get()).flat_map(|descriptions| descriptions.problems.clone()).collect()
    }

    /// The context with the list of its files, and what is found out about them, shared with every other that sends the same
    /// ones, and its past with every other of the same folder.
    fn shared(&self, context: Context) -> Context {
        let Location::Directory(root) = &context.build.location else { return context };
        let sent = (root.clone(), context.ignore().map(|ignore| ignore.file.source.name.clone()));
        let mut pasts = lock(&self.pasts);
        let past = Arc::clone(pasts.entry(root.clone()).or_default());
        let mut known = lock(&self.files);
        let Shared { files, memory } = known.entry(sent).or_default().clone();
        Context { files, past, memory, ..context }
    }

    fn search(&self, directory: &Path, found: &mut Dockerfiles) {
        self.searched.write().unwrap_or_else(PoisonError::into_inner).insert(self.world.real(directory));
        let wanted = |name: &str| is_dockerfile(name) || is_like_dockerfile(name);
        let listed = self.world.find(directory, Depth::Everything, wanted);
        found.problems.extend(listed.problems);
        let vendored = Vendored::below(self.world.as_ref(), directory);
        let is_read = |path: &PathBuf| {
            let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
            let text = || descriptions::text(self.world.as_ref(), path);
            let is_template = || {
                text().is_ok_and(|text| {
                    is_template(&text) || is_inserted(path.strip_prefix(directory).unwrap_or(path), &text)
                })
            };
            is_dockerfile(&name) && !vendored.holds(self.world.as_ref(), path) && !is_template()
        };
        let (mut paths, passed_over): (Vec<PathBuf>, Vec<PathBuf>) = listed.paths.into_iter().partition(is_read);
        found.passed_over.extend(passed_over);
        let below = self.world.real(directory);
        let cell = self.descriptions(&directory.join("Dockerfile"));
        let text = |path: &Path| descriptions::text(self.world.as_ref(), path).unwrap_or_default();
        for recipe in cell.get().map(|descriptions| &descriptions.recipes[..]).unwrap_or_default() {
            if let Written::File(path) = &recipe.dockerfile
                && !vendored.holds(self.world.as_ref(), path)
                && let Ok(rest) = self.place(path).strip_prefix(&below)
                && self.kind(path).is_ok_and(|kind| kind == Kind::File)
                && !has_template_option(&text(path))
            {
                paths.push(directory.join(rest));
            }
        }
        paths.sort();
        found.paths.append(&mut paths);
    }

    fn take_described(&self, file: &Path, found: &mut Dockerfiles) {
        let descriptions = Descriptions::in_file(self.world.as_ref(), file);
        found.problems.extend(descriptions.problems);
        for recipe in descriptions.recipes {
            let Written::File(path) = recipe.dockerfile else { continue };
            match self.kind(&path) {
                Ok(Kind::File) => found.paths.push(path),
                Ok(_) => {}
                Err(error) => {
                    let message = format!("cannot read {}: {}", shown(&path), reason(&error));
                    found.problems.push(Problem { path: recipe.file, line: recipe.line, message });
                }
            }
        }
    }

    fn builds_of(&self, dockerfile: &Path, home: &Path) -> Vec<Build> {
        let place = self.place(dockerfile);
        let cell = self.descriptions_at(home);
        let recipes = cell.get().map(|descriptions| &descriptions.recipes[..]).unwrap_or_default();
        let named = |recipe: &&Recipe| matches!(&recipe.dockerfile, Written::File(path) if self.place(path) == place);
        let is_there = |build: &Build| match &build.location {
            Location::Directory(root) => self.kind(root).is_ok_and(|kind| kind == Kind::Directory),
            Location::Remote(_) | Location::Unknown => true,
        };
        recipes.iter().filter(named).map(|recipe| recipe.build.clone()).filter(is_there).collect()
    }

    /// The names of the images that the repository builds.
    fn images(&self, home: &Path) -> Arc<BTreeSet<String>> {
        self.descriptions_at(home).get().map(|descriptions| Arc::clone(&descriptions.images)).unwrap_or_default()
    }

    /// The context of a Dockerfile that nothing describes.
    fn guess(&self, dockerfile: &Path, sources: &[String], home: &Path) -> Build {
        let build = choose::by_sources(&self.world, dockerfile, sources, home);
        if build.chosen != Chosen::DockerfileDirectory || !sources.iter().any(|source| choose::is_everything(source)) {
            return build;
        }
        let root = plain(&self.near(home));
        let directory = plain(dockerfile.parent().unwrap_or(Path::new("")));
        if directory == root {
            return build;
        }
        let at_root = |chosen| Build::new(Location::Directory(root.clone()), chosen);
        // Dockerfiles in directories side by side are built alike.
        let cell = self.descriptions_at(home);
        let recipes = cell.get().map(|descriptions| &descriptions.recipes[..]).unwrap_or_default();
        let is_sibling = |path: &Path| {
            let other = path.parent().unwrap_or(Path::new(""));
            other != directory && other.parent() == directory.parent() && other != root
        };
        let sibling = recipes.iter().find_map(|recipe| match (&recipe.dockerfile, &recipe.build.location) {
            (Written::File(path), Location::Directory(context))
                if plain(context) == root && is_sibling(&plain(path)) =>
            {
                Some(shown(path))
            }
            _ => None,
        });
        if let Some(dockerfile) = sibling {
            return at_root(Chosen::Sibling { dockerfile });
        }
        let inside = self.world.real(&directory).strip_prefix(home).map(shown).unwrap_or_default();
        let text = descriptions::text(self.world.as_ref(), dockerfile).unwrap_or_default();
        if choose::names(&text, &inside) { at_root(Chosen::OwnPath { directory: inside }) } else { build }
    }

    fn descriptions_at(&self, home: &Path) -> Arc<OnceLock<Descriptions>> {
        let cell = Arc::clone(lock(&self.builds).entry(home.to_owned()).or_default());
        cell.get_or_init(|| {
            let is_searched = self.searched.read().unwrap_or_else(PoisonError::into_inner).contains(home)
                || self.world.look(&home.join(".git")).is_ok();
            let depth = if is_searched { Depth::Everything } else { Depth::Directory };
            let near = self.near(home);
            descriptions::read(self.world.as_ref(), self.world.find(&near, depth, descriptions::describes).paths, &near)
        });
        cell
    }

    /// Where the files are that belong together with `path`.
    fn home(&self, path: &Path) -> PathBuf {
        let directory = path.parent().unwrap_or(Path::new(""));
        if let Some(repository) = git::repository(self.world.as_ref(), directory) {
            return repository;
        }
        let real = self.world.real(directory);
        let searched = self.searched.read().unwrap_or_else(PoisonError::into_inner);
        real.ancestors().find(|above| searched.contains(*above)).map_or_else(|| real.clone(), Path::to_owned)
    }

    /// The path of a file whose directory has no symbolic links; the file itself may be one.
    fn place(&self, path: &Path) -> PathBuf {
        let directory = self.world.real(path.parent().unwrap_or(Path::new("")));
        path.file_name().map_or_else(|| directory.clone(), |name| directory.join(name))
    }

    /// A real path as somebody would write it who stands where relative paths start.
    fn near(&self, real: &Path) -> PathBuf {
        let here = self.world.real(Path::new(""));
        if let Ok(below) = real.strip_prefix(&here) {
            return below.to_owned();
        }
        let up = here.ancestors().position(|above| above == real);
        up.map_or_else(|| real.to_owned(), |up| plain(Path::new(&vec![".."; up].join("/"))))
    }

    fn kind(&self, path: &Path) -> io::Result<Kind> {
        let stat = self.world.look(path)?;
        if stat.kind != Kind::Link {
            return Ok(stat.kind);
        }
        let end = self.world.look(&self.world.real(path))?.kind;
        if end != Kind::Link {
            return Ok(end);
        }
        match self.world.read(path, 0) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Err(io::Error::other("the symbolic link is broken")),
        }
    }
}

#[cfg(test)]
mod tests;
