//! The report for programs: one JSON document a run.
//!
//! # Schema, version 1
//!
//! New keys may appear within a version; a key that goes or changes its meaning is a new version.
//!
//! ```text
//! {
//!   "version": 1,
//!   "tool": { "name": "trimtab", "version": "…" },
//!   "files": [{
//!     "path": "Dockerfile",                as the run was given it
//!     "utf8": true,                        false: bytes that are not UTF-8 read as U+001A, one each
//!     "context": { "root", "reason" }      the build context, or null
//!     "findings": [FINDING], "suppressed": [{ "finding": FINDING, "comment": RANGE, "reason": text or null }]
//!   }],
//!   "failures": [{ "path", "line": or null, "message" }],   what could not be read
//!   "summary": { "files", "findings", "error", "warning", "info", "style",
//!                "fixable", "unsafelyFixable", "suppressed" }
//! }
//! FINDING = {
//!   "rule", "codes": foreign codes, "severity": error | warning | info | style,
//!   "message", "url": the rule's page or null,
//!   "range": RANGE, "label": words for the range, may be empty,
//!   "labels": [{ "range": RANGE, "message" }],
//!   "elsewhere": [{ "path", "line", "message" }],
//!   "help": text or null,
//!   "fixes": [{ "title", "safety": safe | unsafe | manual,
//!               "edits": [{ "range": RANGE, "replacement" }],    of the original text; sorted, none overlaps
//!               "creates": { "path": below the context's root, "text" } or null,
//!               "diff": the same as a unified diff }]
//! }
//! RANGE = { "start": PLACE, "end": PLACE }        half open
//! PLACE = { "byte": from 0, "line": from 1, "column": characters from 1, "utf16": UTF-16 units from 1 }
//! ```

use std::io::{self, Write};

use serde::Serialize;

use super::document;
use super::patch::patches;
use super::rule::find_rule;
use super::run::{File, Run};
use super::tally::Tally;
use crate::finding::{self, Severity};
use crate::text::{self, Encoding, Source, Span};

/// The version of the schema.
pub const VERSION: u32 = 1;

/// The whole run as one document, with a line break at its end.
pub fn write(out: &mut dyn Write, run: &Run<'_>) -> io::Result<()> {
    let run = Document {
        version: VERSION,
        tool: Tool { name: env!("CARGO_PKG_NAME"), version: env!("CARGO_PKG_VERSION") },
        files: run.files.iter().map(|file| linted(file, run)).collect(),
        failures: run
            .failures
            .iter()
            .map(|failure| Failure { path: &failure.path, line: failure.line, message: &failure.message })
            .collect(),
        summary: summary(&Tally::of(run)),
    };
    document::write(out, &run)
}

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    tool: Tool,
    files: Vec<Linted<'a>>,
    failures: Vec<Failure<'a>>,
    summary: Summary,
}

#[derive(Serialize)]
struct Tool {
    name: &'static str,
    version: &'static str,
}

#[derive(Serialize)]
struct Linted<'a> {
    path: &'a str,
    utf8: bool,
    context: Option<Context<'a>>,
    findings: Vec<Finding<'a>>,
    suppressed: Vec<Suppressed<'a>>,
}

#[derive(Serialize)]
struct Context<'a> {
    root: &'a str,
    reason: &'a str,
}

#[derive(Serialize)]
struct Suppressed<'a> {
    finding: Finding<'a>,
    comment: Range,
    reason: Option<&'a str>,
}

#[derive(Serialize)]
struct Finding<'a> {
    rule: &'a str,
    codes: &'a [&'static str],
    severity: &'static str,
    message: &'a str,
    url: Option<&'a str>,
    range: Range,
    label: &'a str,
    labels: Vec<Label<'a>>,
    elsewhere: Vec<Elsewhere<'a>>,
    help: Option<&'a str>,
    fixes: Vec<Fix<'a>>,
}

#[derive(Serialize)]
struct Label<'a> {
    range: Range,
    message: &'a str,
}

#[derive(Serialize)]
struct Elsewhere<'a> {
    path: &'a str,
    line: u32,
    message: &'a str,
}

#[derive(Serialize)]
struct Fix<'a> {
    title: &'a str,
    safety: &'static str,
    edits: Vec<Edit<'a>>,
    creates: Option<NewFile<'a>>,
    diff: String,
}

#[derive(Serialize)]
struct Edit<'a> {
    range: Range,
    replacement: &'a str,
}

#[derive(Serialize)]
struct NewFile<'a> {
    path: &'a str,
    text: &'a str,
}

#[derive(Serialize)]
struct Range {
    start: Place,
    end: Place,
}

#[derive(Serialize)]
struct Place {
    byte: u32,
    line: u32,
    column: u32,
    utf16: u32,
}

#[derive(Serialize)]
struct Failure<'a> {
    path: &'a str,
    line: Option<u32>,
    message: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Summary {
    files: usize,
    findings: usize,
    error: usize,
    warning: usize,
    info: usize,
    style: usize,
    fixable: usize,
    unsafely_fixable: usize,
    suppressed: usize,
}

fn linted<'a>(file: &'a File<'a>, run: &Run<'a>) -> Linted<'a> {
    let suppressed = file.suppressed.iter().map(|suppressed| Suppressed {
        finding: finding(file.source, &suppressed.finding, run),
        comment: range(file.source, suppressed.comment),
        reason: suppressed.reason.as_deref(),
    });
    Linted {
        path: &file.source.name,
        utf8: file.source.is_utf8(),
        context: file.context.map(|context| Context { root: context.root, reason: context.reason }),
        findings: file.findings.iter().map(|item| finding(file.source, item, run)).collect(),
        suppressed: suppressed.collect(),
    }
}

fn finding<'a>(source: &Source, finding: &'a finding::Finding, run: &Run<'a>) -> Finding<'a> {
    let labels = finding.labels.iter();
    let elsewhere = finding.elsewhere.iter();
    Finding {
        rule: finding.rule,
        codes: &finding.codes,
        severity: finding.severity.name(),
        message: &finding.message,
        url: find_rule(run.rules, finding.rule).and_then(|rule| rule.url.as_deref()),
        range: range(source, finding.span),
        label: &finding.label,
        labels: labels.map(|label| Label { range: range(source, label.span), message: &label.message }).collect(),
        elsewhere: elsewhere
            .map(|place| Elsewhere { path: &place.file, line: place.line, message: &place.message })
            .collect(),
        help: finding.help.as_deref(),
        fixes: finding.fixes.iter().map(|item| fix(source, item)).collect(),
    }
}

fn fix<'a>(source: &Source, fix: &'a finding::Fix) -> Fix<'a> {
    let edits = fix.edits.iter();
    let diffs = patches(source, fix);
    Fix {
        title: &fix.title,
        safety: fix.safety.name(),
        edits: edits.map(|edit| Edit { range: range(source, edit.span), replacement: &edit.replacement }).collect(),
        creates: fix.creates.as_ref().map(|file| NewFile { path: &file.path, text: &file.text }),
        diff: diffs.iter().map(|patch| text::patch(&patch.old, &patch.new, &patch.hunks)).collect(),
    }
}

fn range(source: &Source, span: Span) -> Range {
    Range { start: place(source, span.start), end: place(source, span.end) }
}

fn place(source: &Source, byte: u32) -> Place {
    let at = |encoding| source.position(byte, encoding);
    let (characters, utf16) = (at(Encoding::Utf32), at(Encoding::Utf16));
    Place { byte, line: characters.line + 1, column: characters.column + 1, utf16: utf16.column + 1 }
}

fn summary(tally: &Tally) -> Summary {
    Summary {
        files: tally.files,
        findings: tally.findings(),
        error: tally.of_severity(Severity::Error),
        warning: tally.of_severity(Severity::Warning),
        info: tally.of_severity(Severity::Info),
        style: tally.of_severity(Severity::Style),
        fixable: tally.safe,
        unsafely_fixable: tally.risky,
        suppressed: tally.suppressed,
    }
}
