//! How a run over files ends: what is told last, and the exit code.

use super::args::{Arguments, When};
use super::console::{Console, colour};
use super::exit::Exit;
use super::output::{write_details, write_failures, write_warnings};
use super::session::Work;

/// Tells what could not be done, which decides the exit code before anything that was found.
pub(super) fn end(arguments: &Arguments, work: &Work, console: &mut Console<'_>, found: bool) -> anyhow::Result<Exit> {
    console.stdout.flush()?;
    let colour = colour(when(arguments, work), console.stderr_is_terminal);
    write_failures(console.stderr, work, colour)?;
    if arguments.verbose {
        write_details(console.stderr, work)?;
    }
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
pub(super) fn when(arguments: &Arguments, work: &Work) -> When {
    let colourless = work.hadolint_settings.as_ref().is_some_and(|settings| settings.hadolint.is_colourless());
    let is_never = arguments.no_color || (arguments.color == When::Auto && colourless);
    if is_never { When::Never } else { arguments.color }
}
