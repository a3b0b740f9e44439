//! Blank lines between instructions, and the end of the file.

use crate::syntax::{Dockerfile, Keyword};
use crate::text::{Edit, Span};

/// What lays the blank lines out.
pub(super) fn edits(source: &str, file: &Dockerfile) -> Vec<Edit> {
    let mut edits = Vec::new();
    let mut end = 0;
    for start in starts(file) {
        edits.extend(gap(source, file, Span::new(end, start.max(end))));
        end = line_end(source, end_of(file, start).max(end));
    }
    edits.extend(last(source, file, end));
    edits
}

/// Where instructions, comments and directives begin that stand at the top.
fn starts(file: &Dockerfile) -> Vec<u32> {
    let comments = file.comments.iter().filter(|comment| !comment.inside).map(|comment| comment.span.start);
    let directives = file.directives.iter().map(|directive| directive.span.start);
    let mut starts: Vec<u32> =
        file.instructions.iter().map(|it| it.span.start).chain(comments).chain(directives).collect();
    starts.sort_unstable();
    starts.dedup();
    starts
}

fn end_of(file: &Dockerfile, start: u32) -> u32 {
    let at = file.instructions.partition_point(|it| it.span.start < start);
    file.instructions.get(at).filter(|it| it.span.start == start).map_or(start, |it| it.span.end)
}

/// The end of the line of `at`, its line break included.
fn line_end(source: &str, at: u32) -> u32 {
    source[at as usize..].find('\n').map_or(source.len() as u32, |newline| at + newline as u32 + 1)
}

/// What becomes of the lines between two instructions or comments.
fn gap(source: &str, file: &Dockerfile, gap: Span) -> Option<Edit> {
    let text = source[gap].trim_start_matches('\u{feff}');
    let start = gap.end - text.len() as u32;
    // The indentation of what follows is no blank line.
    let lines = text.rfind('\n').map_or("", |newline| &text[..=newline]);
    let span = Span::new(start, start + lines.len() as u32);
    if !lines.trim().is_empty() {
        return None;
    }
    let line_break = if source.contains("\r\n") { "\r\n" } else { "\n" };
    let blank = lines.matches('\n').count();
    let wanted = if is_start(source, start) {
        0
    } else if blank == 0 && opens_stage(source, file, gap.end) {
        1
    } else {
        blank.min(1)
    };
    (blank != wanted).then(|| Edit::replace(span, line_break.repeat(wanted)))
}

fn is_start(source: &str, at: u32) -> bool {
    source[..at as usize].trim_start_matches('\u{feff}').is_empty()
}

/// Whether what begins at `at` is a `FROM` that something other than global arguments stands above, or the first of the
/// comments right above it.
fn opens_stage(source: &str, file: &Dockerfile, at: u32) -> bool {
    let next = file.instructions.partition_point(|it| it.span.start < at);
    let Some(from) = file.instructions.get(next).filter(|it| it.kind == Keyword::From) else { return false };
    if !file.instructions[..next].iter().any(|it| it.kind == Keyword::From) {
        return false;
    }
    // A comment at the end of the stage above, or one that stands right below another.
    let between = &source[at as usize..from.span.start as usize];
    let above = source[..at as usize].trim_end_matches([' ', '\t']).trim_end_matches(['\r', '\n']);
    let above_line = above.rsplit('\n').next().unwrap_or_default();
    let in_block = above_line.trim_start().starts_with('#');
    !in_block && between.split_inclusive('\n').all(|line| line.trim_start().starts_with('#') || !line.ends_with('\n'))
}

/// What becomes of what stands after all: one line break.
fn last(source: &str, file: &Dockerfile, end: u32) -> Option<Edit> {
    let is_open = file.instructions.last().is_some_and(|last| last.heredocs.iter().any(|it| it.end.is_none()));
    if is_open || source.is_empty() {
        return None;
    }
    let rest = Span::new(end, source.len() as u32);
    if source[rest].trim().is_empty() && !rest.is_empty() {
        return Some(Edit::delete(rest));
    }
    let line_break = if source.contains("\r\n") { "\r\n" } else { "\n" };
    (!source.ends_with('\n') && rest.is_empty()).then(|| Edit::insert(source.len() as u32, line_break))
}
