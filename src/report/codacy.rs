//! The results of a tool for Codacy: one JSON object a line.

use std::io::{self, Write};

use serde::Serialize;

use super::code::code;
use super::place::Place;
use super::run::Run;
use crate::text::Encoding;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Finding<'a> {
    filename: &'a str,
    line: u32,
    message: &'a str,
    pattern_id: &'a str,
}

/// All findings of a run, in its order.
pub fn write(out: &mut dyn Write, run: &Run<'_>) -> io::Result<()> {
    for file in run.files {
        for finding in file.findings {
            let line = Place::of(file.source, finding, Encoding::Utf32).line;
            let (filename, message, pattern_id) = (&file.source.name, &finding.message, code(finding));
            serde_json::to_writer(&mut *out, &Finding { filename, line, message, pattern_id })?;
            out.write_all(b"\n")?;
        }
    }
    Ok(())
}
