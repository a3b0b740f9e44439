//! Installs that a script, a Makefile or a recipe of the project runs.

use std::collections::BTreeSet;

use super::install::{Closure, Install};
use super::project_commands::installs_project;
use super::project_install::ProjectInstall;
use super::read::closure;
use crate::model::brought::absolute;
use crate::model::ran::{Ran, Started};
use crate::model::{Knowledge, State, View};
use crate::shell::tools::{Action, ToolCall};

/// The install that a file of the project is, where one of its commands installs something.
pub(super) fn started_install(
    started: &Started,
    (run, stage): (usize, usize),
    knowledge: Knowledge<'_>,
    known: &mut BTreeSet<(usize, String, String)>,
) -> Option<ProjectInstall> {
    let calls = || started.commands.iter().filter_map(|ran| Some((ran, knowledge.tools.call(&ran.command)?)));
    if !started.installs(knowledge.tools) {
        return None;
    }
    let mut is_repeated = false;
    let mut common: Option<String> = None;
    for (ran, call) in calls().filter(|(_, call)| installs_project(call)) {
        let directory = directory(ran, &call).unwrap_or_else(|| "/".to_owned());
        is_repeated |= !known.insert((
            stage,
            format!("{} {}", call.tool.name, if call.does(Action::Fetch) { call.subcommand } else { "" }),
            directory.clone(),
        ));
        common = Some(common.map_or(directory.clone(), |common| shared(&common, &directory)));
    }
    let first = started.commands.iter().find_map(|ran| ran.directory.clone());
    let seconds = calls().filter_map(|(_, call)| call.seconds()).sum();
    let directory = common.or(first).unwrap_or_else(|| "/".to_owned());
    let tool = started.name.clone();
    Some(ProjectInstall { run, command: started.command, tool, directory, is_repeated, is_started: true, seconds })
}

/// What it reads: the files that say what runs, those that its commands name, and what its installs read.
pub(super) fn started_closure(
    view: &View<'_>,
    started: &Started,
    state: &State,
    knowledge: Knowledge<'_>,
    directories: &mut Vec<String>,
) -> Option<Closure> {
    let mut all = Closure::default();
    for ran in &started.commands {
        let Some(call) = knowledge.tools.call(&ran.command).filter(installs_project) else { continue };
        let directory = directory(ran, &call)?;
        all = all.and(closure(&Install { view, directory: &directory, call: &call, before: &[], state })?);
        directories.push(directory);
    }
    for file in started.files.iter().chain(&started.inputs) {
        if !all.paths.contains(file) {
            all.paths.push(file.clone());
        }
    }
    if let Some(gap) = started.gaps.first() {
        all.doubts.push(format!("the effect of `{gap}` in `{}` is unknown", started.name));
    }
    all.without_doubles();
    Some(all)
}

fn directory(ran: &Ran, call: &ToolCall<'_>) -> Option<String> {
    let base = ran.directory.as_deref()?;
    call.directory().map_or(Some(base.to_owned()), |target| absolute(base, target))
}

/// The directory around two.
fn shared(one: &str, other: &str) -> String {
    let same = one.split('/').zip(other.split('/')).take_while(|(one, other)| one == other);
    let shared = same.map(|(part, _)| part).collect::<Vec<_>>().join("/");
    if shared.is_empty() { "/".to_owned() } else { shared }
}
