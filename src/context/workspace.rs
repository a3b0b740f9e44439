//! What the files of one run share: where they are searched, and what compose and bake files say of them.

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, OnceLock, PoisonError, RwLock},
};

use super::build::{Build, Chosen, Location};
use super::build_context::Context;
use super::files::Files;
use super::hcl::Scope;
use super::names::{BAKE_FILES, is_bake, is_compose, is_dockerfile};
use super::past::Past;
use super::path::{plain, shown};
use super::problem::{Problem, reason};
use super::recipe::{Recipe, Written};
use super::stat::Kind;
use super::world::{Depth, World};
use super::{bake, choose, compose, git};

/// The largest compose or bake file that is read, in bytes.
const MAX_DESCRIPTION: u64 = 1 << 20;

/// A world with what is known of its builds. Shared by all files and threads of a run; each repository is searched once.
#[derive(Debug)]
pub struct Workspace {
    world: Arc<dyn World>,
    searched: RwLock<BTreeSet<PathBuf>>,
    builds: Mutex<BTreeMap<PathBuf, Arc<OnceLock<Descriptions>>>>,
    files: Mutex<BTreeMap<Sent, Arc<OnceLock<Files>>>>,
    pasts: Mutex<BTreeMap<PathBuf, Arc<Remembered>>>,
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
}

/// What the compose and bake files of one repository say.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Descriptions {
    /// The builds: compose files before bake files, files near the root before those far from it.
    pub recipes: Vec<Recipe>,
    /// Files that could not be read.
    pub problems: Vec<Problem>,
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

    /// The context of the Dockerfile at `dockerfile`. Where no file describes it, `sources` are asked for: what its COPY and
    /// ADD instructions take from the context.
    pub fn context(&self, dockerfile: &Path, sources: impl FnOnce() -> Vec<String>) -> Context {
        let home = self.home(dockerfile);
        let mut described = self.builds_of(dockerfile, &home);
        let build = if described.is_empty() {
            choose::by_sources(&self.world, dockerfile, &sources(), &home)
        } else {
            described.remove(0)
        };
        self.shared(Context { others: described, ..Context::new(Arc::clone(&self.world), dockerfile, build) })
    }

    /// The context of the Dockerfile at `dockerfile` where somebody said that it is `directory`.
    pub fn context_in(&self, dockerfile: &Path, directory: &Path) -> Context {
        let build = Build::new(Location::Directory(directory.to_owned()), Chosen::Override);
        let others = self.builds_of(dockerfile, &self.home(dockerfile));
        self.shared(Context { others, ..Context::new(Arc::clone(&self.world), dockerfile, build) })
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
        self.builds.lock().unwrap_or_else(PoisonError::into_inner).clear();
        self.files.lock().unwrap_or_else(PoisonError::into_inner).clear();
        self.pasts.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// What could not be read of the compose and bake files that somebody asked for so far.
    pub fn problems(&self) -> Vec<Problem> {
        let builds = self.builds.lock().unwrap_or_else(PoisonError::into_inner);
        builds.values().filter_map(|cell| cell.get()).flat_map(|descriptions| descriptions.problems.clone()).collect()
    }

    /// The context with the list of its files shared with every other that sends the same ones, and its past with every other
    /// of the same folder.
    fn shared(&self, context: Context) -> Context {
        let Location::Directory(root) = &context.build.location else { return context };
        let sent = (root.clone(), context.ignore().map(|ignore| ignore.file.source.name.clone()));
        let mut pasts = self.pasts.lock().unwrap_or_else(PoisonError::into_inner);
        let past = Arc::clone(pasts.entry(root.clone()).or_default());
        let mut known = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        Context { files: Arc::clone(known.entry(sent).or_default()), past, ..context }
    }

    fn search(&self, directory: &Path, found: &mut Dockerfiles) {
        self.searched.write().unwrap_or_else(PoisonError::into_inner).insert(self.world.real(directory));
        let listed = self.world.find(directory, Depth::Everything, is_dockerfile);
        found.problems.extend(listed.problems);
        let mut paths = listed.paths;
        let below = self.world.real(directory);
        let cell = self.descriptions(&directory.join("Dockerfile"));
        for recipe in cell.get().map(|descriptions| &descriptions.recipes[..]).unwrap_or_default() {
            if let Written::File(path) = &recipe.dockerfile
                && let Ok(rest) = self.place(path).strip_prefix(&below)
                && self.kind(path).is_ok_and(|kind| kind == Kind::File)
            {
                paths.push(directory.join(rest));
            }
        }
        paths.sort();
        found.paths.append(&mut paths);
    }

    fn take_described(&self, file: &Path, found: &mut Dockerfiles) {
        let descriptions = self.describe(vec![file.to_owned()]);
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

    fn descriptions_at(&self, home: &Path) -> Arc<OnceLock<Descriptions>> {
        let cell =
            Arc::clone(self.builds.lock().unwrap_or_else(PoisonError::into_inner).entry(home.to_owned()).or_default());
        cell.get_or_init(|| {
            let is_searched = self.searched.read().unwrap_or_else(PoisonError::into_inner).contains(home)
                || self.world.look(&home.join(".git")).is_ok();
            let depth = if is_searched { Depth::Everything } else { Depth::Directory };
            let near = self.near(home);
            self.describe(self.world.find(&near, depth, |name| is_compose(name) || is_bake(name)).paths)
        });
        cell
    }

    fn describe(&self, mut files: Vec<PathBuf>) -> Descriptions {
        files.sort_by_cached_key(|file| (file.components().count(), name_length(file), file.clone()));
        let mut descriptions = Descriptions::default();
        let mut bakes: BTreeMap<(usize, PathBuf), Vec<PathBuf>> = BTreeMap::new();
        for file in files {
            if file.file_name().is_some_and(|name| is_bake(&name.to_string_lossy())) {
                let directory = file.parent().unwrap_or(Path::new("")).to_owned();
                bakes.entry((directory.components().count(), directory)).or_default().push(file);
                continue;
            }
            let environment = || self.text(&file.with_file_name(".env")).map(|text| compose::environment(&text));
            match self.text(&file).and_then(|text| compose::read(&file, &text, &environment().unwrap_or_default())) {
                Ok(recipes) => descriptions.recipes.extend(recipes),
                Err(problem) => descriptions.problems.push(problem),
            }
        }
        for mut files in bakes.into_values() {
            files.sort_by_key(|file| BAKE_FILES.iter().position(|name| file.ends_with(name)));
            let mut scope = Scope::new();
            let mut targets = Vec::new();
            for file in files {
                match self.text(&file).and_then(|text| bake::read(&file, &text, &mut scope)) {
                    Ok(read) => targets.extend(read),
                    Err(problem) => descriptions.problems.push(problem),
                }
            }
            descriptions.recipes.extend(bake::recipes(targets));
        }
        descriptions
    }

    fn text(&self, file: &Path) -> Result<String, Problem> {
        let bytes = self.world.read(file, MAX_DESCRIPTION);
        let bytes = bytes.map_err(|error| Problem::of(file, &error))?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
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
            _ => Err(io::Error::other("the symbolic link leads nowhere")),
        }
    }
}

/// Shorter names first: `compose.yml` stands before `compose.test.yml`.
fn name_length(file: &Path) -> usize {
    file.file_name().map_or(0, std::ffi::OsStr::len)
}

#[cfg(test)]
mod tests;
