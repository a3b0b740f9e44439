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
    let candidates = candidates(world.as_ref(), dockerfile, top);
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
    match best {
        (found, candidate) if found > 0 => build(candidate, Chosen::Sources { found, of: telling.len() }),
        _ if last != own && sources.iter().any(|source| is_everything(source)) && is_bare(world.as_ref(), own) => {
            build(last, Chosen::NothingBesideDockerfile)
        }
        _ => build(own, Chosen::DockerfileDirectory),
    }
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

fn is_everything(source: &str) -> bool {
    matches!(path::below_root(source).as_str(), "" | "*")
}

/// Whether a directory has nothing in it but Dockerfiles and what is said about them.
fn is_bare(world: &dyn World, directory: &Path) -> bool {
    let about = |name: &str| is_dockerfile(name) || matches!(name.rsplit_once('.'), Some((_, "dockerignore" | "md")));
    world.list(directory).is_ok_and(|entries| entries.iter().all(|entry| about(&entry.name)))
}
