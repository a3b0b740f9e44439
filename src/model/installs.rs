//! Which commands only put packages in place.

use crate::shell::tools::{Action, ToolCall, Tools};
use crate::shell::{Command, Script};

/// Whether all that a script does is to install packages, with the small change around it: settings, caches, messages.
/// A script of a package may still run unseen.
pub fn only_installs(script: &Script, tools: &Tools) -> bool {
    let cleans = |command: &Command| matches!(command.name(), Some("rm" | "mkdir"));
    script.clean
        && !script.opaque
        && script.commands.iter().all(|command| is_plain(command, tools) || cleans(command))
        && script.commands.iter().any(|command| tools.call(command).is_some())
}

/// Whether a command installs packages, or does nothing to files at all. It reads none of the project's sources.
pub fn is_plain(command: &Command, tools: &Tools) -> bool {
    if command.words.is_empty() {
        return true;
    }
    match tools.call(command) {
        Some(call) => !matches!(call.action, None | Some(Action::Build | Action::Run)) && !names_local(&call),
        None => matches!(command.name(), Some("set" | "echo" | "printf" | "true" | ":" | "cd" | "export" | "corepack")),
    }
}

/// Whether it installs packages from local paths.
pub fn names_local(call: &ToolCall) -> bool {
    call.packages().iter().any(|word| call.tool.is_local(word))
}

/// Whether it changes the project's own manifest or settings.
pub fn writes_manifest(call: &ToolCall) -> bool {
    const EDITS: [&str; 16] = [
        "pkg", "version", "init", "mod edit", "mod init", "new", "add", "remove", "sln", "solution", "nuget", "import",
        "set", "policies", "plugin", "lock",
    ];
    let reads = call.tool.reads.as_ref();
    let has_manifest = reads.is_some_and(|reads| !reads.manifests.is_empty()) && !call.is_global();
    let names = !call.packages().is_empty();
    let project = match call.action {
        Some(Action::Install) => names && !has_place_of_its_own(call),
        Some(Action::Remove | Action::Upgrade) => true,
        Some(Action::Configure) => {
            let own = ["yarn", "composer"].contains(&call.tool.name.as_str()) && call.subcommand == "config";
            own || EDITS.contains(&call.subcommand)
        }
        _ => false,
    };
    has_manifest && project
}

/// Whether it installs for the user or the system by its very name: `global add`, `tool install`.
fn has_place_of_its_own(call: &ToolCall) -> bool {
    let words = ["global", "tool", "python", "self", "workload", "local", "archive", "escript", "binstall", "install"];
    let of_cargo = ["cargo", "go", "conda"].contains(&call.tool.name.as_str());
    let first = call.subcommand.split([' ', '.']).next().unwrap_or_default();
    words[..words.len() - 2].contains(&first) || of_cargo && words.contains(&first)
}
