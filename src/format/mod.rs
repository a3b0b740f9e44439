//! The layout of a Dockerfile as most people write it. What the file means stays as it is, and so do heredocs, comments,
//! columns that are aligned by hand, and the text of each command: another text would be another layer.
//!
//! What has a layout: instructions in upper case at the start of their line, one blank after the instruction and after each
//! flag, no blanks at the ends of lines, at most one blank line in a row, one above each stage, none at the start and at
//! the end, and a line break at the end.

mod blank_lines;
mod instructions;
#[cfg(test)]
mod tests;
mod typing;

use std::cmp::Reverse;
use std::ops::RangeInclusive;

use crate::fix::unchanged;
use crate::syntax::{self, Dockerfile};
use crate::text::{Edit, Edits, Source, difference};

pub use typing::on_line_break;

/// A layout is settled after so many rounds at most.
const ROUNDS: usize = 5;

/// What lays a file out.
///
/// ```
/// use trimtab::{Source, format::format};
///
/// let source = Source::from_text("Dockerfile", "from  debian:13\n\n\nrun  apt-get update  &&  true   \n");
/// assert_eq!(format(&source).apply(source.bytes()), b"FROM debian:13\n\nRUN apt-get update  &&  true\n");
/// ```
pub fn format(source: &Source) -> Edits {
    let first = format_lines(source, 0..=u32::MAX);
    let mut laid_out = applied(source, &first);
    // What a line is aligned with may have moved.
    for _ in 0..ROUNDS {
        let edits = format_lines(&laid_out, 0..=u32::MAX);
        if edits.is_empty() {
            break;
        }
        laid_out = applied(&laid_out, &edits);
    }
    let is_settled = applied(source, &first).text() == laid_out.text();
    if is_settled { first } else { difference(source.text(), laid_out.text()) }
}

fn applied(source: &Source, edits: &Edits) -> Source {
    Source::from_text(source.name.clone(), edits.apply_within(source.text(), source.span()))
}

/// What lays these lines out, counted from 0.
pub fn format_lines(source: &Source, lines: RangeInclusive<u32>) -> Edits {
    let file = syntax::parse(source.text());
    let mut edits = instructions::edits(source.text(), &file);
    edits.extend(blank_lines::edits(source.text(), &file));
    edits.retain(|edit| {
        let (first, last) = (source.lines().line(edit.span.start), source.lines().line(edit.span.end));
        lines.contains(&first) && (lines.contains(&last) || lines.end().saturating_add(1) == last)
    });
    // Of two at one place, what is inserted comes first, and the greater stands for the smaller.
    edits.sort_by_key(|edit| (edit.span.start, !edit.span.is_empty(), Reverse(edit.span.end)));
    edits.dedup_by(|later, earlier| later.span.start < earlier.span.end);
    kept(source, &file, &edits)
}

/// Those of the edits that change nothing but the layout. They all do, unless a file is stranger than anything known.
fn kept(source: &Source, file: &Dockerfile, edits: &[Edit]) -> Edits {
    let Some(all) = Edits::new(edits.to_vec()) else { return Edits::default() };
    if all.is_empty() || is_same(source, file, &all) {
        return all;
    }
    if edits.len() == 1 {
        return Edits::default();
    }
    let halves = edits.split_at(edits.len() / 2);
    let [first, second] = [halves.0, halves.1].map(|half| kept(source, file, half));
    let both = Edits::new(first.iter().chain(second.iter()).cloned().collect()).unwrap_or_default();
    if is_same(source, file, &both) { both } else { first }
}

/// Whether a file means the same after these edits: the fix gate sees no change, and each command has the same text.
fn is_same(source: &Source, file: &Dockerfile, edits: &Edits) -> bool {
    let Ok(after) = Source::new(source.name.clone(), edits.apply(source.bytes())) else { return false };
    let now = syntax::parse(after.text());
    unchanged(source, &after).is_ok() && commands(file) == commands(&now) && inline_checks(file) == inline_checks(&now)
}

/// The texts that are handed to a shell.
fn commands(file: &Dockerfile) -> Vec<&str> {
    let commands = file.instructions.iter().filter(|it| instructions::is_command(it));
    commands.map(|instruction| instruction.rest.text.as_str()).collect()
}

/// The comments from which the builder reads something only where they are not indented.
fn inline_checks(file: &Dockerfile) -> Vec<(&str, bool)> {
    let checks = file.comments.iter().filter(|comment| comment.text.to_ascii_lowercase().starts_with("check"));
    checks.map(|comment| (comment.text.as_str(), comment.indented)).collect()
}
