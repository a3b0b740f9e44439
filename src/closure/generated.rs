//! Manifests that come from commands before an install: lists such as `poetry export` writes for `pip`, copies that a tool
//! gathers in another stage, as `turbo prune` does, and those that another stage passes on.

use super::image_path::{join, resolve};
use super::project_install::ProjectInstall;
use crate::context::path;
use crate::context::wildcard::Wildcard;
use crate::model::brought::directory;
use crate::model::transfer::TransferSource;
use crate::model::{Knowledge, Model, View};
use crate::shell::tools::{Action, Meaning, Role, ToolCall};

/// Whether the manifests that an install names come from commands before it and not from the build context.
pub(super) fn is_generated(
    model: &Model<'_>,
    knowledge: Knowledge<'_>,
    view: &View<'_>,
    install: &ProjectInstall,
    call: &ToolCall<'_>,
) -> bool {
    let named = call.named_manifests();
    let base = path::below_root(&install.directory);
    let written = |name: &str| {
        resolve(&base, name).is_some_and(|wanted| !view.has(&wanted) && is_written(model, knowledge, install, &wanted))
    };
    !named.is_empty() && named.iter().all(|(name, _)| written(name))
}

/// Whether the manifests that an install reads come from another stage, which passes them on by name or in which a tool
/// gathered them.
pub(super) fn is_handed_over(model: &Model<'_>, knowledge: Knowledge<'_>, install: &ProjectInstall) -> bool {
    let manifests = knowledge.tools.tool(&install.tool).and_then(|tool| tool.reads.as_ref());
    let manifests = manifests.map(|reads| reads.manifests.as_slice()).unwrap_or_default();
    let is_manifest = |name: &str| {
        let pattern = Wildcard::new(name).ok().filter(|_| !name.starts_with(['*', '?', '[']));
        pattern.is_some_and(|pattern| manifests.iter().any(|manifest| pattern.matches(manifest)))
    };
    let brings = |copy: usize| {
        let transfer = model.transfer(copy).filter(|transfer| transfer.from.is_some())?;
        let to = transfer.destination.as_ref()?.path.as_deref()?.trim_end_matches('/');
        let is_inside = to == install.directory;
        let is_there = |path: &str| {
            let name = path::split(path).1;
            let is_it = path::split(to).0 == install.directory && path::split(to).1 == name;
            is_inside && knowledge.tools.is_gathered(path) || (is_inside || is_it) && is_manifest(name)
        };
        Some(transfer.sources.iter().filter_map(TransferSource::path).any(|path| is_there(&path)))
    };
    model.before(install.run).any(|copy| brings(copy).unwrap_or_default())
}

/// Whether a command before an install exports a list to this path.
fn is_written(model: &Model<'_>, knowledge: Knowledge<'_>, install: &ProjectInstall, wanted: &str) -> bool {
    let mut runs = model.before(install.run).chain([install.run]);
    runs.any(|run| {
        let commands = model.script(run).map(|script| script.commands.as_slice()).unwrap_or_default();
        let count = if run == install.run { install.command } else { commands.len() };
        // In the `RUN` itself, a `cd` may stand before both.
        let base = if run == install.run { install.directory.clone() } else { directory(&model.step(run).before) };
        let is_it = |name: &str| join(&path::below_root(&base), name) == wanted || path::below_root(name) == wanted;
        let calls = commands[..count].iter().filter_map(|command| knowledge.tools.call(command));
        calls.filter(exports).any(|call| outputs(&call).any(is_it))
    })
}

/// Whether a call writes down what a project asks for.
fn exports(call: &ToolCall<'_>) -> bool {
    call.does(Action::Fetch) && call.has_role(Role::DownloadsNothing) && call.reads_manifest()
}

/// The files that a call is told to write.
fn outputs<'c>(call: &'c ToolCall<'_>) -> impl Iterator<Item = &'c str> {
    let given = call.values(Meaning::Output).filter_map(|(text, word)| word.literal().map(|_| text));
    let redirected = call.command.redirections.iter().filter(|it| it.operator == ">");
    given.chain(redirected.filter_map(|it| it.target.literal()))
}
