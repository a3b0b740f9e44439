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
pub fn names_local(invocation: &Invocation) -> bool {
    invocation.packages().iter().any(|word| invocation.tool.is_local(word))
}

/// Whether it changes the project's own manifest or settings.
pub fn writes_manifest(invocation: &Invocation) -> bool {
    const EDITS: [&str; 16] = [
        "pkg", "version", "init", "mod edit", "mod init", "new", "add", "remove", "sln", "solution", "nuget", "import",
        "set", "policies", "plugin", "lock",
    ];
    let reads = invocation.tool.reads.as_ref();
    let has_manifest = reads.is_some_and(|reads| !reads.manifests.is_empty()) && !invocation.is_global();
    let names = !invocation.packages().is_empty();
    let project = match invocation.action {
        Some(Action::Install) => names && !has_place_of_its_own(invocation),
        Some(Action::Remove | Action::Upgrade) => true,
        Some(Action::Configure) => {
            let own =
                ["yarn", "composer"].contains(&invocation.tool.name.as_str()) && invocation.subcommand == "config";
            own || EDITS.contains(&invocation.subcommand)
        }
        _ => false,
    };
    has_manifest && project
}

/// Whether it installs for the user or the system by its very name: `global add`, `tool install`.
fn has_place_of_its_own(invocation: &Invocation) -> bool {
    let words = ["global", "tool", "python", "self", "workload", "local", "archive", "escript", "binstall", "install"];
    let of_cargo = ["cargo", "go", "conda"].contains(&invocation.tool.name.as_str());
    let first = invocation.subcommand.split([' ', '.']).next().unwrap_or_default();
    words[..words.len() - 2].contains(&first) || of_cargo && words.contains(&first)
}
