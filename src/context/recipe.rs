//! What compose and bake files have in common: they say how Dockerfiles are built.

use std::path::{Path, PathBuf};

use super::build::{Build, Chosen, Location};
use super::path;
use crate::text::Span;

/// One build that a compose or bake file describes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipe {
    /// The compose or bake file.
    pub file: PathBuf,
    /// The line of the service or target in it, from 1, where it is known.
    pub line: Option<u32>,
    /// What is built.
    pub dockerfile: Written,
    /// How it is built.
    pub build: Build,
}

/// Where the text of a Dockerfile is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Written {
    /// In a file of its own.
    File(PathBuf),
    /// In the compose or bake file itself.
    Inline {
        /// The text, without the indent of the file around it.
        text: String,
        /// The value in the file, with its indent and where it has them its quotes.
        span: Option<Span>,
    },
}

/// What a file says of one build, its variables replaced. What is not known is not here.
#[derive(Debug, Clone, Default)]
pub(super) struct Described {
    pub(super) context: Option<String>,
    pub(super) dockerfile: Option<String>,
    pub(super) inline: Option<(String, Option<Span>)>,
    pub(super) args: Vec<(String, Option<String>)>,
    /// The names of arguments that have another value in each build.
    pub(super) changing: Vec<String>,
    pub(super) contexts: Vec<(String, Option<String>)>,
    pub(super) target: Option<String>,
}

impl Described {
    /// The recipe, with paths seen from the directory of the file. `None` where the Dockerfile is somewhere else.
    pub(super) fn recipe(self, file: &Path, line: Option<u32>, chosen: Chosen) -> Option<Recipe> {
        let directory = file.parent().unwrap_or(Path::new(""));
        self.recipe_from(directory, file, line, chosen)
    }

    /// The recipe, with paths seen from `directory`, wherever the file is that says so.
    pub(super) fn recipe_from(
        self,
        directory: &Path,
        file: &Path,
        line: Option<u32>,
        chosen: Chosen,
    ) -> Option<Recipe> {
        let context = self.context.as_deref().unwrap_or(".");
        let location = if is_remote(context) {
            Location::Remote(context.to_owned())
        } else {
            Location::Directory(from(directory, context))
        };
        let dockerfile = self.dockerfile.as_deref().unwrap_or("Dockerfile");
        let dockerfile = match (self.inline, &location) {
            (Some((text, span)), _) => Written::Inline { text, span },
            (None, _) if dockerfile.starts_with(LOCAL) => Written::File(from(directory, dockerfile)),
            (None, Location::Directory(root)) if !is_remote(dockerfile) => Written::File(from(root, dockerfile)),
            _ => return None,
        };
        let contexts = self.contexts.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
        let at = (file.to_string_lossy().replace('\\', "/"), line.unwrap_or(1));
        let changing = self.changing.into_iter().map(|name| (name, at.clone())).collect();
        let build = Build { location, chosen, args: self.args, changing, target: self.target, contexts };
        Some(Recipe { file: file.to_owned(), line, dockerfile, build })
    }
}

/// What marks a path of the machine where everything else is remote.
const LOCAL: &str = "cwd://";

fn is_remote(context: &str) -> bool {
    (context.contains("://") && !context.starts_with(LOCAL))
        || context.starts_with("git@")
        || context.starts_with("github.com/")
        || context.starts_with("target:")
}

fn from(directory: &Path, said: &str) -> PathBuf {
    let said = said.strip_prefix(LOCAL).unwrap_or(said);
    // A whole path from where the world's relative ones start.
    let (directory, said) = said.strip_prefix("//").map_or((directory, said), |whole| (Path::new(""), whole));
    let joined = path::join(&directory.to_string_lossy().replace('\\', "/"), said);
    if joined == "." { PathBuf::new() } else { PathBuf::from(joined) }
}

/// The line, from 1, of a byte of `text`.
pub(super) fn line_of(text: &str, at: usize) -> u32 {
    memchr::memchr_iter(b'\n', &text.as_bytes()[..at.min(text.len())]).count() as u32 + 1
}
