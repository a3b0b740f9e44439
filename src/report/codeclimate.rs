//! Issues for Code Climate: JSON objects, a NUL after each.

use std::io::{self, Write};

use serde::Serialize;

use super::code::{code, code_climate_severity};
use super::place::Place;
use super::rule::{Rule, find_rule};
use super::run::Run;
use crate::finding::Finding;
use crate::text::{Encoding, Source};

/// An issue in the words of Code Climate.
#[derive(Serialize)]
pub(super) struct Issue<'a> {
    categories: [&'static str; 1],
    check_name: &'a str,
    description: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    fingerprint: Option<String>,
    location: Location<'a>,
    severity: &'static str,
    #[serde(rename = "type")]
    kind: &'static str,
}

#[derive(Serialize)]
struct Location<'a> {
    lines: Lines,
    path: &'a str,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
    end: u32,
}

/// All findings of a run, in its order.
pub fn write(out: &mut dyn Write, run: &Run<'_>) -> io::Result<()> {
    for file in run.files {
        for finding in file.findings {
            serde_json::to_writer(&mut *out, &Issue::of(file.source, finding, run))?;
            out.write_all(b"\0")?;
        }
    }
    Ok(())
}

impl<'a> Issue<'a> {
    pub(super) fn of(source: &'a Source, finding: &'a Finding, run: &Run<'_>) -> Issue<'a> {
        let place = Place::of(source, finding, Encoding::Utf32);
        Issue {
            categories: [category(find_rule(run.rules, finding.rule))],
            check_name: code(finding),
            description: &finding.message,
            fingerprint: None,
            location: Location { lines: Lines { begin: place.line, end: place.end_line }, path: &source.name },
            severity: code_climate_severity(finding.severity),
            kind: "issue",
        }
    }

    pub(super) fn with(mut self, fingerprint: String) -> Issue<'a> {
        self.fingerprint = Some(fingerprint);
        self
    }
}

fn category(rule: Option<&Rule>) -> &'static str {
    match rule.map_or("", |rule| rule.category) {
        "cache" | "layers" | "context" => "Performance",
        "reproducibility" => "Compatibility",
        "security" => "Security",
        "style" => "Style",
        _ => "Bug Risk",
    }
}
