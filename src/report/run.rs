//! What formats are given to say.

use std::fmt;

use super::rule::Rule;
use crate::finding::Finding;
use crate::lint::Suppressed;
use crate::text::Source;

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
    pub context: Option<ContextChoice<'a>>,
}

/// The build context of a file and why it is that one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContextChoice<'a> {
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
