//! The repository around a file.

use std::path::{Path, PathBuf};

use ignore::gitignore::GitignoreBuilder;

use super::world::{Kind, World};
use super::{Context, path};

/// The largest `.gitignore` that is read, in bytes.
const MAX_GITIGNORE: u64 = 1 << 20;

/// The root of the repository that holds `directory`: the nearest directory upwards with a `.git`, which is a directory, or
/// a file in work trees and submodules.
pub fn repository(world: &dyn World, directory: &Path) -> Option<PathBuf> {
    let real = world.real(directory);
    real.ancestors().find(|above| world.look(&above.join(".git")).is_ok()).map(Path::to_owned)
}

impl Context {
    /// Whether git keeps a path of the context out of the repository, by the `.gitignore` files of the context: such a
    /// file is made, not written, and may come to be before a build.
    pub fn is_git_ignored(&self, path: &str) -> bool {
        let whole = path::below_root(path);
        let parents =
            std::iter::successors(Some(path::split(&whole).0), |it| (!it.is_empty()).then(|| path::split(it).0));
        // The nearest file that says anything decides.
        for directory in parents {
            let name = format!("{directory}/.gitignore");
            let Some(bytes) = self.read(&name, MAX_GITIGNORE) else { continue };
            let mut builder = GitignoreBuilder::new(format!("/{directory}"));
            for line in String::from_utf8_lossy(&bytes).lines() {
                // A line that git could not read says nothing.
                let _ = builder.add_line(None, line);
            }
            let Ok(rules) = builder.build() else { continue };
            let is_directory = self.look(&whole).is_some_and(|stat| stat.kind == Kind::Directory);
            let verdict = rules.matched_path_or_any_parents(format!("/{whole}"), is_directory);
            if !verdict.is_none() {
                return verdict.is_ignore();
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::Memory;

    #[test]
    fn the_nearest_repository_is_found() {
        let world = Memory::new([("/a/.git/HEAD", ""), ("/a/b/sub/.git", "gitdir: x"), ("/a/b/c/d", ""), ("/e/f", "")]);
        for (directory, expected) in
            [("/a/b/c", Some("/a")), ("/a", Some("/a")), ("/a/b/sub", Some("/a/b/sub")), ("/e", None)]
        {
            assert_eq!(repository(&world, Path::new(directory)).as_deref(), expected.map(Path::new), "{directory}");
        }
    }

    #[test]
    fn the_nearest_gitignore_decides() {
        let context = Context::memory([(".gitignore", "*.jar\n/dist/\n"), ("a/.gitignore", "!b.jar\n"), ("a/c", "")]);
        for (path, expected) in
            [("x.jar", true), ("a/c.jar", true), ("a/b.jar", false), ("dist/index.html", true), ("a/dist/x", false)]
        {
            assert_eq!(context.is_git_ignored(path), expected, "{path}");
        }
    }
}
