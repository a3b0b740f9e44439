//! What the commands of a `RUN` do with the files of a project.

use crate::model::installs::{self, names_local};
use crate::shell::tools::{Action, ToolCall, Tools};
use crate::shell::{Command, Word};

/// Whether it installs what a manifest of the project asks for.
pub(super) fn installs_project(call: &ToolCall) -> bool {
    let installs = call.does(Action::Install) || call.does(Action::Fetch);
    let manifest = call.reads_manifest() || !call.named_manifests().is_empty();
    installs && manifest && !call.reads_only_lock() && !names_local(call)
}

/// Whether a command surely reads and writes none of the files that a project is made of, manifests of an install aside.
pub(super) fn is_quiet(command: &Command, tools: &Tools) -> bool {
    let elsewhere = |word: &Word| {
        let outside = ["/tmp/", "/root/", "/var/", "/etc/", "/home/", "~"];
        word.literal().is_some_and(|path| outside.iter().any(|start| path.starts_with(start)))
    };
    match command.name() {
        Some("rm" | "mkdir") => command.operands().all(elsewhere),
        _ => {
            installs::is_plain(command, tools)
                && tools.call(command).is_none_or(|call| !installs::writes_manifest(&call))
        }
    }
}
