//! Commands that work on the files of a project before an install in it: the install can likely do without them, unless one
//! changes what it reads, puts something where its packages go, or may bring the program that it starts.

use std::collections::BTreeSet;

use super::beside::{PROGRAMS, may_hold_programs};
use super::concern::{is_named, reading_tools};
use super::parts::brings;
use crate::answers::Answers;
use crate::closure::Needs;
use crate::context::path::{below_root, join, split};
use crate::model::Knowledge;
use crate::model::effects::{Effects, Place, Trust};
use crate::model::installs::writes_manifest;
use crate::model::path::is_below;
use crate::shell::tools::{Action, Reads, Role, ToolCall};
use crate::shell::{Builtin, Command, Word};

/// Whether these commands of a `RUN` only work on the files of the projects that an install reads these manifests of.
pub(super) fn only_work(
    cx: &Answers<'_>,
    (stands, commands): (usize, &BTreeSet<usize>),
    (manifests, needs): (&BTreeSet<String>, &Needs<'_>),
) -> bool {
    let Some(run) = cx.run(stands).filter(|run| run.script().clean && !run.script().opaque) else { return false };
    let tools = reading_tools(cx, manifests);
    let mut counted = run.commands().enumerate().filter(|(at, _)| commands.contains(at));
    !tools.is_empty()
        && counted.all(|(at, (command, call))| works(cx, (stands, at), command, call, manifests))
        && !harms(cx, (stands, commands), needs, &tools)
}

/// Whether a command is known to bring no program and to set nothing for an install.
fn works(
    cx: &Answers<'_>,
    (stands, at): (usize, usize),
    command: &Command,
    call: Option<&ToolCall<'_>>,
    manifests: &BTreeSet<String>,
) -> bool {
    const PREPARES: [Role; 4] = [Role::MakesEnvironment, Role::ProvidesTools, Role::SetsProject, Role::SetsUser];
    if let Some(builtin) = command.builtin() {
        return builtin.touches_nothing() || matches!(builtin, Builtin::Cd | Builtin::Test);
    }
    let knowledge = Knowledge { tools: cx.tools, context: cx.context };
    if let Some(started) = cx.model.started(stands, knowledge).iter().find(|started| started.command == at) {
        let calls = started.commands.iter().map(|ran| cx.tools.call(&ran.command));
        return started.gaps.is_empty() && calls.flatten().all(|call| !brings(&call) && !call.does(Action::Configure));
    }
    call.is_some_and(|call| {
        // A script of the shell that nobody could read may install anything.
        let is_unread = call.tool.starts.is_some() && call.has_role(Role::Interprets);
        let is_own = manifests.contains(&call.tool.name) && call.does(Action::Configure);
        command.is_wrapped_plainly()
            && !is_unread
            && !is_own
            && !brings(call)
            && !call.does(Action::Remove)
            && !call.has_any_role(&PREPARES)
            && !writes_manifest(call)
    })
}

/// Whether they write what an install reads, what it fills, or a place where programs are looked for.
fn harms(cx: &Answers<'_>, part: (usize, &BTreeSet<usize>), needs: &Needs<'_>, tools: &[&Reads]) -> bool {
    let effects = cx.effects_of_part(part.0, part.1, Trust::Guessed);
    let fills: Vec<&str> =
        tools.iter().flat_map(|reads| &reads.fills).map(|fills| fills.trim_end_matches('/')).collect();
    let filled = |directory: &String| fills.iter().map(|fills| join(directory, fills)).collect::<Vec<_>>();
    let filled: Vec<String> = needs.directories.iter().flat_map(filled).collect();
    let is_read = |path: &str| {
        let inner = below_root(path);
        needs.closure.paths.iter().any(|read| is_below(&inner, read.trim_end_matches('/')))
    };
    let harms = |place: &Place| match place {
        Place::Image(path) => {
            is_read(path)
                || is_named(path, tools)
                || filled.iter().any(|filled| is_below(path, filled))
                || may_hold_programs(path) && !is_unknown_program(cx, path)
        }
        _ => true,
    };
    // What is copied keeps its name, and so does what a directory holds.
    let carries = |place: &Place| match place {
        Place::Image(path) => is_named(path, tools) || needs.brings_directory(path),
        _ => true,
    };
    // What is taken away would be so with the packages in it.
    let is_around = |place: &Place| match place {
        Place::Image(path) => needs.directories.iter().any(|directory| is_below(directory, path)),
        _ => true,
    };
    let brought = effects_of(cx, part, &[Role::Copies, Role::Links, Role::Moves]);
    let removed = effects_of(cx, part, &[Role::Moves, Role::Removes, Role::RemovesBelow]);
    effects.barrier
        || effects.writes.iter().any(harms)
        || brought.reads.iter().any(carries)
        || removed.reads.iter().chain(&removed.writes).any(is_around)
}

/// Whether a path is that of a program of the project's own: no tool that is known has its name.
fn is_unknown_program(cx: &Answers<'_>, path: &str) -> bool {
    let (directory, name) = split(path);
    PROGRAMS.contains(&directory) && !name.is_empty() && !cx.tools.knows(name)
}

/// What those of some commands of a `RUN` read and write that have one of these roles.
fn effects_of(cx: &Answers<'_>, (stands, commands): (usize, &BTreeSet<usize>), roles: &[Role]) -> Effects {
    let has = |at: &usize| cx.run(stands).and_then(|run| run.call(*at)).is_some_and(|call| call.has_any_role(roles));
    cx.effects_of_part(stands, &commands.iter().copied().filter(has).collect(), Trust::Guessed)
}

/// Whether a command starts a program that is named by its path, or by a file such as `composer.phar` that one interprets.
pub(super) fn starts_file(command: &Command, call: Option<&ToolCall<'_>>) -> bool {
    let subcommand = call.and_then(ToolCall::subcommand_word).map(|word| word.span.start);
    let before = command.words.iter().take_while(|word| subcommand.is_none_or(|first| word.span.start < first));
    let is_file = |word: &Word| {
        let text = word.value();
        text.contains('.') && !text.starts_with(['-', '/']) && !text.contains('=')
    };
    command.words.first().is_some_and(|first| first.value().contains('/'))
        || subcommand.is_some() && before.skip(1).any(is_file)
}
