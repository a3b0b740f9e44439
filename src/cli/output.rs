//! A run's work in the form that was asked for.

use std::io::{self, Write};

use super::args::Format;
use super::catalogue;
use super::session::{Linted, Work};
use super::settings::Refusal;
use crate::report::terminal::{self, Fixes, Look};
use crate::report::{self, Colour, Failure, Run};

/// How to report.
pub(super) struct Output {
    pub(super) format: Format,
    pub(super) show_context: bool,
    pub(super) quiet: bool,
}

impl Output {
    /// Writes the report.
    pub(super) fn write(&self, out: &mut dyn Write, work: &Work, colour: Colour) -> io::Result<()> {
        let contexts: Vec<(String, String)> = work.linted.iter().map(context).collect();
        let files: Vec<report::File<'_>> =
            work.linted.iter().zip(&contexts).map(|(linted, context)| file(linted, context)).collect();
        let failures: Vec<Failure> =
            work.refusals.iter().flat_map(refusal_failures).chain(work.failures.iter().cloned()).collect();
        let rules = catalogue::described();
        let run = Run { files: &files, rules: &rules, failures: &failures };
        match self.format {
            Format::Terminal => self.write_terminal(out, &run, Look { colour, fixes: Fixes::Diffs }),
            Format::Concise => report::concise::write(out, &run),
            Format::Json => report::json::write(out, &run),
            Format::Sarif => report::sarif::write(out, &run),
            Format::Github => report::github::write(out, &run),
        }
    }

    fn write_terminal(&self, out: &mut dyn Write, run: &Run<'_>, look: Look) -> io::Result<()> {
        if self.show_context {
            terminal::write_contexts(out, run)?;
        }
        terminal::write(out, run, look)?;
        if !self.quiet && !run.files.is_empty() {
            terminal::write_summary(out, run, look)?;
        }
        Ok(())
    }
}

/// The root of a file's build context, and why it is that one.
pub(super) fn context(linted: &Linted) -> (String, String) {
    (linted.context.root().unwrap_or_default(), linted.context.build.chosen.to_string())
}

fn file<'a>(linted: &'a Linted, (root, reason): &'a (String, String)) -> report::File<'a> {
    report::File {
        source: linted.reported(),
        findings: &linted.report().findings,
        suppressed: &linted.report().suppressed,
        context: linted.context.is_known().then_some(report::Context { root, reason }),
    }
}

/// Writes what could not be done: mistakes in configuration files at their places, everything else in a line.
pub(super) fn write_failures(out: &mut dyn Write, work: &Work, colour: Colour) -> io::Result<()> {
    for refusal in &work.refusals {
        match refusal {
            Refusal::Unreadable { path, message } => writeln!(out, "error: {path}: {message}")?,
            Refusal::Wrong(problems) => {
                for problem in problems.iter() {
                    terminal::write_finding(out, &problem.source, &problem.finding, Look { colour, ..Look::PLAIN })?;
                }
            }
        }
    }
    for failure in &work.failures {
        writeln!(out, "error: {failure}")?;
    }
    Ok(())
}

/// Writes what somebody may want to know who expected more.
pub(super) fn write_warnings(out: &mut dyn Write, work: &Work) -> io::Result<()> {
    for problem in &work.unread {
        writeln!(out, "warning: {problem}")?;
    }
    for folder in &work.empty {
        writeln!(out, "warning: no Dockerfile in {folder}")?;
    }
    Ok(())
}

fn refusal_failures(refusal: &Refusal) -> Vec<Failure> {
    match refusal {
        Refusal::Unreadable { path, message } => {
            vec![Failure { path: path.clone(), line: None, message: message.clone() }]
        }
        Refusal::Wrong(problems) => problems
            .iter()
            .map(|problem| Failure {
                path: problem.source.name.clone(),
                line: Some(problem.source.lines().line(problem.finding.span.start) + 1),
                message: problem.finding.message.clone(),
            })
            .collect(),
    }
}
