//! Builds of a project that download what they need, because no step before them has.

use super::brought::directory;
use super::file::Model;
use super::knowledge::Knowledge;
use super::path::is_below;
use super::transfer::Transfer;
use crate::shell::tools::{Action, Meaning, Role, ToolCall};
use crate::syntax::Keyword;

/// Whether a call builds the project, and downloads what that needs where it is not there.
pub fn downloads(call: &ToolCall<'_>) -> bool {
    let builds = call.does(Action::Build) || call.does(Action::Install) && call.reads_sources();
    let known = call.tool.reads.as_ref().is_some_and(|reads| reads.fetch.is_some());
    builds && known && !call.has(Meaning::Offline) && !call.has_role(Role::DownloadsNothing)
}

/// The calls of a `RUN`, or of what it starts, that build and download what nothing before them has brought: the first of
/// each tool.
pub fn unfetched<'m>(model: &'m Model<'_>, run: usize, knowledge: Knowledge<'m>) -> Vec<ToolCall<'m>> {
    let mut found: Vec<ToolCall<'m>> = Vec::new();
    let mut fetched: Vec<&str> = Vec::new();
    for call in calls(model, run, knowledge) {
        let tool = call.tool.name.as_str();
        if fetched.contains(&tool) || !fills(&call) {
            continue;
        }
        fetched.push(tool);
        if downloads(&call) && !is_brought(model, run, &call, knowledge) {
            found.push(call);
        }
    }
    found
}

/// What a call usually takes, in seconds, without what it downloads where it is known to build the project.
pub fn seconds(call: &ToolCall<'_>) -> Option<u32> {
    let builds = call.does(Action::Install) && downloads(call);
    if builds { call.tool.seconds.get(&Action::Build).copied() } else { call.seconds() }
}

/// What a `RUN` and what it starts ask of known tools, in order.
pub fn calls<'m>(model: &'m Model<'_>, run: usize, knowledge: Knowledge<'m>) -> Vec<ToolCall<'m>> {
    let is_run = model.instruction(run).kind == Keyword::Run;
    let script = model.script(run).filter(|_| is_run).into_iter().flat_map(|script| script.commands.iter().enumerate());
    let started = model.started(run, knowledge);
    let all = script.flat_map(|(at, command)| {
        let inner = started.iter().filter(move |it| it.command == at).flat_map(|it| it.commands.iter());
        std::iter::once(command).chain(inner.map(|ran| &ran.command))
    });
    all.filter_map(|command| knowledge.tools.call(command)).collect()
}

/// Whether what a call's tool downloads is there once it has run.
fn fills(call: &ToolCall<'_>) -> bool {
    call.does(Action::Fetch) || call.does(Action::Install) && call.reads_manifest() || downloads(call)
}

/// Whether a step before a `RUN` may have brought what a call would download.
fn is_brought(model: &Model<'_>, run: usize, call: &ToolCall<'_>, knowledge: Knowledge<'_>) -> bool {
    let is_same = |other: &ToolCall<'_>| other.tool.name == call.tool.name && fills(other);
    knowledge.context.exists("vendor")
        || model
            .before(run)
            .any(|index| lends(model, index, run, call) || calls(model, index, knowledge).iter().any(is_same))
}

/// Whether a `COPY` from a stage or an image may bring what a call in a `RUN` below it would download: it goes to a directory
/// of the project, or to one where the tool keeps what it downloads.
pub fn lends(model: &Model<'_>, copy: usize, run: usize, call: &ToolCall<'_>) -> bool {
    let Some(transfer) = model.transfer(copy).filter(|transfer| transfer.from.is_some()) else { return false };
    let Some(to) = landing(transfer) else { return true };
    let state = &model.step(run).before;
    let kept = call.tool.cache.iter().flat_map(|cache| {
        let moved =
            cache.variables.iter().filter_map(move |name| state.variable(name.split('/').next()?)?.value.known());
        [Some(cache.path.as_str()), cache.root.as_deref(), cache.elsewhere.as_deref()]
            .into_iter()
            .flatten()
            .chain(moved)
    });
    let mut kept = kept.map(|path| path.replacen('~', "/root", 1));
    to.ends_with("/vendor")
        || is_below(&directory(state), &to)
        || kept.any(|path| is_below(&path, &to) || is_below(&to, &path))
}

/// Where a `COPY` puts things, an absolute path.
fn landing(transfer: &Transfer) -> Option<String> {
    transfer.destination.as_ref()?.path.clone().map(|path| {
        let path = path.trim_end_matches('/');
        if path.is_empty() { "/".to_owned() } else { path.to_owned() }
    })
}
