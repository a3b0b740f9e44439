//! The command line: arguments in, files found and linted, reports and exit codes out.

mod add_ignore;
mod args;
mod baseline;
mod cache;
mod catalogue;
mod changes;
mod check;
mod command_line;
mod console;
mod context;
mod contexts;
mod docker;
mod ending;
mod exit;
mod fmt;
mod init;
mod inputs;
mod inside;
mod manual;
mod once;
mod optimize;
mod output;
mod paths;
mod pin;
mod progress;
mod project;
mod projects;
mod session;
mod settings;
mod show_settings;
mod since;
mod start;
#[cfg(feature = "builder")]
mod verify;
mod watch;
mod web;

use std::ffi::OsString;
use std::io::{self, ErrorKind, Write};

use args::{Arguments, Command};
pub use console::{Console, with_process_streams};
pub use exit::Exit;

use crate::lint::{STACK, guarded};
use crate::report::visible::Plain;

/// Runs the program with these arguments, the first of which is its name. Errors are told on standard error. A reader that
/// closes its end of a pipe has what it wanted, so that is no error.
pub fn run(arguments: impl IntoIterator<Item = OsString>, console: &mut Console<'_>) -> Exit {
    let arguments = match docker::invocation(arguments.into_iter().collect()) {
        docker::Invocation::Command(arguments) => arguments,
        docker::Invocation::Metadata => {
            let written = write!(console.stdout, "{}", docker::metadata()).and_then(|()| console.stdout.flush());
            return if written.is_ok() { Exit::Clean } else { Exit::Failed };
        }
    };
    let ended = match start::parse(arguments) {
        Ok(arguments) => guarded(|| dispatch(&arguments, console)).unwrap_or_else(|bug| Err(anyhow::Error::msg(bug))),
        Err(error) => usage(&error, console),
    };
    match ended {
        Ok(exit) => exit,
        Err(error) if is_closed_pipe(&error) => Exit::Clean,
        Err(error) => {
            let _ = writeln!(Plain(console.stderr), "error: {error:#}");
            Exit::Failed
        }
    }
}

/// Runs the program with the arguments and streams of the process. It does so in a thread of its own, for the first one's
/// stack is as large as the system likes.
pub fn run_process() -> Exit {
    let work = || with_process_streams(|console| run(std::env::args_os(), console));
    let thread = std::thread::Builder::new().name("trimtab".to_owned()).stack_size(STACK).spawn(work);
    match thread {
        // A panic has been told already.
        Ok(thread) => thread.join().unwrap_or(Exit::Failed),
        Err(_) => work(),
    }
}

fn dispatch(arguments: &Arguments, console: &mut Console<'_>) -> anyhow::Result<Exit> {
    let exit = match &arguments.command {
        Command::Check(check) => check::check(arguments, check, console),
        Command::Baseline(asked) => baseline::write(arguments, asked, console),
        Command::Fix(fix) => check::fix(arguments, fix, console),
        Command::Fmt(fmt) => fmt::fmt(arguments, fmt, console),
        Command::Pin(asked) => pin::pin(arguments, asked, console),
        Command::Init(init) => init::write(arguments, init, console),
        Command::Explain { rules } => catalogue::explain(rules, console),
        Command::Rules { format } => catalogue::list(*format, console),
        Command::Context(sources) => context::show(arguments, sources, console),
        Command::Cache(question) => cache::cache(arguments, question, console),
        Command::Optimize(optimize) => optimize::optimize(arguments, optimize, console),
        Command::Completions { shell } => manual::completions(*shell, console),
        Command::Man { out } => manual::pages(out, console),
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
        write!(Plain(console.stderr), "{text}")?;
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
