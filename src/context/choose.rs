//! The build context of a Dockerfile that no file describes: the directory that holds what its sources name.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use super::build::{Build, Chosen, Location};
use super::build_context::Context;
use super::names::is_dockerfile;
use super::path::{self, plain};
use super::wildcard::Wildcard;
use super::world::World;

/// The candidate that holds most of `sources`: the Dockerfile's directory, or one above it up to `top`; the nearest of
/// those that hold as many.
pub(super) fn by_sources(world: &Arc<dyn World>, dockerfile: &Path, sources: &[String], top: &Path) -> Build {
    let mut candidates = candidates(world.as_ref(), dockerfile, top);
    // The root of the disk is sent to no builder; a Dockerfile there was put there to be looked at.
    candidates.retain(|candidate| !is_disk(&world.real(candidate)));
    if candidates.is_empty() {
        return Build::unknown();
    }
    let build = |candidate: &Path, chosen| Build::new(Location::Directory(candidate.to_owned()), chosen);
    let telling: Vec<&str> = sources.iter().map(String::as_str).filter(|source| tells(source)).collect();
    let mut best = (0, &candidates[0]);
    for candidate in candidates.iter().filter(|_| !telling.is_empty()) {
        let context = Context::bare(Arc::clone(world), build(candidate, Chosen::Unknown));
        let found = telling.iter().filter(|source| !context.matches(source).is_empty()).count();
        if found > best.0 {
            best = (found, candidate);
        }
        if found == telling.len() {
            break;
        }
    }
    let (own, last) = (&candidates[0], &candidates[candidates.len() - 1]);
    // No other directory of the repository could be sent.
    let is_root = own == last && world.look(&own.join(".git")).is_ok();
    match best {
        (found, _) if is_root && (found == 0 || found < telling.len()) => build(own, Chosen::RepositoryRoot),
        (found, candidate) if found > 0 => build(candidate, Chosen::Sources { found, of: telling.len() }),
        _ if last != own && sources.iter().any(|source| is_everything(source)) && is_bare(world.as_ref(), own) => {
            build(last, Chosen::NothingBesideDockerfile)
        }
        _ => build(own, Chosen::DockerfileDirectory),
    }
}

/// The place of the build whose context holds most of what `sources` name; the first of those that hold as many.
pub(super) fn best(world: &Arc<dyn World>, builds: &[Build], sources: &[String]) -> usize {
    let telling: Vec<&str> = sources.iter().map(String::as_str).filter(|source| tells(source)).collect();
    let found = |build: &Build| {
        let context = Context::bare(Arc::clone(world), build.clone());
        telling.iter().filter(|source| !context.matches(source).is_empty()).count()
    };
    let mut best = (0, 0);
    for (index, build) in builds.iter().enumerate().filter(|_| !telling.is_empty()) {
        let found = found(build);
        if index == 0 || found > best.1 {
            best = (index, found);
        }
        if found == telling.len() {
            break;
        }
    }
    best.0
}

/// Whether a Dockerfile names its own `directory`, as seen from the root of the repository, as a place to work in.
pub(super) fn names(text: &str, directory: &str) -> bool {
    let words = text.lines().filter(|line| !line.trim_start().starts_with('#')).flat_map(str::split_whitespace);
    let inside = |word: &str| {
        let word = word.trim_matches(['"', '\'', ';', ',']).trim_end_matches('/');
        word.rsplit_once(directory).is_some_and(|(before, after)| {
            (before.is_empty() || before.ends_with('/')) && (after.is_empty() || after.starts_with('/'))
        })
    };
    // The name of one directory may be that of anything.
    directory.contains('/') && words.into_iter().any(inside)
}

/// The Dockerfile's directory and those above it up to `top`, the nearest first.
fn candidates(world: &dyn World, dockerfile: &Path, top: &Path) -> Vec<PathBuf> {
    let top = world.real(top);
    let mut candidate = plain(dockerfile.parent().unwrap_or(Path::new("")));
    let mut candidates = Vec::new();
    loop {
        let real = world.real(&candidate);
        let above = plain(&candidate.join(".."));
        candidates.push(candidate);
        if real == top || !real.starts_with(&top) {
            return candidates;
        }
        candidate = above;
    }
}

/// Whether a source speaks for a directory that holds it. What finds something anywhere, such as `.`, `*` and
/// `**/*.json`, does not.
fn tells(source: &str) -> bool {
    let source = path::below_root(source);
    let first = source.split('/').next().unwrap_or_default();
    !first.is_empty() && (!Wildcard::is_in(first) || first.contains(char::is_alphanumeric))
}

fn is_disk(real: &Path) -> bool {
    real.has_root() && real.parent().is_none()
}

pub(super) fn is_everything(source: &str) -> bool {
    matches!(path::below_root(source).as_str(), "" | "*")
}

/// Whether a directory has nothing in it but Dockerfiles and what is said about them.
fn is_bare(world: &dyn World, directory: &Path) -> bool {
    let about = |name: &str| is_dockerfile(name) || matches!(name.rsplit_once('.'), Some((_, "dockerignore" | "md")));
    world.list(directory).is_ok_and(|entries| entries.iter().all(|entry| about(&entry.name)))
}
