//! What the shell of a `RUN` knows when it starts.

use super::Answers;
use super::runs::Run;
use crate::shell::{Builtin, Command};

impl Answers<'_> {
    /// Whether the shell of a `RUN` reads start-up files, which may define functions.
    pub fn reads_startup_files(&self, run: &Run<'_>) -> bool {
        let options = run.state.shell.value.iter().skip(1).filter(|option| option.starts_with('-'));
        let is_login = |option: &String| {
            matches!(option.as_str(), "--login" | "--rcfile" | "--init-file")
                || !option.starts_with("--") && option.contains(['l', 'i'])
        };
        let is_set =
            |name: &str| run.state.variable(name).is_some() || self.source.slice(run.instruction.span).contains(name);
        options.into_iter().any(is_login) || is_set("BASH_ENV") || is_set("ENV=")
    }
}

/// Whether a script reads or evaluates something that may define functions.
pub fn may_define_functions(run: &Run<'_>) -> bool {
    let prepares = |builtin: Builtin| matches!(builtin, Builtin::Source | Builtin::Eval);
    run.script().commands.iter().filter_map(Command::builtin).any(prepares)
}
