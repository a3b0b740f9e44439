//! Which files a list of patterns means, in the language of `.gitignore`.

use std::path::{Path, PathBuf};

use ignore::gitignore::{Gitignore, GitignoreBuilder};

/// Patterns relative to one folder.
#[derive(Clone, Debug)]
pub struct Globs {
    folder: PathBuf,
    matcher: Gitignore,
}

impl Globs {
    /// These patterns, relative to `folder`; an error in words where one is not a pattern.
    pub fn new<'a>(folder: &Path, patterns: impl IntoIterator<Item = &'a str>) -> Result<Globs, String> {
        let mut builder = GitignoreBuilder::new(folder);
        for pattern in patterns {
            builder.add_line(None, pattern).map_err(|error| reason(&error))?;
        }
        let matcher = builder.build().map_err(|error| reason(&error))?;
        Ok(Globs { folder: folder.to_owned(), matcher })
    }

    /// No patterns.
    pub fn none() -> Globs {
        Globs { folder: PathBuf::new(), matcher: Gitignore::empty() }
    }

    /// Whether the file at `path`, or a folder above it, is meant. A path outside of the folder never is.
    pub fn contain(&self, path: &Path) -> bool {
        let Ok(below) = path.strip_prefix(&self.folder) else {
            return false;
        };
        self.matcher.matched_path_or_any_parents(below, false).is_ignore()
    }
}

fn reason(error: &ignore::Error) -> String {
    match error {
        ignore::Error::Glob { err, .. } => err.to_lowercase(),
        error => error.to_string(),
    }
}
