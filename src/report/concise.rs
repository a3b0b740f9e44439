//! One line a finding, for `grep`, for editors that read compilers' output, and for long lists.
//!
//! `path:line:column: severity[rule] message`; line and column count from 1, the column in characters.

use std::io::{self, Write};

use super::run::Run;
use super::visible;
use crate::text::Encoding;

/// All findings of a run, in its order.
pub fn write(out: &mut dyn Write, run: &Run<'_>) -> io::Result<()> {
    for file in run.files {
        let (source, name) = (file.source, visible::line(&file.source.name));
        for finding in file.findings {
            let place = source.position(finding.span.start, Encoding::Utf32);
            let (line, column) = (place.line + 1, place.column + 1);
            let (severity, message) = (finding.severity.name(), visible::line(&finding.message));
            writeln!(out, "{name}:{line}:{column}: {severity}[{}] {message}", finding.rule)?;
        }
    }
    Ok(())
}
