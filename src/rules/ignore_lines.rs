//! The lines of the ignore file in force that do not do what they seem to.

use super::Cx;
use super::ignorable::whole_context;
use crate::context::{ignorefile::Line, path};
use crate::finding::{Elsewhere, Finding};
use crate::text::Span;

impl<'a> Cx<'a> {
    /// The lines of the ignore file, with the word that takes the whole context along; none where nothing does.
    pub fn ignore_lines(&self) -> Option<(Span, &'a [Line])> {
        let context = self.context;
        let ignore = context.ignore()?;
        Some((whole_context(self)?, ignore.file.lines.as_slice()))
    }

    /// The name of the ignore file in force.
    pub fn ignore_name(&self) -> &'a str {
        let context = self.context;
        context.ignore().map_or(".dockerignore", |ignore| path::split(&ignore.file.source.name).1)
    }

    /// A finding about a line of the ignore file, placed where the context is taken along.
    pub fn ignore_finding(&self, span: Span, line: &Line, message: String, note: &str) -> Finding {
        let mut finding = self.finding(span, message);
        if let Some(ignore) = self.context.ignore() {
            finding.elsewhere.push(Elsewhere {
                file: ignore.file.source.name.clone(),
                line: line.number,
                message: format!("`{}` {note}", ignore.file.source.slice(line.span)),
            });
        }
        finding
    }
}
