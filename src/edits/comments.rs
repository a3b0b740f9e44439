//! The comments that belong to an instruction: they move, split, merge and go with it.

use super::layout::Layout;
use crate::syntax::{Comment, Instruction};

/// Whom a comment speaks to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Audience {
    /// The reader of the line below.
    Reader,
    /// A linter, about the instruction below.
    Linter,
    /// A linter, about the stage below or the whole file.
    Everything,
}

/// How comments begin that suppress findings of the instruction below, in the words of several linters.
const SUPPRESSIONS: [&str; 7] = ["trimtab", "hadolint", "check=", "kics-scan", "checkov:", "nosemgrep", "trivy:"];

impl<'a> Layout<'a> {
    /// The comments that belong to an instruction, in order: those on the lines right above it, and from the first
    /// suppression on also those that blank lines part from it, for a suppression reaches over blank lines.
    pub(super) fn own_comments(self, instruction: &Instruction) -> &'a [Comment] {
        let comments = &self.file.comments[instruction.leading.clone()];
        let mut top = self.line(instruction.span.start).start;
        let mut first = comments.len();
        for (index, comment) in comments.iter().enumerate().rev() {
            let line = self.line(comment.span.start);
            match audience(comment) {
                Audience::Everything => break,
                Audience::Reader if line.end != top => {}
                Audience::Reader | Audience::Linter => (top, first) = (line.start, index),
            }
        }
        &comments[first..]
    }

    /// The start of the first comment that belongs to an instruction, or of its own line.
    pub(super) fn top(self, instruction: &Instruction) -> u32 {
        let start = self.own_comments(instruction).first().map_or(instruction.span.start, |first| first.span.start);
        self.line(start).start
    }

    /// The lines of comments, each with its line break.
    pub(super) fn lines_of<'c>(self, comments: impl IntoIterator<Item = &'c Comment>) -> String {
        let line = |comment: &Comment| format!("{}{}", self.source.slice(comment.span), self.line_break());
        comments.into_iter().map(line).collect()
    }

    /// The suppressions that belong to an instruction, to stand a second time above another part of it: each with a line
    /// break and the indent of the instruction behind it.
    pub(super) fn suppressions_again(self, instruction: &Instruction) -> String {
        let next_line = self.next_line(instruction);
        let own = self.own_comments(instruction).iter().filter(|comment| is_suppression(comment));
        own.flat_map(|comment| [self.source.slice(comment.span), next_line.as_str()]).collect()
    }
}

/// Whether a comment suppresses findings of the instruction below it.
pub(super) fn is_suppression(comment: &Comment) -> bool {
    audience(comment) == Audience::Linter
}

/// Whether these comments work together above one instruction: of several `# check=`, the builder reads the first.
pub(super) fn agree<'c>(comments: impl IntoIterator<Item = &'c Comment>) -> bool {
    comments.into_iter().filter(|comment| comment.text.starts_with("check=")).count() < 2
}

fn audience(comment: &Comment) -> Audience {
    let text = comment.text.trim_start_matches('#').trim_start();
    let Some(name) = SUPPRESSIONS.iter().find(|name| text.starts_with(**name)) else { return Audience::Reader };
    let order = text[name.len()..].trim_start_matches(':').trim_start();
    let is_wide = ["ignore-file", "global", "stage"].iter().any(|wide| order.starts_with(wide));
    if is_wide { Audience::Everything } else { Audience::Linter }
}
