//! A way to fix what a finding says, with all that it changes besides layout.

use super::fact::Fact;
use crate::text::{Edits, Span};

/// How far a fix can be trusted; more is greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Safety {
    /// Shown only: a person has to decide or to fill in.
    Manual,
    /// Applied on request: right in most files, and it can change the image.
    Unsafe,
    /// Gives the same image, argued in the rule's page.
    Safe,
}

impl Safety {
    /// Its name in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Safety::Manual => "manual",
            Safety::Unsafe => "unsafe",
            Safety::Safe => "safe",
        }
    }
}

/// What a fix means to change, besides layout. The fix loop compares it with what happened and drops a fix that did more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// The instruction that starts in this span is gone.
    Removed(Span),
    /// The comment that starts here is gone with the instruction below it.
    CommentRemoved(Span),
    /// The instruction that starts in this span stands somewhere else, unchanged.
    Moved(Span),
    /// A new instruction, written here as Dockerfile text with the file's own escape character.
    Added(String),
    /// The instruction that starts in this span lost and gained these facts.
    Facts {
        /// The instruction.
        instruction: Span,
        /// Facts it had and has no more.
        lost: Vec<Fact>,
        /// Facts that are new.
        gained: Vec<Fact>,
    },
}

/// A file beside or below the linted one that a fix creates or replaces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewFile {
    /// Its path relative to the root of the build context, with `/`.
    pub path: String,
    /// All of its text.
    pub text: String,
    /// What it said before, where it is there.
    pub before: Option<String>,
}

/// A way to fix what a finding says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// The act in the imperative, such as ``insert `-y` ``.
    pub title: String,
    /// How far it can be trusted.
    pub safety: Safety,
    /// The edits of the linted text; none where the fix only creates a file.
    pub edits: Edits,
    /// The file that it creates, if it does.
    pub creates: Option<NewFile>,
    /// All that it changes besides layout.
    pub changes: Vec<Change>,
}
