//! Go modules that are taken from directories of the context.

use super::{Install, relative};

/// `go.mod` and `go.sum` of the local modules that `go.mod` and `go.work` name.
pub(super) fn local_modules(install: &Install<'_>) -> Vec<String> {
    let (module, workspace) = (install.text("go.mod").unwrap_or_default(), install.text("go.work").unwrap_or_default());
    let named =
        module.lines().chain(workspace.lines()).filter_map(replacement).chain(workspace.lines().filter_map(used));
    let directories = named.filter_map(|path| relative("", path)).filter(|path| path != ".");
    let files = directories.flat_map(|path| [format!("{path}/go.mod"), format!("{path}/go.sum")]);
    files.filter(|file| install.has(file)).collect()
}

/// Whether a line replaces a module by a directory whose `go.mod` is there.
pub(super) fn is_local_module(install: &Install<'_>, line: &str) -> bool {
    let directory = replacement(line).and_then(|path| relative("", path));
    directory.is_some_and(|directory| install.has(&format!("{directory}/go.mod")))
}

/// The directory of a `replace` line.
fn replacement(line: &str) -> Option<&str> {
    let target = line.split("//").next()?.split_once("=>")?.1.trim();
    target.starts_with('.').then(|| target.split_whitespace().next().unwrap_or(target))
}

/// The directory of a `use` line of a workspace.
fn used(line: &str) -> Option<&str> {
    let line = line.trim().trim_start_matches("use").trim();
    line.starts_with('.').then_some(line)
}
