//! The streams of the program, and what they are connected to.

use std::io::{self, BufWriter, IsTerminal, Read, Write};

use super::args::When;
use crate::report::Colour;

/// The streams of one run.
pub struct Console<'a> {
    /// Standard input.
    pub stdin: &'a mut dyn Read,
    /// Standard output.
    pub stdout: &'a mut dyn Write,
    /// Standard error.
    pub stderr: &'a mut dyn Write,
    /// Whether a person watches standard output.
    pub stdout_is_terminal: bool,
    /// Whether a person watches standard error.
    pub stderr_is_terminal: bool,
}

/// Runs `run` with the streams of this process.
pub fn with_process_streams<T>(run: impl FnOnce(&mut Console<'_>) -> T) -> T {
    // Not locked: the language server takes the streams for itself.
    let (mut stdin, mut stdout) = (io::stdin(), BufWriter::new(io::stdout()));
    run(&mut Console {
        stdin: &mut stdin,
        stdout: &mut stdout,
        stderr: &mut io::stderr(),
        stdout_is_terminal: io::stdout().is_terminal(),
        stderr_is_terminal: io::stderr().is_terminal(),
    })
}

/// Whether output is coloured, as <https://no-color.org>, <https://force-color.org> and <https://bixense.com/clicolors> have
/// it.
pub(super) fn colour(when: When, is_terminal: bool) -> Colour {
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let is_on = |name: &str| is_set(name) && std::env::var_os(name).is_some_and(|value| value != "0");
    let wanted = match when {
        When::Always => true,
        When::Never => false,
        When::Auto if is_set("NO_COLOR") => false,
        When::Auto if ["FORCE_COLOR", "CLICOLOR_FORCE"].into_iter().any(is_on) => true,
        When::Auto => is_terminal && std::env::var_os("TERM").is_none_or(|term| term != "dumb"),
    };
    if wanted { Colour::Always } else { Colour::Never }
}
