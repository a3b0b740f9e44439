//! SonarQube's generic format for the issues of other programs.

use std::io::{self, Write};

use serde::Serialize;

use super::code::code;
use super::place::Place;
use super::run::Run;
use crate::finding::{Finding, Severity};
use crate::text::{Encoding, Source};

#[derive(Serialize)]
struct Document<'a> {
    issues: Vec<Issue<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Issue<'a> {
    engine_id: &'static str,
    primary_location: Location<'a>,
    rule_id: &'a str,
    severity: &'static str,
    #[serde(rename = "type")]
    kind: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location<'a> {
    file_path: &'a str,
    message: &'a str,
    text_range: Range,
}

/// Lines from 1, columns from 0 in UTF-16. SonarQube refuses columns of a range that is empty.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Range {
    #[serde(skip_serializing_if = "Option::is_none")]
    end_column: Option<u32>,
    end_line: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_column: Option<u32>,
    start_line: u32,
}

/// All findings of a run, in its order.
pub fn write(out: &mut dyn Write, run: &Run<'_>) -> io::Result<()> {
    let issues =
        run.files.iter().flat_map(|file| file.findings.iter().map(|finding| issue(file.source, finding))).collect();
    serde_json::to_writer(&mut *out, &Document { issues })?;
    out.write_all(b"\n")
}

fn issue<'a>(source: &'a Source, finding: &'a Finding) -> Issue<'a> {
    let (severity, kind) = match finding.severity {
        Severity::Error => ("CRITICAL", "BUG"),
        Severity::Warning => ("MAJOR", "CODE_SMELL"),
        Severity::Info => ("MINOR", "CODE_SMELL"),
        Severity::Style => ("INFO", "CODE_SMELL"),
    };
    let place = Place::of(source, finding, Encoding::Utf16);
    let columns = !finding.span.is_empty();
    Issue {
        engine_id: "trimtab",
        primary_location: Location {
            file_path: &source.name,
            message: &finding.message,
            text_range: Range {
                end_column: columns.then(|| place.end_column - 1),
                end_line: place.end_line,
                start_column: columns.then(|| place.column - 1),
                start_line: place.line,
            },
        },
        rule_id: code(finding),
        severity,
        kind,
    }
}
