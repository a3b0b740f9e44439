//! What the commands of a `RUN` do with the files of a project.

use crate::model::installs::{self, names_local};
use crate::shell::tools::{Action, Invocation, Tools};
use crate::shell::{Command, Word};

/// Whether it installs what a manifest of the project asks for.
pub(super) fn installs_project(invocation: &Invocation) -> bool {
    let installs = invocation.does(Action::Install) || invocation.does(Action::Fetch);
    let manifest = invocation.reads_manifest() || !invocation.named_manifests().is_empty();
    installs && manifest && !invocation.reads_only_lock() && !names_local(invocation)
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
                && tools.invocation(command).is_none_or(|invocation| !installs::writes_manifest(&invocation))
        }
    }
}
