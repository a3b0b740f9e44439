//! A `COPY` above an install that could stand below it, in part or whole.

use super::fused::Parts;
use super::install::LeftOut;
use crate::syntax::{Body, Instruction};
use crate::text::Span;

/// A `COPY` above an install that reads only a few of its files, or none.
#[derive(Clone, Debug)]
pub struct Split {
    /// The index of the `COPY` or `ADD`.
    pub copy: usize,
    /// The source that brings what is not read.
    pub source: Span,
    /// The index of the `RUN`.
    pub install: usize,
    /// The words of the command that installs.
    pub command: Span,
    /// The tool that installs.
    pub tool: String,
    /// What the install reads of what the `COPY` brings, in order.
    pub needed: Vec<Needed>,
    /// All that the install reads of it, by paths of the build context.
    pub reads: Vec<String>,
    /// Which of the sources of the `COPY` stay above the install, as they bring nothing else.
    pub kept: Vec<usize>,
    /// What speaks against it, clauses.
    pub doubts: Vec<String>,
    /// How the project is left out, where the install builds it, too.
    pub builds_project: Option<LeftOut>,
    /// Why the `COPY` cannot simply move below the install, a clause.
    pub blocked: Option<String>,
    /// The parts of the `RUN`, where only the first may stay above.
    pub parts: Option<Parts>,
    /// From the install to the end of the `RUN`, where that can run again by itself.
    pub again: Option<Span>,
    /// The offset behind the subcommand, where options can be put.
    pub options_at: u32,
}

/// A file or directory that an install reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Needed {
    /// Its path of the build context; that of a directory ends with `/`.
    pub from: String,
    /// The directory that it goes to, from the destination of the `COPY`: empty, or with a `/` at the end.
    pub to: String,
}

impl Split {
    /// Whether the install reads nothing of what the `COPY` brings.
    pub fn moves_whole(&self) -> bool {
        self.needed.is_empty() && self.kept.is_empty()
    }

    /// The sources of the `COPY` that stay above the install.
    pub fn kept_sources(&self, copy: &Instruction) -> Vec<Span> {
        let Body::Copy(body) = &copy.body else { return Vec::new() };
        self.kept.iter().filter_map(|at| body.sources.get(*at)).map(|word| word.span).collect()
    }
}
