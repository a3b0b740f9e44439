//! Findings as people and programs read them: one file a format. Decides nothing: what is found, chosen and settled
//! comes in, and each format only says it.

pub mod cache;
pub mod checkstyle;
pub mod codacy;
pub mod codeclimate;
pub mod concise;
pub mod github;
pub mod gitlab;
pub mod gnu;
pub mod hadolint_json;
pub mod json;
pub mod junit;
pub mod plan;
pub mod sarif;
pub mod sonarqube;
pub mod terminal;
pub mod tty;

mod code;
mod fingerprint;
mod page;
mod paint;
mod place;
mod rule;
mod snippet;
mod tally;
mod visible;
mod xml;

use std::fmt;

use crate::finding::Finding;
use crate::text::{Hunk, Source, edited, hunks};

pub use crate::lint::Suppressed;
pub use paint::Colour;
pub use rule::{Rule, find_rule};
pub use tally::{Tally, counted, duration};

/// All that one run of the program has to say.
#[derive(Clone, Copy, Debug)]
pub struct Run<'a> {
    /// The files that were read, in the order in which they are shown.
    pub files: &'a [File<'a>],
    /// The rules that findings may name.
    pub rules: &'a [Rule],
    /// What could not be done.
    pub failures: &'a [Failure],
}

/// What was found in one file.
#[derive(Clone, Copy, Debug)]
pub struct File<'a> {
    /// The file.
    pub source: &'a Source,
    /// What was found, in order of place and rule.
    pub findings: &'a [Finding],
    /// What was found and silenced by a comment of the file.
    pub suppressed: &'a [Suppressed],
    /// The build context that the file was read with, where one was chosen.
    pub context: Option<Context<'a>>,
}

/// The build context of a file and why it is that one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Context<'a> {
    /// Its root as reports show it.
    pub root: &'a str,
    /// Why this one, such as ``compose.yaml says `build.context: .` ``.
    pub reason: &'a str,
}

/// A file or a folder that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Its path as reports show it.
    pub path: String,
    /// The line that it is about, from 1, where it is about one.
    pub line: Option<u32>,
    /// What happened: lower case, no full stop.
    pub message: String,
}

/// `path: message`, or `path:line: message`.
impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, ": {}", self.message)
    }
}

/// The diffs that one fix makes, each with the names of its two sides.
fn patches(source: &Source, fix: &crate::finding::Fix) -> Vec<Patch> {
    let mut patches = Vec::new();
    if !fix.edits.is_empty() {
        let hunks = edited(source, &fix.edits);
        patches.push(Patch { old: format!("a/{}", source.name), new: format!("b/{}", source.name), hunks });
    }
    if let Some(file) = &fix.creates {
        patches.push(Patch {
            old: file.before.as_ref().map_or_else(|| "/dev/null".to_owned(), |_| format!("a/{}", file.path)),
            new: format!("b/{}", file.path),
            hunks: hunks(file.before.as_deref().unwrap_or_default(), &file.text),
        });
    }
    patches
}

/// The change of one file.
struct Patch {
    old: String,
    new: String,
    hunks: Vec<Hunk>,
}

#[cfg(test)]
mod tests;
