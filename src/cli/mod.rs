//! The command line: arguments in, files found and linted, reports and exit codes out.

mod args;
mod cache;
mod catalogue;
mod changes;
mod check;
mod console;
mod context;
mod exit;
mod init;
mod inputs;
mod optimize;
mod output;
mod paths;
mod progress;
mod project;
mod session;
mod settings;
#[cfg(feature = "builder")]
mod verify;

use std::ffi::OsString;
use std::io::{self, ErrorKind};

use clap::Parser;

use args::{Arguments, Command};
pub use console::{Console, with_process_streams};
pub use exit::Exit;

/// Runs the program with these arguments, the first of which is its name. Errors are told on standard error. A reader that
/// closes its end of a pipe has what it wanted, so that is no error.
pub fn run(arguments: impl IntoIterator<Item = OsString>, console: &mut Console<'_>) -> Exit {
    let ended = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => dispatch(&arguments, console),
        Err(error) => usage(&error, console),
    };
    match ended {
        Ok(exit) => exit,
        Err(error) if is_closed_pipe(&error) => Exit::Clean,
        Err(error) => {
            let _ = writeln!(console.stderr, "error: {error:#}");
            Exit::Failed
        }
    }
}

fn dispatch(arguments: &Arguments, console: &mut Console<'_>) -> anyhow::Result<Exit> {
    let exit = match &arguments.command {
        Command::Check(check) => check::check(arguments, check, console),
        Command::Fix(fix) => check::fix(arguments, fix, console),
        Command::Init(init) => init::write(arguments, init, console),
        Command::Explain { rules } => catalogue::explain(rules, console),
        Command::Rules { format } => catalogue::list(*format, console),
        Command::Context(sources) => context::show(arguments, sources, console),
        Command::Cache(question) => cache::cache(arguments, question, console),
        Command::Optimize(optimize) => optimize::optimize(arguments, optimize, console),
        #[cfg(feature = "builder")]
        Command::Verify(verify) => verify::verify(verify, console),
        // The server has standard output for itself, and may be in the middle of a write that nobody reads: to flush would
        // wait for it.
        #[cfg(feature = "lsp")]
        Command::Lsp { .. } => return serve(),
    }?;
    console.stdout.flush()?;
    Ok(exit)
}

/// `trimtab lsp`.
#[cfg(feature = "lsp")]
fn serve() -> anyhow::Result<Exit> {
    use crate::lsp::{self, Ending};
    use anyhow::Context as _;

    let ending = lsp::run().context("cannot start the language server")?;
    Ok(if ending == Ending::Agreed { Exit::Clean } else { Exit::Abandoned })
}

/// What clap has to say: help and version on standard output, mistakes on standard error.
fn usage(error: &clap::Error, console: &mut Console<'_>) -> anyhow::Result<Exit> {
    let text = error.render();
    if error.use_stderr() {
        write!(console.stderr, "{text}")?;
        return Ok(Exit::Failed);
    }
    write!(console.stdout, "{text}")?;
    console.stdout.flush()?;
    Ok(Exit::Clean)
}

fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .any(|cause| cause.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == ErrorKind::BrokenPipe))
}
