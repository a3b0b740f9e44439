//! The JSON of hadolint: one array with an object a finding, for programs that read that.

use std::io::{self, Write};

use serde::Serialize;

use super::code::code;
use super::place::Place;
use super::run::Run;
use crate::text::Encoding;

#[derive(Serialize)]
struct Finding<'a> {
    code: &'a str,
    column: u32,
    file: &'a str,
    level: &'static str,
    line: u32,
    message: &'a str,
}

/// All findings of a run, in its order.
pub fn write(out: &mut dyn Write, run: &Run<'_>) -> io::Result<()> {
    let findings = run.files.iter().flat_map(|file| {
        file.findings.iter().map(|finding| {
            let place = Place::of(file.source, finding, Encoding::Utf32);
            Finding {
                code: code(finding),
                column: place.column,
                file: &file.source.name,
                level: finding.severity.name(),
                line: place.line,
                message: &finding.message,
            }
        })
    });
    serde_json::to_writer(&mut *out, &findings.collect::<Vec<_>>())?;
    out.write_all(b"\n")
}
