//! What git keeps out of the repository around a build context.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;

use ignore::gitignore::{Gitignore, GitignoreBuilder};

use super::build_context::Context;
use super::lock::lock;
use super::path;
use super::stat::Kind;

/// The largest `.gitignore` that is read, in bytes.
const MAX_GITIGNORE: u64 = 1 << 20;

/// A name that no `.gitignore` says anything of but by the directory that it is in.
const ANY_NAME: &str = "trimtab.any";

/// Directories that hold what a build makes before the image is built.
const OUTPUT: [&str; 19] = [
    ".next",
    ".output",
    "_build",
    "artifacts",
    "bin",
    "build",
    "builds",
    "dist",
    "install",
    "libs",
    "node_modules",
    "obj",
    "out",
    "output",
    "pkg",
    "public",
    "publish",
    "release",
    "target",
];

#[doc(hidden)]
impl Context {
    /// Whether git keeps a path out of the repository, or all below it, whether the path is there or not.
    pub fn is_kept_out_of_git(&self, path: &str) -> bool {
        self.is_git_ignored(path) || self.is_git_ignored(&path::join(path, ANY_NAME))
    }

    /// Whether a path is likely made by something outside of the build.
    pub fn is_made_outside(&self, path: &str) -> bool {
        path.split('/').any(|part| OUTPUT.contains(&part))
            || self.is_kept_out_of_git(path)
            || !self.exists(path) && self.is_prepared(path)
    }

    /// Whether git keeps a file of the context, whatever `.gitignore` says of its name.
    pub fn is_tracked(&self, path: &str) -> bool {
        self.root_path().is_some_and(|root| self.world.is_tracked(&root.join(path)))
    }

    /// Whether git keeps a path of the context out of the repository, by the `.gitignore` files of the context and of the
    /// repository around it: such a file is made, not written, and may come to be before a build.
    pub fn is_git_ignored(&self, path: &str) -> bool {
        let whole = path::below_root(path);
        let known = self.remembered(Known::default);
        if let Some(verdict) = lock(&known.verdicts).get(&whole) {
            return *verdict;
        }
        let (around, inner) = self.in_repository();
        let in_repository = path::below_root(&path::join(&format!("/{inner}"), &whole));
        let parents = std::iter::successors(Some(path::split(&in_repository).0), |it| {
            (!it.is_empty()).then(|| path::split(it).0)
        });
        let mut rules = lock(&known.rules);
        // The nearest file that says anything decides.
        let said = parents.into_iter().find_map(|directory| {
            let rules =
                rules.entry(directory.to_owned()).or_insert_with(|| self.gitignore(around, directory)).as_ref()?;
            let is_directory = self.look(&whole).is_some_and(|stat| stat.kind == Kind::Directory);
            let verdict = rules.matched_path_or_any_parents(format!("/{in_repository}"), is_directory);
            (!verdict.is_none()).then(|| verdict.is_ignore())
        });
        let is_ignored = said.unwrap_or(false);
        lock(&known.verdicts).insert(whole, is_ignored);
        is_ignored
    }

    /// The directory at which a search for `.gitignore` files ends, and the path of the build context in it.
    fn in_repository(&self) -> (&Path, String) {
        let root = self.root_path().unwrap_or(Path::new(""));
        let inside = self.repository.as_deref().and_then(|around| Some((around, root.strip_prefix(around).ok()?)));
        inside.map_or((root, String::new()), |(around, inside)| (around, path::shown(inside)))
    }

    /// What the `.gitignore` of a directory below `around` says; `None` where there is none. Git follows no link to one.
    fn gitignore(&self, around: &Path, directory: &str) -> Option<Gitignore> {
        let file = around.join(directory).join(".gitignore");
        self.world.look(&file).ok().filter(|stat| stat.kind == Kind::File)?;
        let bytes = self.world.read(&file, MAX_GITIGNORE).ok()?;
        let mut builder = GitignoreBuilder::new(format!("/{directory}"));
        for line in String::from_utf8_lossy(&bytes).lines() {
            // A line that git could not read says nothing.
            let _ = builder.add_line(None, line);
        }
        builder.build().ok()
    }
}

/// What is known of the `.gitignore` files of a context.
#[derive(Default)]
struct Known {
    /// For each directory what its file says.
    rules: Mutex<BTreeMap<String, Option<Gitignore>>>,
    /// For each path whether it is ignored.
    verdicts: Mutex<BTreeMap<String, bool>>,
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::context::{Build, Chosen, Location, Memory};

    #[test]
    fn the_nearest_gitignore_decides() {
        let context = Context::memory([(".gitignore", "*.jar\n/dist/\n"), ("a/.gitignore", "!b.jar\n"), ("a/c", "")]);
        for (path, expected) in
            [("x.jar", true), ("a/c.jar", true), ("a/b.jar", false), ("dist/index.html", true), ("a/dist/x", false)]
        {
            assert_eq!(context.is_git_ignored(path), expected, "{path}");
        }
    }

    #[test]
    fn files_above_the_build_context_count() {
        let files = [(".git/HEAD", ""), (".gitignore", "*.jar\n/web/dist/\n"), ("web/.gitignore", "!b.jar\n")];
        let build = Build::new(Location::Directory("web".into()), Chosen::DockerfileDirectory);
        let context = Context::new(Arc::new(Memory::new(files)), Path::new("web/Dockerfile"), build);
        for (path, expected) in [("x.jar", true), ("b.jar", false), ("dist/index.html", true), ("web/dist/x", false)] {
            assert_eq!(context.is_git_ignored(path), expected, "{path}");
        }
    }
}
