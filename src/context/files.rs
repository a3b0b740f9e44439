//! The files of a build context, as a list.

use super::stat::Kind;

/// The files of a build context that are not left out, in the order of their paths' components.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Files {
    /// All but directories.
    pub files: Vec<ContextFile>,
    /// Whether these are all: false for an immense context and where a directory could not be read.
    pub complete: bool,
}

/// One file of a build context.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContextFile {
    /// Its path from the context's root, with `/`.
    pub path: String,
    /// What it is; never a directory.
    pub kind: Kind,
}

impl Files {
    /// The file at `path`, or all files below it where it is a directory. The empty path is the root.
    pub fn below(&self, path: &str) -> &[ContextFile] {
        let wanted: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        let cut = |file: &ContextFile| file.path.split('/').take(wanted.len()).cmp(wanted.iter().copied());
        let from = self.files.partition_point(|file| cut(file).is_lt());
        let to = self.files.partition_point(|file| cut(file).is_le());
        &self.files[from..to]
    }

    /// The names in a directory, each once and in order: of files, and of directories that hold some. The empty path is the
    /// root.
    pub fn names_in(&self, directory: &str) -> impl Iterator<Item = &str> + Clone {
        let depth = directory.split('/').filter(|part| !part.is_empty()).count();
        let mut left = self.below(directory);
        std::iter::from_fn(move || {
            let name = left.first()?.path.split('/').nth(depth)?;
            left = &left[left.partition_point(|file| file.path.split('/').nth(depth) == Some(name))..];
            Some(name)
        })
    }
}
