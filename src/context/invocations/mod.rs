//! Builds that files of a repository start: workflows, Makefiles, scripts. Nothing is run; what only running would tell is
//! unknown.

mod changing;
mod command;
mod makefile;
mod script;
mod skaffold;
mod started;
#[cfg(test)]
mod tests;
mod tiltfile;
mod workflow;

use std::path::{Component, Path};

use super::build::{Chosen, Location};
use super::path::shown;
use super::recipe::{Recipe, Written};
use super::world::World;
use started::{Place, Started, may_build};

/// The largest file that is read, in bytes.
pub(super) const MAX_FILE: u64 = 1 << 18;

/// Which of these files a build may start in, by the path.
pub(super) fn is_read(file: &Path) -> bool {
    let name = file.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    is_named(&name) || workflow::is_workflow(file)
}

/// Whether a build may be started in a file of this name, wherever it lies.
pub(super) fn is_named(name: &str) -> bool {
    let ends = [".sh", ".mk", ".bash", ".gitlab-ci.yml"];
    let names = [
        "Makefile",
        "makefile",
        "GNUmakefile",
        "justfile",
        "Justfile",
        "skaffold.yaml",
        "skaffold.yml",
        "Tiltfile",
        ".gitlab-ci.yml",
        "action.yml",
        "action.yaml",
        "package.json",
        "Taskfile.yml",
        "Taskfile.yaml",
        ".travis.yml",
        "config.yml",
        "cloudbuild.yaml",
        "azure-pipelines.yml",
        "bitbucket-pipelines.yml",
    ];
    names.contains(&name) || ends.iter().any(|end| name.ends_with(end))
}

/// The builds of a file whose repository lies at `root`, and the names of the images they make.
pub(super) fn read(world: &dyn World, file: &Path, root: &Path, text: &str) -> (Vec<Recipe>, Vec<String>) {
    if !may_build(text) {
        return (Vec::new(), Vec::new());
    }
    let name = file.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    let place = Place { file, root };
    let started = match name.as_ref() {
        "skaffold.yaml" | "skaffold.yml" => skaffold::read(text, place),
        "Tiltfile" => tiltfile::read(text, place),
        "justfile" | "Justfile" => makefile::read(text, place, makefile::Kind::Just),
        _ if name.ends_with("akefile") || name.ends_with(".mk") => makefile::read(text, place, makefile::Kind::Make),
        _ if name.ends_with("sh") => script::read(text, place),
        _ => workflow::read(text, place),
    };
    let tags = started.iter().flat_map(|one| one.tags.clone()).collect();
    (started.into_iter().filter_map(|one| recipe(world, place, one)).collect(), tags)
}

/// How many directories a relative path goes up before it goes down.
fn steps_up(path: &Path) -> usize {
    path.components().take_while(|part| *part == Component::ParentDir).count()
}

/// The recipe, in the first directory in which its Dockerfile is there and from which its context is in the repository.
fn recipe(world: &dyn World, Place { file, root }: Place<'_>, started: Started) -> Option<Recipe> {
    let Started { described, directories, line, what, is_clone, .. } = started;
    let chosen = Chosen::Invocation { file: shown(file), line, what: what.to_owned(), is_clone };
    let mut candidates = directories
        .iter()
        .filter_map(|directory| described.clone().recipe_from(directory, file, Some(line), chosen.clone()));
    let is_inside = |recipe: &Recipe| match &recipe.build.location {
        Location::Directory(context) => match steps_up(context) {
            0 => true,
            up => up <= steps_up(root) && world.real(context).starts_with(world.real(root)),
        },
        Location::Remote(_) | Location::Unknown => true,
    };
    candidates.find(|recipe| match &recipe.dockerfile {
        Written::File(path) => world.look(path).is_ok() && is_inside(recipe),
        Written::Inline { .. } => false,
    })
}
