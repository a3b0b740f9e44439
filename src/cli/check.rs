//! `trimtab check` and `trimtab fix`: lint, mend where that is asked for, report.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::Context as _;

use super::args::{Arguments, Check, Choice, Fix, When};
use super::console::{Console, colour};
use super::exit::Exit;
use super::inputs::TextSource;
use super::output::{self, Output, write_failures, write_warnings};
use super::session::{Fixes, Linted, Session, Work};
use super::{catalogue, changes};
use crate::config::{Layer, Placed, Threshold};
use crate::finding::Safety;
use crate::report::Colour;

/// Reports what is wrong, or what is left after the fixes.
pub(super) fn check(arguments: &Arguments, check: &Check, console: &mut Console<'_>) -> anyhow::Result<Exit> {
    let mut layer = layer(&check.choice)?;
    let threshold = check.fail_on.as_deref().and_then(Threshold::named);
    layer.fail_on = threshold.map(Placed::command_line);
    let fixes = if check.fix || check.diff { Fixes::Apply(least(check.unsafe_fixes)) } else { Fixes::Show };
    let session = Session::open(&check.sources, layer, console)?;
    let mut work = session.work(fixes, console);
    if check.diff {
        return diff(arguments, &work, console);
    }
    if check.fix {
        work.failures.extend(changes::save(&*session.world, &work.linted));
    }
    let formats = output::formats(&check.format, &work);
    let output = Output { formats, show_context: check.show_context, quiet: arguments.quiet };
    let on_stdin = work.linted.iter().any(|linted| linted.input.from == TextSource::Stdin);
    if check.fix && on_stdin {
        // The mended text takes standard output.
        changes::write_texts(console.stdout, &work.linted)?;
        let colour = colour(when(arguments, &work), console.stderr_is_terminal);
        output.write(console.stderr, &work, colour)?;
    } else if let Some(path) = &check.output {
        write_file(path, &output, &work)?;
    } else {
        let colour = colour(when(arguments, &work), console.stdout_is_terminal);
        output.write(console.stdout, &work, colour)?;
    }
    if !arguments.quiet {
        changes::tell(console.stderr, &work.linted, &work.failures)?;
    }
    end(arguments, &work, console, work.linted.iter().any(Linted::fails))
}

/// Mends, and tells what was done.
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
    end(arguments, &work, console, false)
}

fn diff(arguments: &Arguments, work: &Work, console: &mut Console<'_>) -> anyhow::Result<Exit> {
    let changed = changes::write_diffs(console.stdout, &work.linted)?;
    end(arguments, work, console, changed)
}

/// Tells what could not be done, which decides the exit code before anything that was found.
pub(super) fn end(arguments: &Arguments, work: &Work, console: &mut Console<'_>, found: bool) -> anyhow::Result<Exit> {
    console.stdout.flush()?;
    let colour = colour(when(arguments, work), console.stderr_is_terminal);
    write_failures(console.stderr, work, colour)?;
    if !arguments.quiet {
        write_warnings(console.stderr, work)?;
    }
    Ok(match (work.has_failed(), found) {
        (true, _) => Exit::Failed,
        (false, true) => Exit::Found,
        (false, false) => Exit::Clean,
    })
}

/// When to use colours: what the command line says, or else hadolint's settings.
fn when(arguments: &Arguments, work: &Work) -> When {
    let colourless = work.hadolint_settings.as_ref().is_some_and(|settings| settings.hadolint.is_colourless());
    if arguments.color == When::Auto && colourless { When::Never } else { arguments.color }
}

fn least(unsafe_fixes: bool) -> Safety {
    if unsafe_fixes { Safety::Unsafe } else { Safety::Safe }
}

fn layer(choice: &Choice) -> anyhow::Result<Layer> {
    let words: Vec<String> = choice.select.iter().flatten().chain(&choice.ignore).cloned().collect();
    if let Some(message) = catalogue::unknown(&words) {
        anyhow::bail!(message);
    }
    let placed = |words: &[String]| words.iter().cloned().map(Placed::command_line).collect();
    Ok(Layer {
        preset: choice.preset.clone().map(Placed::command_line),
        select: choice.select.as_deref().map(placed),
        ignore: placed(&choice.ignore),
        pedantic: choice.pedantic.then(|| Placed::command_line(true)),
        suppressions: choice.no_suppressions.then(|| Placed::command_line(false)),
        ..Layer::default()
    })
}

fn write_file(path: &Path, output: &Output, work: &Work) -> anyhow::Result<()> {
    let told = || format!("cannot write the report to {}", path.display());
    let mut out = BufWriter::new(File::create(path).with_context(told)?);
    output.write(&mut out, work, Colour::Never).and_then(|()| out.flush()).with_context(told)
}
