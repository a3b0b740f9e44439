//! Checkstyle's XML, which many servers and editors read. It has no severity `style`: that is `info` there.

use std::io::{self, Write};

use super::code::code;
use super::place::Place;
use super::run::Run;
use super::xml::escaped;
use crate::finding::Severity;
use crate::text::Encoding;

/// The files with findings, and what could not be done, which has no `source`.
pub fn write(out: &mut dyn Write, run: &Run<'_>) -> io::Result<()> {
    out.write_all(b"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<checkstyle version=\"4.3\">\n")?;
    for file in run.files.iter().filter(|file| !file.findings.is_empty()) {
        writeln!(out, "<file name=\"{}\">", escaped(&file.source.name))?;
        for finding in file.findings {
            let Place { line, column, .. } = Place::of(file.source, finding, Encoding::Utf32);
            let (severity, message) = (severity(finding.severity), escaped(&finding.message));
            let source = escaped(code(finding));
            let place = format!("column=\"{column}\" line=\"{line}\"");
            writeln!(out, "<error {place} message=\"{message}\" severity=\"{severity}\" source=\"{source}\"/>")?;
        }
        out.write_all(b"</file>\n")?;
    }
    for failure in run.failures {
        let (path, line, message) = (escaped(&failure.path), failure.line.unwrap_or(1), escaped(&failure.message));
        writeln!(out, "<file name=\"{path}\">")?;
        writeln!(out, "<error column=\"1\" line=\"{line}\" message=\"{message}\" severity=\"error\"/>\n</file>")?;
    }
    out.write_all(b"</checkstyle>\n")
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Style => Severity::Info.name(),
        other => other.name(),
    }
}
