//! A run's work in the form that was asked for.

use std::collections::BTreeSet;
use std::io::{self, Write};

use clap::ValueEnum as _;

use super::args::Format;
use super::catalogue;
use super::session::{Linted, Work};
use super::settings::ConfigError;
use crate::config::hadolint;
use crate::report::terminal::{self, Fixes, Look};
use crate::report::{self, Colour, Failure, Run};

/// The formats that were asked for: on the command line, or else in hadolint's settings; `terminal` where nobody did.
pub(super) fn formats(asked: &[Format], work: &Work) -> Vec<Format> {
    if !asked.is_empty() {
        return asked.to_vec();
    }
    let formats = work.hadolint_settings.iter().flat_map(|settings| &settings.hadolint.formats);
    let named = formats.filter_map(|name| Format::from_str(hadolint::translate::format_name(&name.value), false).ok());
    let named: Vec<Format> = named.collect();
    if named.is_empty() { vec![Format::Terminal] } else { named }
}

/// How to report.
pub(super) struct Output {
    pub(super) formats: Vec<Format>,
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
            work.config_errors.iter().flat_map(config_failures).chain(work.failures.iter().cloned()).collect();
        let rules = catalogue::described();
        let run = Run { files: &files, rules: &rules, failures: &failures };
        self.formats.iter().try_for_each(|format| match format {
            Format::Terminal => self.write_terminal(out, &run, Look { colour, fixes: Fixes::Diffs }),
            Format::Concise => report::concise::write(out, &run),
            Format::Json => report::json::write(out, &run),
            Format::Sarif => report::sarif::write(out, &run),
            Format::Github => report::github::write(out, &run),
            Format::Gitlab => report::gitlab::write(out, &run),
            Format::Codeclimate => report::codeclimate::write(out, &run),
            Format::Checkstyle => report::checkstyle::write(out, &run),
            Format::Junit => report::junit::write(out, &run),
            Format::Sonarqube => report::sonarqube::write(out, &run),
            Format::Codacy => report::codacy::write(out, &run),
            Format::Gnu => report::gnu::write(out, &run),
            Format::Tty => report::tty::write(out, &run),
            Format::HadolintJson => report::hadolint_json::write(out, &run),
        })
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
        context: linted.context.is_known().then_some(report::ContextChoice { root, reason }),
    }
}

/// Writes what could not be done: mistakes in configuration files at their places, everything else in a line.
pub(super) fn write_failures(out: &mut dyn Write, work: &Work, colour: Colour) -> io::Result<()> {
    work.config_errors.iter().try_for_each(|error| write_config_error(out, error, colour))?;
    work.failures.iter().try_for_each(|failure| writeln!(out, "error: {failure}"))
}

/// Writes why a configuration file cannot be used.
pub(super) fn write_config_error(out: &mut dyn Write, error: &ConfigError, colour: Colour) -> io::Result<()> {
    let look = Look { colour, ..Look::PLAIN };
    match error {
        ConfigError::Unreadable { path, message } => writeln!(out, "error: {path}: {message}"),
        ConfigError::Wrong(problems) => problems
            .iter()
            .try_for_each(|problem| terminal::write_finding(out, &problem.source, &problem.finding, look)),
    }
}

/// Writes what somebody may want to know who expected more.
pub(super) fn write_warnings(out: &mut dyn Write, work: &Work) -> io::Result<()> {
    if let Some(settings) = work.hadolint_settings.as_ref().filter(|settings| settings.hadolint.is_verbose()) {
        writeln!(out, "note: settings from {}", settings.from)?;
    }
    for problem in &work.unread {
        writeln!(out, "warning: {problem}")?;
    }
    for folder in &work.empty {
        writeln!(out, "warning: no Dockerfile in {folder}")?;
    }
    let failures: BTreeSet<&str> = work.linted.iter().filter_map(|linted| linted.context.past_failure()).collect();
    for failure in failures {
        writeln!(out, "warning: the history cannot be read, so costs are estimated without it: {failure}")?;
    }
    Ok(())
}

fn config_failures(error: &ConfigError) -> Vec<Failure> {
    match error {
        ConfigError::Unreadable { path, message } => {
            vec![Failure { path: path.clone(), line: None, message: message.clone() }]
        }
        ConfigError::Wrong(problems) => problems
            .iter()
            .map(|problem| Failure {
                path: problem.source.name.clone(),
                line: Some(problem.source.lines().line(problem.finding.span.start) + 1),
                message: problem.finding.message.clone(),
            })
            .collect(),
    }
}
