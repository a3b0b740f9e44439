//! The report for people: the offending word underlined in its line, what to do, and the fix as a diff beneath.

use std::io::{self, Write};

use codespan_reporting::diagnostic::{Diagnostic, Label};
use codespan_reporting::files::Error;
use codespan_reporting::term::{Config, emit_to_write_style};

use super::paint::Colour;
use super::paint::{Body, Ink};
use super::patch::patches;
use super::run::{File, Run};
use super::snippet::Excerpt;
use super::tally::Tally;
use super::visible;
use crate::finding::{Finding, Fix};
use crate::text::{Hunk, Source, Span};

/// The most lines of one diff that are shown, and the most characters of each.
const DIFF_LINES: usize = 40;
const DIFF_WIDTH: usize = 160;

/// How the report looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// Whether it is coloured.
    pub colour: Colour,
    /// What is shown of fixes.
    pub fixes: Fixes,
}

/// What is shown of fixes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fixes {
    /// What each does, and its diff.
    Diffs,
    /// What each does.
    Titles,
}

impl Look {
    /// As a file has it: no colour.
    pub const PLAIN: Look = Look { colour: Colour::Never, fixes: Fixes::Diffs };
}

/// All findings of a run, in its order.
pub fn write(out: &mut dyn Write, run: &Run<'_>, look: Look) -> io::Result<()> {
    for file in run.files {
        write_file(out, file, look)?;
    }
    Ok(())
}

/// The build context of each file, a line each.
pub fn write_contexts(out: &mut dyn Write, run: &Run<'_>) -> io::Result<()> {
    for file in run.files {
        let name = visible::line(&file.source.name);
        match file.context {
            Some(context) => writeln!(out, "{name}: context {} ({})", visible::line(context.root), context.reason)?,
            None => writeln!(out, "{name}: the build context is not known")?,
        }
    }
    Ok(())
}

/// The line that closes the report: how many findings there are of each kind.
pub fn write_summary(out: &mut dyn Write, run: &Run<'_>, look: Look) -> io::Result<()> {
    look.colour.write(out, Ink::Strong, &Tally::of(run).to_string())?;
    out.write_all(b"\n")
}

/// The findings of one file as plain text, as rules' pages show them.
pub fn render(file: &File<'_>, fixes: Fixes) -> String {
    let mut out = Vec::new();
    let look = Look { fixes, ..Look::PLAIN };
    write_file(&mut out, file, look).expect("writing to memory cannot fail");
    String::from_utf8_lossy(&out).into_owned()
}

fn write_file(out: &mut dyn Write, file: &File<'_>, look: Look) -> io::Result<()> {
    file.findings.iter().try_for_each(|finding| write_finding(out, file.source, finding, look))
}

/// One finding of `source`, whatever it is a source of: a Dockerfile or a configuration.
pub fn write_finding(out: &mut dyn Write, source: &Source, finding: &Finding, look: Look) -> io::Result<()> {
    let severity = finding.severity;
    look.colour.write(out, Ink::Severity(severity), &format!("{}[{}]", severity.name(), finding.rule))?;
    look.colour.write(out, Ink::Strong, &format!(": {}", visible::line(&finding.message)))?;
    out.write_all(b"\n")?;

    let spans: Vec<Span> = std::iter::once(finding.span).chain(finding.labels.iter().map(|label| label.span)).collect();
    let excerpt = Excerpt::new(source, &spans);
    let notes = notes(finding, &excerpt);
    let diagnostic = Diagnostic::warning().with_labels(labels(finding, &excerpt)).with_notes(notes);
    let mut rendered = Vec::new();
    let mut body = Body::new(&mut rendered, look.colour, severity);
    emit_to_write_style(&mut body, &Config::default(), &excerpt, &diagnostic).map_err(|error| match error {
        Error::Io(error) => error,
        error => io::Error::other(error),
    })?;
    // The blank line that ends codespan's part comes after the fixes.
    out.write_all(rendered.strip_suffix(b"\n").unwrap_or(&rendered))?;

    let indent = " ".repeat(excerpt.digits(&spans) + 1);
    for (index, fix) in finding.fixes.iter().enumerate() {
        let choice = (finding.fixes.len() > 1).then_some(index + 1);
        write_fix(out, source, fix, choice, &indent, look)?;
    }
    out.write_all(b"\n")
}

fn labels(finding: &Finding, excerpt: &Excerpt<'_>) -> Vec<Label<()>> {
    let mut labels = Vec::with_capacity(1 + finding.labels.len());
    labels.push(Label::primary((), excerpt.range(finding.span)).with_message(visible::line(&finding.label)));
    for label in &finding.labels {
        labels.push(Label::secondary((), excerpt.range(label.span)).with_message(visible::line(&label.message)));
    }
    labels
}

fn notes(finding: &Finding, excerpt: &Excerpt<'_>) -> Vec<String> {
    let mut notes: Vec<String> =
        excerpt.cut().map(|line| format!("note: line {line} is too long to show whole")).collect();
    for place in &finding.elsewhere {
        let (file, message) = (visible::line(&place.file), visible::line(&place.message));
        notes.push(format!("note: {file}:{}: {message}", place.line));
    }
    if let Some(help) = &finding.help {
        notes.push(format!("help: {}", visible::line(help)));
    }
    notes
}

fn write_fix(
    out: &mut dyn Write,
    source: &Source,
    fix: &Fix,
    choice: Option<usize>,
    indent: &str,
    look: Look,
) -> io::Result<()> {
    out.write_all(indent.as_bytes())?;
    look.colour.write(out, Ink::Frame, "=")?;
    let number = choice.map(|number| format!(" {number}")).unwrap_or_default();
    writeln!(out, " fix{number} ({}): {}", fix.safety.name(), visible::line(&fix.title))?;
    if look.fixes == Fixes::Titles {
        return Ok(());
    }
    for patch in patches(source, fix) {
        if patch.old == "/dev/null" {
            write_diff_line(out, indent, Ink::Strong, &format!("+++ {}", patch.new), look.colour)?;
        }
        write_hunks(out, indent, &patch.hunks, look.colour)?;
    }
    Ok(())
}

pub(super) fn write_hunks(out: &mut dyn Write, indent: &str, hunks: &[Hunk], colour: Colour) -> io::Result<()> {
    let all: usize = hunks.iter().map(|hunk| hunk.lines.len()).sum();
    let mut left = DIFF_LINES;
    for hunk in hunks {
        if left == 0 {
            break;
        }
        write_diff_line(out, indent, Ink::Frame, &hunk.header, colour)?;
        for (mark, line) in hunk.lines.iter().take(left) {
            let ink = match mark {
                '-' => Ink::Removed,
                '+' => Ink::Added,
                _ => Ink::Faint,
            };
            write_diff_line(out, indent, ink, &format!("{mark}{}", line.trim_end_matches('\r')), colour)?;
        }
        left = left.saturating_sub(hunk.lines.len());
    }
    if all > DIFF_LINES {
        write_diff_line(out, indent, Ink::Faint, &format!("… {} more lines", all - DIFF_LINES), colour)?;
    }
    Ok(())
}

fn write_diff_line(out: &mut dyn Write, indent: &str, ink: Ink, line: &str, colour: Colour) -> io::Result<()> {
    let shown: String = visible::cut(line, DIFF_WIDTH).chars().map(visible::stand_in).collect();
    if shown.trim().is_empty() {
        return out.write_all(b"\n");
    }
    write!(out, "{indent}  ")?;
    colour.write(out, ink, &shown)?;
    out.write_all(b"\n")
}
