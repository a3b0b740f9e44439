//! Workflow commands: GitHub Actions shows each as an annotation of its line in the pull request.

use std::borrow::Cow;
use std::io::{self, Write};

use super::run::{File, Run};
use super::visible;
use crate::finding::{Finding, Severity};
use crate::text::{Encoding, Position};

/// All findings of a run, in its order, then what could not be done.
pub fn write(out: &mut dyn Write, run: &Run<'_>) -> io::Result<()> {
    for file in run.files {
        for finding in file.findings {
            write_finding(out, file, finding)?;
        }
    }
    for failure in run.failures {
        let line = failure.line.map(|line| format!(",line={line}")).unwrap_or_default();
        writeln!(out, "::error file={}{line}::{}", property(&failure.path), message(&failure.message))?;
    }
    Ok(())
}

fn write_finding(out: &mut dyn Write, file: &File<'_>, finding: &Finding) -> io::Result<()> {
    let position = |offset| {
        let Position { line, column } = file.source.position(offset, Encoding::Utf32);
        (line + 1, column + 1)
    };
    let ((line, column), (end_line, end_column)) = (position(finding.span.start), position(finding.span.end));
    let command = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info | Severity::Style => "notice",
    };
    write!(out, "::{command} file={},line={line},endLine={end_line},", property(&file.source.name))?;
    // GitHub refuses columns on annotations of several lines.
    if line == end_line {
        write!(out, "col={column},endColumn={end_column},")?;
    }
    writeln!(out, "title={}::{}", property(&format!("trimtab: {}", finding.rule)), message(&words(finding)))
}

/// The message with what stands under the carets and what to do.
fn words(finding: &Finding) -> String {
    let mut words = finding.message.clone();
    if !finding.label.is_empty() {
        words = format!("{words}: {}", finding.label);
    }
    if let Some(help) = &finding.help {
        words = format!("{words}\nhelp: {help}");
    }
    // GitHub keeps 4 KB of each.
    visible::cut(&words, 2000).into_owned()
}

fn message(text: &str) -> Cow<'_, str> {
    escaped(text, &['%', '\r', '\n'])
}

fn property(text: &str) -> Cow<'_, str> {
    escaped(text, &['%', '\r', '\n', ':', ','])
}

fn escaped<'a>(text: &'a str, special: &[char]) -> Cow<'a, str> {
    if text.chars().all(|c| !special.contains(&c) && visible::stand_in(c) == c) {
        return Cow::Borrowed(text);
    }
    let escape = |c: char| match c {
        c if special.contains(&c) => format!("%{:02X}", c as u32),
        c => visible::stand_in(c).to_string(),
    };
    text.chars().map(escape).collect::<String>().into()
}
