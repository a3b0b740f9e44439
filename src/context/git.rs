//! The repository around a file.

use std::path::{Path, PathBuf};

use super::world::World;

/// The root of the repository that holds `directory`: the nearest directory upwards with a `.git`, which is a directory, or
/// a file in work trees and submodules.
pub fn repository(world: &dyn World, directory: &Path) -> Option<PathBuf> {
    let real = world.real(directory);
    real.ancestors().find(|above| world.look(&above.join(".git")).is_ok()).map(Path::to_owned)
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
}
