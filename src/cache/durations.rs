//! How long an instruction is likely to take, by what is known of the tools that it calls.

use crate::model::downloads::{self, calls, downloads, unfetched};
use crate::model::mounts::{MountKind, mounts};
use crate::model::{Knowledge, Model};
use crate::shell::Word;
use crate::shell::tools::{Action, Meaning, Role, ToolCall};

/// What a `RUN` takes of which nothing is known, in seconds.
pub(super) const SOME_RUN: f64 = 1.0;

/// What is left of the time of an install whose cache mount is warm: it still unpacks and links. A guess.
pub const WARM: f64 = 0.4;

/// What an instruction is likely to take, in seconds: the sum of what the called tools usually take, and of the downloads of a
/// build for which nothing was fetched before. To copy takes nothing worth a guess.
pub fn guess(model: &Model<'_>, instruction: usize, knowledge: Knowledge<'_>) -> f64 {
    let Some(script) = model.script(instruction) else { return 0.0 };
    let seconds = |command| downloads::seconds(&knowledge.tools.call(command)?);
    let started = model.started(instruction, knowledge);
    let of = |(at, command)| match started.iter().find(|started| started.command == at) {
        Some(started) => {
            let known: u32 = started.commands.iter().filter_map(|ran| seconds(&ran.command)).sum();
            if known > 0 { known } else { seconds(command).unwrap_or_default() }
        }
        None => seconds(command).unwrap_or_default(),
    };
    let downloaded = unfetched(model, instruction, knowledge);
    let downloaded = downloaded.iter().filter_map(|call| call.tool.seconds.get(&Action::Fetch)).sum::<u32>();
    let sum = f64::from(script.commands.iter().enumerate().map(of).sum::<u32>() + downloaded);
    if sum > 0.0 { sum } else { SOME_RUN }
}

/// What is left of the seconds of an instruction where its cache mounts are warm: that spares downloads, and not what else the
/// step does.
pub fn warm(model: &Model<'_>, instruction: usize, knowledge: Knowledge<'_>, seconds: f64) -> f64 {
    let downloading: f64 = installs(model, instruction, knowledge).iter().map(|(_, seconds)| seconds).sum();
    let all = guess(model, instruction, knowledge).max(downloading);
    let share = if all > 0.0 { downloading / all } else { 0.0 };
    seconds * (1.0 - share * (1.0 - WARM))
}

/// What an instruction is likely to take in a build after the first, in seconds: its cache mounts are warm.
pub(super) fn warm_guess(model: &Model<'_>, instruction: usize, knowledge: Knowledge<'_>) -> f64 {
    let seconds = guess(model, instruction, knowledge);
    if has_cache_mount(model, instruction) { warm(model, instruction, knowledge, seconds) } else { seconds }
}

/// What a step asks package managers to put in place, and builds that download by themselves, each with the seconds that it
/// takes to do so.
pub fn installs<'m>(model: &'m Model<'_>, instruction: usize, knowledge: Knowledge<'m>) -> Vec<(ToolCall<'m>, f64)> {
    let actions = [Action::Install, Action::Fetch, Action::Update, Action::Upgrade];
    let called = calls(model, instruction, knowledge).into_iter();
    let brings = |call: &ToolCall<'_>| call.seconds().is_some() || !call.has_role(Role::DownloadsNothing);
    let asks = |call: &ToolCall<'_>| !downloads(call) && actions.iter().any(|action| call.does(*action));
    let state = &model.step(instruction).before;
    let is_path = |word: &Word| {
        let name = word.value().strip_prefix("${").and_then(|rest| rest.strip_suffix('}'));
        let value = name.and_then(|name| state.variable(name)?.value.known());
        value.is_some_and(|value| value.starts_with('/'))
    };
    // Only the project itself is put in place then.
    let is_project = |call: &ToolCall<'_>| {
        let packages = call.packages();
        let is_local = |word: &&Word| call.tool.is_local(word) || is_path(word);
        call.has(Meaning::NoDependencies) && !packages.is_empty() && packages.iter().all(is_local)
    };
    let called = called.filter(|call| brings(call) && asks(call) && !is_project(call));
    let called = called.map(|call| (call.seconds().map_or(0.0, f64::from), call));
    let fetched = |call: &ToolCall<'_>| call.tool.seconds.get(&Action::Fetch).copied().map_or(0.0, f64::from);
    let builds = unfetched(model, instruction, knowledge).into_iter().map(|call| (fetched(&call), call));
    called.chain(builds).map(|(seconds, call)| (call, seconds)).collect()
}

/// Whether a `RUN` has a cache mount.
pub fn has_cache_mount(model: &Model<'_>, instruction: usize) -> bool {
    mounts(model.instruction(instruction)).iter().any(|mount| mount.kind() == MountKind::Cache)
}
