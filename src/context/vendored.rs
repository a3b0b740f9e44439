//! Which files of a repository are those of other projects, kept there as they are.

use std::path::{Path, PathBuf};

use ignore::gitignore::{Gitignore, GitignoreBuilder};

use super::path::plain;
use super::world::World;

/// The largest `.gitattributes` that is read, in bytes.
const MAX_ATTRIBUTES: u64 = 1 << 18;

/// Directories that hold nothing but the work of others, or texts for tests.
const DIRECTORIES: [&str; 7] =
    ["third_party", "third-party", "node_modules", "bower_components", "testdata", "fixtures", "__fixtures__"];

/// The files that tell that a `vendor` was filled by a package manager.
const MANIFESTS: [&str; 4] = ["modules.txt", "autoload.php", "bundle", "composer"];

/// What is vendored below a directory.
#[derive(Debug)]
pub(super) struct Vendored {
    directory: PathBuf,
    attributes: Gitignore,
}

impl Vendored {
    /// What the `.gitattributes` of the directory and the usual names say.
    pub(super) fn below(world: &dyn World, directory: &Path) -> Vendored {
        let bytes = world.read(&directory.join(".gitattributes"), MAX_ATTRIBUTES).unwrap_or_default();
        let mut builder = GitignoreBuilder::new("/");
        for line in String::from_utf8_lossy(&bytes).lines() {
            let mut words = line.split_whitespace();
            let pattern = words.next().filter(|pattern| !pattern.starts_with(['#', '!', '"']));
            let is_other = |word: &str| matches!(word, "linguist-vendored" | "linguist-vendored=true");
            if let Some(pattern) = pattern.filter(|_| words.any(is_other)) {
                // A line that git could not read says nothing.
                let _ = builder.add_line(None, pattern);
            }
        }
        let attributes = builder.build().unwrap_or_else(|_| Gitignore::empty());
        Vendored { directory: directory.to_owned(), attributes }
    }

    /// Whether a file below the directory is one of another project.
    pub(super) fn holds(&self, world: &dyn World, file: &Path) -> bool {
        let (file, directory) = (plain(file), plain(&self.directory));
        let Ok(inside) = file.strip_prefix(&directory) else { return false };
        let mut above = self.directory.clone();
        for part in inside.parent().into_iter().flat_map(Path::components) {
            above.push(part);
            let name = part.as_os_str().to_string_lossy();
            let filled = || MANIFESTS.iter().any(|manifest| world.look(&above.join(manifest)).is_ok());
            let tests = name.starts_with("testfiles");
            if tests || DIRECTORIES.contains(&name.as_ref()) || (name == "vendor" && filled()) {
                return true;
            }
        }
        self.attributes.matched_path_or_any_parents(Path::new("/").join(inside), false).is_ignore()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::Memory;

    #[test]
    fn what_is_vendored_is_told_by_names_and_attributes() {
        let world =
            Memory::new([(".gitattributes", "deps/** linguist-vendored\n*.md text\n"), ("vendor/modules.txt", "")]);
        let vendored = Vendored::below(&world, Path::new(""));
        for (file, expected) in [
            ("vendor/a/Dockerfile", true),
            ("./vendor/a/Dockerfile", true),
            ("src/vendor/Dockerfile", false),
            ("third_party/a/Dockerfile", true),
            ("x/testdata/Dockerfile", true),
            ("tests/fixtures/addon/Dockerfile", true),
            ("deps/a/Dockerfile", true),
            ("Dockerfile", false),
            ("testdata.Dockerfile", false),
        ] {
            assert_eq!(vendored.holds(&world, Path::new(file)), expected, "{file}");
        }
    }
}
