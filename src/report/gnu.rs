//! One line a finding, as the GNU coding standards have it for programs: `trimtab:path:line: code severity: message`.

use std::io::{self, Write};

use super::code::code;
use super::place::Place;
use super::run::Run;
use super::visible;
use crate::text::Encoding;

/// All findings of a run, in its order.
pub fn write(out: &mut dyn Write, run: &Run<'_>) -> io::Result<()> {
    for file in run.files {
        for finding in file.findings {
            let (name, message) = (visible::line(&file.source.name), visible::line(&finding.message));
            let line = Place::of(file.source, finding, Encoding::Utf32).line;
            writeln!(out, "trimtab:{name}:{line}: {} {}: {message}", code(finding), finding.severity.name())?;
        }
    }
    Ok(())
}
