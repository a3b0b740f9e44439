//! JUnit's XML: a suite a file, a failed test a finding; a clean file is a test that passes.

use std::io::{self, Write};

use super::code::code;
use super::place::Place;
use super::run::{File, Run};
use super::xml::escaped;
use crate::finding::Finding;
use crate::text::Encoding;

/// All findings of a run, in its order, then what could not be done.
pub fn write(out: &mut dyn Write, run: &Run<'_>) -> io::Result<()> {
    let failures: usize = run.files.iter().map(|file| file.findings.len()).sum();
    let tests: usize = run.files.iter().map(|file| file.findings.len().max(1)).sum::<usize>() + run.failures.len();
    let errors = run.failures.len();
    out.write_all(b"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n")?;
    let counts = format!("tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\"");
    writeln!(out, "<testsuites name=\"trimtab\" {counts} time=\"0\">")?;
    for file in run.files {
        write_file(out, file)?;
    }
    for failure in run.failures {
        let (path, message) = (escaped(&failure.path), escaped(&failure.to_string()));
        writeln!(out, "<testsuite id=\"{path}\" name=\"{path}\" tests=\"1\" failures=\"0\" errors=\"1\" time=\"0\">")?;
        writeln!(out, "<testcase name=\"trimtab\" classname=\"{path}\" time=\"0\">")?;
        writeln!(out, "<error message=\"{message}\"/>\n</testcase>\n</testsuite>")?;
    }
    out.write_all(b"</testsuites>\n")
}

fn write_file(out: &mut dyn Write, file: &File<'_>) -> io::Result<()> {
    let (path, failures) = (escaped(&file.source.name), file.findings.len());
    let counts = format!("tests=\"{}\" failures=\"{failures}\" errors=\"0\"", failures.max(1));
    writeln!(out, "<testsuite id=\"{path}\" name=\"{path}\" {counts} time=\"0\">")?;
    if file.findings.is_empty() {
        writeln!(out, "<testcase name=\"trimtab\" classname=\"{path}\" time=\"0\"/>")?;
    }
    for finding in file.findings {
        write_finding(out, file, finding, &path)?;
    }
    out.write_all(b"</testsuite>\n")
}

fn write_finding(out: &mut dyn Write, file: &File<'_>, finding: &Finding, path: &str) -> io::Result<()> {
    let Place { line, column, .. } = Place::of(file.source, finding, Encoding::Utf32);
    let (code, message, severity) = (escaped(code(finding)), escaped(&finding.message), finding.severity.name());
    writeln!(out, "<testcase name=\"{code} in line {line}\" classname=\"{path}\" time=\"0\">")?;
    writeln!(out, "<failure message=\"{message}\" type=\"{severity}\">{path}:{line}:{column}: {message}</failure>")?;
    out.write_all(b"</testcase>\n")
}
