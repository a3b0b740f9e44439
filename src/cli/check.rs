//! `trimtab check` and `trimtab fix`: lint, fix where that is asked for, report.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::args::{Arguments, Check, Fix};
use super::command_line::{hadolint, layer};
use super::console::{Console, colour};
use super::ending::{end, when};
use super::exit::Exit;
use super::inputs::TextSource;
use super::once::once_per_context;
use super::output::{self, Output};
use super::session::{Fixes, Linted, Session, Work};
use super::watch::watch;
use super::{add_ignore, baseline, changes, show_settings, since};
use crate::config::{FILE_NAME, Layer, Placed, Threshold};
use crate::finding::{Safety, Severity};
use crate::report::visible::Plain;

/// Reports what is wrong, or what is left after the fixes; once, or whenever a file changes.
pub(super) fn check(arguments: &Arguments, check: &Check, console: &mut Console<'_>) -> anyhow::Result<Exit> {
    if check.watch {
        return watch(console, |console| once(arguments, check, console));
    }
    Ok(once(arguments, check, console)?.0)
}

/// Checks once; answers with the files that it depends on besides.
fn once(arguments: &Arguments, check: &Check, console: &mut Console<'_>) -> anyhow::Result<(Exit, BTreeSet<PathBuf>)> {
    let threshold = check.fail_on.as_deref().and_then(Threshold::named).map(Placed::command_line);
    let layer = hadolint(&check.hadolint)?.under(Layer { fail_on: threshold, ..layer(&check.choice)? });
    let fixes = if check.fix || check.diff { Fixes::Apply(least(check.unsafe_fixes)) } else { Fixes::Show };
    let session = Session::open(&check.sources, layer, console)?;
    let mut work = session.work(fixes, console);
    if let Some(path) = &check.baseline {
        work.baseline = Some(baseline::apply(path, &*session.world, &mut work)?);
    }
    if let Some(revision) = &check.since {
        since::keep_new(revision, &*session.world, &mut work)?;
    }
    if check.show_settings {
        show_settings::write(console.stdout, &work)?;
        return Ok((end(arguments, &work, console, false)?, BTreeSet::new()));
    }
    if let Some(why) = &check.add_ignore {
        let message = add_ignore::write(why, &*session.world, &mut work, console)?;
        if !arguments.quiet {
            writeln!(console.stderr, "{message}")?;
        }
        return Ok((end(arguments, &work, console, false)?, BTreeSet::new()));
    }
    once_per_context(&mut work.linted);
    if check.diff {
        return Ok((diff(arguments, &work, console)?, BTreeSet::new()));
    }
    if check.fix {
        work.failures.extend(changes::save(&*session.world, &work.linted));
    }
    if let Some(least) = check.min_severity.as_deref().and_then(severity) {
        let reports = work.linted.iter_mut().map(Linted::report_mut);
        reports.for_each(|report| report.findings.retain(|finding| finding.severity >= least));
    }
    let output = Output {
        reports: output::reports(&check.format, &work),
        show_context: check.show_context,
        quiet: arguments.quiet,
        statistics: check.statistics,
        most: check.max_findings,
    };
    output.write_files(&work)?;
    let on_stdin = work.linted.iter().any(|linted| linted.input.from == TextSource::Stdin);
    if check.fix && on_stdin {
        // The fixed text takes standard output.
        changes::write_texts(console.stdout, &work.linted)?;
        let colour = colour(when(arguments, &work), console.stderr_is_terminal);
        output.write(console.stderr, &work, colour)?;
    } else if let Some(path) = &check.output {
        output.write_to(path, &work)?;
    } else {
        let colour = colour(when(arguments, &work), console.stdout_is_terminal);
        output.write(console.stdout, &work, colour)?;
    }
    if !arguments.quiet {
        changes::tell(console.stderr, &work.linted, &work.failures)?;
    }
    let is_found = work.linted.iter().any(Linted::fails) || (check.exit_non_zero_on_fix && is_fixed(&work));
    Ok((end(arguments, &work, console, is_found)?, inputs_of(check, &work)))
}

/// Applies the fixes, and reports what was done.
pub(super) fn fix(arguments: &Arguments, fix: &Fix, console: &mut Console<'_>) -> anyhow::Result<Exit> {
    let session = Session::open(&fix.sources, layer(&fix.choice)?, console)?;
    let mut work = session.work(Fixes::Apply(least(fix.unsafe_fixes)), console);
    if fix.diff {
        return diff(arguments, &work, console);
    }
    work.failures.extend(changes::save(&*session.world, &work.linted));
    changes::write_texts(console.stdout, &work.linted)?;
    if !arguments.quiet {
        changes::tell(console.stderr, &work.linted, &work.failures)?;
        changes::tell_sum(console.stderr, &work.linted, &work.failures)?;
    }
    end(arguments, &work, console, fix.fails_if_fixed && is_fixed(&work))
}

/// Whether a fix was applied.
fn is_fixed(work: &Work) -> bool {
    work.linted.iter().filter_map(Linted::fixed).any(|fixed| !fixed.applied.is_empty())
}

fn diff(arguments: &Arguments, work: &Work, console: &mut Console<'_>) -> anyhow::Result<Exit> {
    let changed = if console.stdout_is_terminal {
        changes::write_diffs(&mut Plain(&mut *console.stdout), &work.linted)?
    } else {
        // A program reads a patch as it is.
        changes::write_diffs(console.stdout, &work.linted)?
    };
    end(arguments, work, console, changed)
}

fn least(unsafe_fixes: bool) -> Safety {
    if unsafe_fixes { Safety::Unsafe } else { Safety::Safe }
}

fn severity(name: &str) -> Option<Severity> {
    Severity::ALL.into_iter().find(|severity| severity.name() == name)
}

/// The files and directories that a check depends on, as far as they are looked at again.
fn inputs_of(check: &Check, work: &Work) -> BTreeSet<PathBuf> {
    let mut paths: BTreeSet<PathBuf> = check.sources.paths.iter().chain(&check.baseline).cloned().collect();
    paths.extend(work.configurations.iter().map(PathBuf::from));
    paths.insert(PathBuf::from(FILE_NAME));
    for linted in &work.linted {
        paths.extend(linted.input.path.parent().map(|folder| PathBuf::from(".").join(folder)));
        paths.insert(linted.input.path.clone());
        paths.extend(linted.context.root().map(PathBuf::from));
        paths.extend(linted.context.ignore().map(|ignore| PathBuf::from(&ignore.file.source.name)));
    }
    paths
}
