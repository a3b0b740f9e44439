//! What the files of a repository say of its builds: compose and bake files, and those that start builds.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::compose::Compose;
use super::hcl::Scope;
use super::names::{BAKE_FILES, is_bake, is_compose, may_be_bake};
use super::problem::Problem;
use super::recipe::{Recipe, Written};
use super::world::World;
use super::{bake, compose, invocations};

/// The largest compose or bake file that is read, in bytes.
const MAX_BYTES: u64 = 1 << 20;

/// What the compose and bake files of one repository say.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Descriptions {
    /// The builds: compose files before bake files, files near the root before those far from it.
    pub recipes: Vec<Recipe>,
    /// The names of the images that are built here, without tags.
    pub images: Arc<BTreeSet<String>>,
    /// Files that could not be read.
    pub problems: Vec<Problem>,
}

impl Descriptions {
    /// What one compose or bake file says.
    pub fn in_file(world: &dyn World, file: &Path) -> Descriptions {
        read(world, vec![file.to_owned()], Path::new(""))
    }
}

/// What the files say that may describe builds, of a repository whose root is `root`.
pub(super) fn read(world: &dyn World, mut files: Vec<PathBuf>, root: &Path) -> Descriptions {
    files.sort_by_cached_key(|file| (file.components().count(), name_length(file), file.clone()));
    let mut descriptions = Descriptions::default();
    let mut images: BTreeSet<String> = BTreeSet::new();
    let name = |file: &Path| file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let (files, started): (Vec<PathBuf>, Vec<PathBuf>) =
        files.drain(..).partition(|file| is_compose(&name(file)) || may_be_bake(&name(file)));
    let mut together: BTreeMap<Option<PathBuf>, (Vec<String>, Vec<String>)> = BTreeMap::new();
    let mut bakes: BTreeMap<(usize, PathBuf), Vec<PathBuf>> = BTreeMap::new();
    for file in files {
        if may_be_bake(&name(&file)) {
            if !is_bake(&name(&file)) {
                read_bake(world, root, &[file], &mut descriptions, &mut images);
                continue;
            }
            let directory = file.parent().unwrap_or(Path::new("")).to_owned();
            bakes.entry((directory.components().count(), directory)).or_default().push(file);
            continue;
        }
        let environment = || text(world, &file.with_file_name(".env")).map(|text| compose::environment(&text));
        match text(world, &file).and_then(|text| compose::read(&file, &text, &environment().unwrap_or_default())) {
            Ok(read) => {
                descriptions.recipes.extend(read.recipes);
                images.extend(read.images.iter().filter_map(|name| image_name(name)));
                // One file may override another and give the project its name.
                let (projects, services) = together.entry(file.parent().map(Path::to_owned)).or_default();
                projects.extend(read.projects);
                services.extend(read.services);
            }
            Err(problem) => descriptions.problems.push(problem),
        }
    }
    for (projects, services) in together.into_values() {
        images.extend(Compose::default_images(&projects, &services).iter().filter_map(|name| image_name(name)));
    }
    for mut files in bakes.into_values() {
        files.sort_by_key(|file| BAKE_FILES.iter().position(|name| file.ends_with(name)));
        read_bake(world, root, &files, &mut descriptions, &mut images);
    }
    for file in started.iter().filter(|file| invocations::is_read(file)).take(MAX_FILES) {
        // What cannot be read says nothing of builds, so it is not a description of a build.
        let Ok(bytes) = world.read(file, invocations::MAX_FILE) else { continue };
        let (recipes, names) = invocations::read(world, file, root, &String::from_utf8_lossy(&bytes));
        descriptions.recipes.extend(recipes);
        images.extend(names.iter().filter_map(|name| image_name(name)));
    }
    descriptions.images = Arc::new(images);
    descriptions
}

/// Adds what bake files say that override one another in their order.
fn read_bake(
    world: &dyn World,
    root: &Path,
    files: &[PathBuf],
    descriptions: &mut Descriptions,
    images: &mut BTreeSet<String>,
) {
    let mut scope = Scope::new();
    let mut targets = Vec::new();
    for file in files {
        let name = file.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
        let Ok(text) = text(world, file).map_err(|problem| {
            if is_bake(&name) {
                descriptions.problems.push(problem);
            }
        }) else {
            continue;
        };
        // Terraform and others have files of these kinds, too.
        if !is_bake(&name) && !(text.contains("target") && (text.contains("dockerfile") || text.contains("context"))) {
            continue;
        }
        match bake::read(file, &text, &mut scope) {
            Ok(read) => targets.extend(read),
            Err(problem) if is_bake(&name) => descriptions.problems.push(problem),
            Err(_) => {}
        }
    }
    let (recipes, names) = bake::recipes(targets, &|recipe| is_there(world, recipe), root);
    descriptions.recipes.extend(recipes);
    images.extend(names.iter().filter_map(|name| image_name(name)));
}

/// Whether the Dockerfile of a recipe exists.
fn is_there(world: &dyn World, recipe: &Recipe) -> bool {
    match &recipe.dockerfile {
        Written::File(path) => world.look(path).is_ok(),
        Written::Inline { .. } => true,
    }
}

/// The text of a file that is not too large to be read.
pub(super) fn text(world: &dyn World, file: &Path) -> Result<String, Problem> {
    let bytes = world.read(file, MAX_BYTES);
    let bytes = bytes.map_err(|error| Problem::of(file, &error))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// The most files with commands that are read.
const MAX_FILES: usize = 2000;

/// Whether a file of this name may say how something is built.
pub(super) fn describes(name: &str) -> bool {
    is_compose(name) || may_be_bake(name) || invocations::is_named(name) || is_yaml(name)
}

fn is_yaml(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, extension)| extension == "yml" || extension == "yaml")
}

/// The name of an image without its tag, where it is known.
fn image_name(image: &str) -> Option<String> {
    let (directory, name) = image.rsplit_once('/').map_or(("", image), |(directory, name)| (directory, name));
    let name = name.split([':', '@']).next().unwrap_or(name);
    let whole = if directory.is_empty() { name.to_owned() } else { format!("{directory}/{name}") };
    (!name.is_empty() && !whole.contains("${")).then_some(whole)
}

/// Shorter names first: `compose.yml` stands before `compose.test.yml`.
fn name_length(file: &Path) -> usize {
    file.file_name().map_or(0, std::ffi::OsStr::len)
}
