//! Which commands only put packages in place.

use crate::shell::tools::{Action, Invocation, Tools};
use crate::shell::{Command, Script};

/// Whether all that a script does is to install packages, with the small change around it: settings, caches, messages.
/// A script of a package may still run unseen.
pub fn only_installs(script: &Script, tools: &Tools) -> bool {
    let cleans = |command: &Command| matches!(command.name(), Some("rm" | "mkdir"));
    script.clean
        && !script.opaque
        && script.commands.iter().all(|command| is_plain(command, tools) || cleans(command))
        && script.commands.iter().any(|command| tools.invocation(command).is_some())
}

/// Whether a command installs packages, or does nothing to files at all. It reads none of the project's sources.
pub fn is_plain(command: &Command, tools: &Tools) -> bool {
    if command.words.is_empty() {
        return true;
    }
    match tools.invocation(command) {
        Some(invocation) => {
            !matches!(invocation.action, None | Some(Action::Build | Action::Run)) && !names_local(&invocation)
        }
        None => matches!(command.name(), Some("set" | "echo" | "printf" | "true" | ":" | "cd" | "export" | "corepack")),
    }
}

/// Whether it installs packages from local paths.
pub(super) fn names_local(invocation: &Invocation) -> bool {
    invocation.packages().iter().any(|word| invocation.tool.is_local(word))
}
