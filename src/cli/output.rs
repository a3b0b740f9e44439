//! A run's work in the form that was asked for.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::ValueEnum as _;

use super::args::{Format, ReportTo};
use super::catalogue;
use super::inputs::TextSource;
use super::paths::shown;
use super::session::{Kept, Linted, Work};
use super::settings::ConfigError;
use super::web;
use crate::cache::Timings;
use crate::config::hadolint;
use crate::context::{Disk, World, reason};
use crate::lint::guarded;
use crate::optimize;
use crate::report::terminal::{self, Fixes, Look};
use crate::report::visible::Plain;
use crate::report::{self, Colour, Failure, Rebuild, Run};

/// The reports that were asked for: on the command line, or else in hadolint's settings; else `terminal`.
pub(super) fn reports(asked: &[ReportTo], work: &Work) -> Vec<ReportTo> {
    if !asked.is_empty() {
        return asked.to_vec();
    }
    let formats = work.hadolint_settings.iter().flat_map(|settings| &settings.hadolint.formats);
    let named = formats.filter_map(|name| Format::from_str(hadolint::translate::format_name(&name.value), false).ok());
    let named: Vec<ReportTo> = named.map(|format| ReportTo { format, file: None }).collect();
    if named.is_empty() { vec![ReportTo { format: Format::Terminal, file: None }] } else { named }
}

/// How to report.
pub(super) struct Output {
    pub(super) reports: Vec<ReportTo>,
    pub(super) show_context: bool,
    pub(super) quiet: bool,
    pub(super) statistics: bool,
    /// The most findings that the terminal shows.
    pub(super) most: Option<usize>,
}

impl Output {
    /// Writes the reports that have no file of their own.
    pub(super) fn write(&self, out: &mut dyn Write, work: &Work, colour: Colour) -> io::Result<()> {
        self.write_those(out, work, colour, |report| report.file.is_none())
    }

    /// Writes the reports that have a file of their own, each whole or not at all.
    pub(super) fn write_files(&self, work: &Work) -> anyhow::Result<()> {
        let files: BTreeSet<&PathBuf> = self.reports.iter().filter_map(|report| report.file.as_ref()).collect();
        files.into_iter().try_for_each(|file| self.write_file(file, work, |report| report.file.as_ref() == Some(file)))
    }

    /// Writes the reports that have no file of their own to this one.
    pub(super) fn write_to(&self, file: &Path, work: &Work) -> anyhow::Result<()> {
        self.write_file(file, work, |report| report.file.is_none())
    }

    fn write_file(&self, file: &Path, work: &Work, wanted: impl Fn(&ReportTo) -> bool) -> anyhow::Result<()> {
        let told = || format!("cannot write the report to {}", shown(file));
        let mut bytes = Vec::new();
        self.write_those(&mut bytes, work, Colour::Never, wanted).with_context(told)?;
        // What is no regular file, such as a pipe, cannot be replaced.
        let is_special = std::fs::metadata(file).is_ok_and(|metadata| !metadata.is_file());
        let written = if is_special {
            std::fs::write(file, bytes)
        } else {
            // A report takes the place of an earlier one, whatever that says.
            let before = std::fs::read(file).ok();
            Disk::at("").write(file, before.as_deref(), &bytes)
        };
        written.map_err(|error| anyhow::anyhow!("{}: {}", told(), reason(&error)))
    }

    fn write_those(
        &self,
        out: &mut dyn Write,
        work: &Work,
        colour: Colour,
        wanted: impl Fn(&ReportTo) -> bool,
    ) -> io::Result<()> {
        let contexts: Vec<(String, String)> = work.linted.iter().map(context).collect();
        let files: Vec<report::File<'_>> =
            work.linted.iter().zip(&contexts).map(|(linted, context)| file(linted, context)).collect();
        let failures: Vec<Failure> =
            work.config_errors.iter().flat_map(config_failures).chain(work.failures.iter().cloned()).collect();
        let rules = catalogue::described();
        let run = Run { files: &files, rules: &rules, failures: &failures };
        self.reports.iter().filter(|report| wanted(report)).try_for_each(|report| match report.format {
            Format::Terminal => {
                self.write_terminal(out, work, &run, Look { colour, fixes: Fixes::LongDiffs, grouped: true })
            }
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
            Format::Html => report::html::write(out, &run, &rebuilds(work)),
            Format::Markdown => report::markdown::write(out, &run, &rebuilds(work), &web::links()),
        })
    }

    fn write_terminal(&self, out: &mut dyn Write, work: &Work, run: &Run<'_>, look: Look) -> io::Result<()> {
        if self.show_context {
            terminal::write_contexts(out, run)?;
        }
        if self.statistics {
            terminal::write_statistics(out, run, look)?;
        } else {
            terminal::write(out, run, look, self.most)?;
        }
        if !self.quiet && !run.files.is_empty() {
            terminal::write_summary(out, run, look)?;
            write_basis(out, work)?;
        }
        Ok(())
    }
}

/// Writes what the findings rest on: which configuration counted, and what was passed over.
fn write_basis(out: &mut dyn Write, work: &Work) -> io::Result<()> {
    let mut out = Plain(out);
    if !work.configurations.is_empty() {
        writeln!(out, "configuration: {}", work.configurations.join(", "))?;
    }
    if let Some(baseline) = &work.baseline {
        let hidden = report::counted(baseline.count, "finding", "findings");
        writeln!(out, "baseline: {} hides {hidden}", baseline.name)?;
    }
    if !work.passed_over.is_empty() {
        let files = report::counted(work.passed_over.len(), "file", "files");
        writeln!(out, "not read: {files} named like a Dockerfile that are templates or part of other projects")?;
    }
    Ok(())
}

/// What a commit costs with each file, where it is known.
fn rebuilds(work: &Work) -> Vec<Option<Rebuild>> {
    let rebuild = |linted: &Linted| {
        if !linted.context.is_known() || linted.input.from == TextSource::Inside {
            return None;
        }
        let plan = || optimize::plan(linted.reported(), &linted.context, linted.config(), &Timings::default());
        guarded(plan).ok().and_then(|plan| Rebuild::of(&plan))
    };
    work.linted.iter().map(rebuild).collect()
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
    work.failures.iter().try_for_each(|failure| writeln!(Plain(&mut *out), "error: {failure}"))
}

/// Writes why a configuration file cannot be used.
pub(super) fn write_config_error(out: &mut dyn Write, error: &ConfigError, colour: Colour) -> io::Result<()> {
    let look = Look { colour, ..Look::PLAIN };
    match error {
        ConfigError::Unreadable { path, message } => writeln!(Plain(out), "error: {path}: {message}"),
        ConfigError::Wrong(problems) => problems
            .iter()
            .try_for_each(|problem| terminal::write_finding(out, &problem.source, &problem.finding, look)),
    }
}

/// Writes which files were read, with which build context and settings, and which were not.
pub(super) fn write_details(out: &mut dyn Write, work: &Work) -> io::Result<()> {
    let mut out = Plain(out);
    for linted in &work.linted {
        let (root, reason) = context(linted);
        let root = if linted.context.is_known() { root } else { "unknown".to_owned() };
        let settings = linted.configuration.as_deref().unwrap_or("no configuration file");
        writeln!(out, "note: {}: build context {root} ({reason}), {settings}", linted.input.name)?;
    }
    for path in &work.excluded {
        writeln!(out, "note: {}: excluded", shown(path))?;
    }
    for path in &work.passed_over {
        writeln!(out, "note: {}: not read, because it is a template or part of another project", shown(path))?;
    }
    Ok(())
}

/// Writes what somebody may want to know who expected more.
pub(super) fn write_warnings(out: &mut dyn Write, work: &Work) -> io::Result<()> {
    let mut out = Plain(out);
    if let Some(settings) = work.hadolint_settings.as_ref().filter(|settings| settings.hadolint.is_verbose()) {
        writeln!(out, "note: using settings from {}", settings.from)?;
    }
    for problem in &work.unread {
        writeln!(out, "warning: {problem}")?;
    }
    for (file, why) in &work.kept {
        let why = match why {
            Kept::Generated => "is generated",
            Kept::Inside => continue,
            Kept::Outside => "is outside the searched directory and its repository, or a link to such a file",
        };
        writeln!(out, "note: {file} {why}, so it was not changed; name it to change it anyway")?;
    }
    if let Some(baseline) = work.baseline.as_ref().filter(|baseline| baseline.stale > 0) {
        let name = &baseline.name;
        let stale = match baseline.stale {
            1 => format!("1 entry of {name} no longer occurs"),
            stale => format!("{stale} entries of {name} no longer occur"),
        };
        let command = format!("trimtab baseline --baseline {name} --update");
        writeln!(out, "warning: {stale}; run `{command}` to drop them")?;
    }
    for folder in &work.empty {
        writeln!(out, "warning: no Dockerfile found in {folder}")?;
    }
    let failures: BTreeSet<&str> = work.linted.iter().filter_map(|linted| linted.context.past_failure()).collect();
    for failure in failures {
        writeln!(out, "warning: the `git` history cannot be read, so costs are estimated without it: {failure}")?;
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
