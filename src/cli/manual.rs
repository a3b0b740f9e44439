//! `trimtab completions` and `trimtab man`: what shells and `man` know of the command line, from its one definition.

use std::path::Path;

use anyhow::Context as _;
use clap::CommandFactory;
use clap_complete::Shell;

use super::args::Arguments;
use super::console::Console;
use super::exit::Exit;
use super::paths::shown;

/// Writes the completions of a shell to standard output.
pub(super) fn completions(shell: Shell, console: &mut Console<'_>) -> anyhow::Result<Exit> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), env!("CARGO_PKG_NAME"), &mut script);
    console.stdout.write_all(&script)?;
    Ok(Exit::Clean)
}

/// Writes a manual page for the program and for each command to a directory, which is created where it does not exist.
pub(super) fn pages(folder: &Path, console: &mut Console<'_>) -> anyhow::Result<Exit> {
    std::fs::create_dir_all(folder).with_context(|| format!("cannot create {}", shown(folder)))?;
    let command = Arguments::command().disable_help_subcommand(true);
    clap_mangen::generate_to(command, folder).with_context(|| format!("cannot write to {}", shown(folder)))?;
    writeln!(console.stdout, "wrote the manual pages to {}", shown(folder))?;
    Ok(Exit::Clean)
}
