//! The layout of a line that has just been begun.

use super::instructions::INDENT;
use crate::syntax;
use crate::text::{Edit, Edits, Source, Span};

/// Indents the line `line`, counted from 0, after a line break was typed before it: as the line above where both continue an
/// instruction, a step further where the line above is its first, and not at all below its end.
pub fn on_line_break(source: &Source, line: u32) -> Edits {
    let Some(above) = line.checked_sub(1) else { return Edits::default() };
    let (above, own) = (source.lines().span(above), source.lines().span(line));
    let file = syntax::parse(source.text());
    let is_heredoc = |at: u32| {
        let mut heredocs = file.instructions.iter().flat_map(|instruction| &instruction.heredocs);
        heredocs.any(|heredoc| heredoc.body.touches(at) || heredoc.end.is_none() && at > heredoc.operator.end)
    };
    if is_heredoc(own.start) {
        return Edits::default();
    }
    let text = source.slice(above);
    let blanks = &text[..text.len() - text.trim_start_matches([' ', '\t']).len()];
    let is_comment = text.trim_start().starts_with('#');
    let is_continued = text.trim_end().ends_with(file.escape) && !is_comment;
    let is_inside = file.comments.iter().any(|comment| comment.inside && above.touches(comment.span.start));
    let indent = match (is_continued, blanks) {
        (true, "") => INDENT,
        (true, blanks) => blanks,
        (false, blanks) if is_inside => blanks,
        (false, _) => "",
    };
    let now = source.slice(own);
    let now = &now[..now.len() - now.trim_start_matches([' ', '\t']).len()];
    if now == indent {
        return Edits::default();
    }
    Edits::one(Edit::replace(Span::new(own.start, own.start + now.len() as u32), indent))
}
