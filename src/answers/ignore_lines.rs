//! The lines of the ignore file in force that do not do what they seem to.

use super::Answers;
use super::unneeded_files::whole_context;
use crate::context::{ignorefile::Line, path};
use crate::text::Span;

impl<'a> Answers<'a> {
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
}
