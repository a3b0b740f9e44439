//! What the commands of a `RUN` do with the files of a project.

use crate::model::installs::names_local;
use crate::shell::tools::{Action, ToolCall};

/// Whether it installs what a manifest of the project asks for.
pub(super) fn installs_project(call: &ToolCall) -> bool {
    let installs = call.does(Action::Install) || call.does(Action::Fetch);
    let manifest = call.reads_manifest() || !call.named_manifests().is_empty();
    installs && manifest && !names_local(call)
}
