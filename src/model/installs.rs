//! Which commands only put packages in place.

use crate::shell::tools::{Action, Meaning, Role, ToolCall, Tools};
use crate::shell::{Builtin, Command, Script, Word};

/// Whether all that a script does is to install packages, with the small change around it: settings, caches, messages.
/// A script of a package may still run unseen.
pub fn only_installs(script: &Script, tools: &Tools) -> bool {
    let prepares = |call: ToolCall<'_>| call.has_any_role(&[Role::Removes, Role::MakesDirectories]);
    let cleans = |command: &Command| tools.call(command).is_some_and(prepares);
    let acts = |command: &Command| tools.call(command).is_some_and(|call| call.action.is_some());
    script.clean
        && !script.opaque
        && script.commands.iter().all(|command| is_plain(command, tools) || cleans(command))
        && script.commands.iter().any(acts)
}

/// Whether a command installs packages, or does nothing to files at all. It reads none of the project's sources.
pub fn is_plain(command: &Command, tools: &Tools) -> bool {
    if command.words.is_empty() {
        return true;
    }
    let harmless = |builtin: Builtin| builtin.touches_nothing() || builtin == Builtin::Cd;
    match tools.call(command) {
        Some(call) if call.action.is_some() => {
            !matches!(call.action, Some(Action::Build | Action::Run)) && !names_local(&call) && !names_nothing(&call)
        }
        Some(call) => call.has_role(Role::ProvidesTools),
        None => command.builtin().is_some_and(harmless),
    }
}

/// Whether it installs packages from local paths.
pub fn names_local(call: &ToolCall) -> bool {
    call.packages().iter().any(|word| call.tool.is_local(word))
}

/// Whether it may take packages from files of the image, though none of its packages says so: by an address of the image
/// itself, an option that takes a path, or because it downloads nothing.
pub fn looks_in_files(call: &ToolCall) -> bool {
    let arguments = call.command.arguments();
    let has_address = |word: &Word| word.value().contains("file:") || word.value().contains("${PWD}");
    arguments.iter().any(has_address) || call.tool.takes_path(arguments) || call.has(Meaning::Offline)
}

/// Whether it may install what no word of it names: what a file of the project asks for which is not known, as
/// `pip install --group main` does.
pub fn names_nothing(call: &ToolCall) -> bool {
    let asks = call.does(Action::Install) || call.does(Action::Fetch);
    // `cpanm Mojolicious` has no subcommand: its first operand stands in the place of one.
    let is_operand = call.tool.otherwise.is_some() && call.subcommand_word().is_some();
    let named =
        is_operand || !call.packages().is_empty() || call.reads_manifest() || !call.named_manifests().is_empty();
    let of_project = !call.tool.system && !call.is_global() && !call.has_role(Role::InstallsElsewhere);
    asks && (call.has(Meaning::Part) || !named && of_project && !call.has(Meaning::Idle))
}

/// Whether it changes the project's own manifest or settings.
pub fn writes_manifest(call: &ToolCall) -> bool {
    let reads = call.tool.reads.as_ref();
    let has_manifest = reads.is_some_and(|reads| !reads.manifests.is_empty()) && !call.is_global();
    let names = !call.packages().is_empty();
    let project = match call.action {
        Some(Action::Install) => names && !call.has_role(Role::InstallsElsewhere),
        // Without a name, only what no manifest asks for is removed.
        Some(Action::Remove) => names,
        Some(Action::Upgrade) => true,
        Some(Action::Configure) => call.has_role(Role::EditsManifest),
        _ => false,
    };
    has_manifest && project
}
