//! Lists of packages that a command writes before another installs them, such as what `poetry export` does for `pip`.

use super::image_path::{join, resolve};
use super::project_install::ProjectInstall;
use crate::context::path;
use crate::model::brought::directory;
use crate::model::{Knowledge, Model, View};
use crate::shell::Command;
use crate::shell::tools::{Action, Role, ToolCall};

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

/// Whether a command before an install exports a list to this path.
fn is_written(model: &Model<'_>, knowledge: Knowledge<'_>, install: &ProjectInstall, wanted: &str) -> bool {
    let mut runs = model.before(install.run).chain([install.run]);
    runs.any(|run| {
        let commands = model.script(run).map(|script| script.commands.as_slice()).unwrap_or_default();
        let count = if run == install.run { install.command } else { commands.len() };
        // In the `RUN` itself, a `cd` may stand before both.
        let base = if run == install.run { install.directory.clone() } else { directory(&model.step(run).before) };
        let is_it = |name: &str| join(&path::below_root(&base), name) == wanted || path::below_root(name) == wanted;
        commands[..count].iter().any(|command| exports(knowledge, command) && outputs(command).any(is_it))
    })
}

/// Whether a command writes down what a project asks for.
fn exports(knowledge: Knowledge<'_>, command: &Command) -> bool {
    let call = knowledge.tools.call(command);
    call.is_some_and(|call| call.does(Action::Fetch) && call.has_role(Role::DownloadsNothing) && call.reads_manifest())
}

/// The files that a command is told to write.
fn outputs(command: &Command) -> impl Iterator<Item = &str> {
    const OPTIONS: [&str; 3] = ["-o", "--output", "--output-file"];
    let arguments = command.arguments();
    let given = arguments.iter().enumerate().filter_map(move |(at, word)| {
        let text = word.literal()?;
        match text.split_once('=') {
            Some((option, value)) if OPTIONS.contains(&option) => Some(value),
            _ if OPTIONS.contains(&text) => arguments.get(at + 1)?.literal(),
            _ => None,
        }
    });
    let redirected = command.redirections.iter().filter(|it| it.operator == ">");
    given.chain(redirected.filter_map(|it| it.target.literal()))
}
