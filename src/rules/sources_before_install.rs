use std::collections::BTreeSet;

use super::{Cx, Findings, rule, unless_safe};
use crate::answers::reruns::Reruns;
use crate::answers::runs::called;
use crate::closure::{LeftOut, ProjectInstall};
use crate::context::Kind;
use crate::finding::{Finding, Severity};
use crate::model::path::is_below;
use crate::model::transfer::TransferSource;
use crate::model::{Knowledge, Transfer};
use crate::planner::{Lift, Narrowing};
use crate::shell::tools::{Action, Meaning, Role, ToolCall};
use crate::shell::{Builtin, Command, Word};
use crate::text::{Span, listed};

rule!("sources-before-install", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    let reading = cx.planner.lifts().iter().filter(|lift| lift.reads_manifests && !cx.is_above_argument(lift));
    // Of several installs of one tool below a `COPY`, the first tells enough.
    let mut told = BTreeSet::new();
    let findings = reading.filter_map(|lift| report(cx, lift));
    found.extend(findings.filter(|finding| told.insert((finding.span, finding.message.clone()))));
    found.extend(cx.planner.narrowings().iter().filter_map(|narrowing| narrow(cx, narrowing)));
    if !cx.context.is_known() {
        let installs = cx.planner.installs().iter().filter(|install| !install.is_repeated);
        found.extend(installs.filter_map(|install| unseen(cx, install)));
    }
}

/// An install below a copy of a whole unknown build context.
fn unseen(cx: &Cx<'_>, install: &ProjectInstall) -> Option<Finding> {
    let call = cx.run(install.run)?.commands().nth(install.command)?.1?;
    let from = cx.model.stage_of(install.run)?.from();
    let whole = |index: &usize| {
        let transfer = cx.model.transfer(*index)?;
        let to = transfer.destination.as_ref()?.path.as_deref()?;
        let all = transfer.context_sources().find(|source| source.path().is_some_and(|path| path.is_empty()));
        all.map(|source| source.span).filter(|_| is_below(&install.directory, to))
    };
    let source = (from..install.run).rev().find_map(|index| whole(&index))?;
    let message = format!("`{}` reinstalls all dependencies whenever any of the copied files changes", install.tool);
    let saving = Reruns::likely_saving(cx.reruns.seconds(install.run));
    let finding = cx.finding_if_worthwhile(saving, source, message)?;
    let finding = finding.also(call.command.words_span()?, "needs only a few of them");
    Some(finding.help("copy the manifests before the install and the sources after it"))
}

fn report(cx: &Cx<'_>, lift: &Lift) -> Option<Finding> {
    let command = cx.run(lift.run)?.script().commands.get(lift.install)?;
    let mut installs = cx.planner.installs().iter();
    let install = installs.find(|install| install.run == lift.run && install.command == lift.install)?;
    if install.is_started && !only_installs(cx, lift) || is_installed_above(cx, install) {
        return None;
    }
    let tool = &install.tool;
    let message = if install.is_started {
        let words = command.words.iter().map(Word::value).take_while(|word| !word.starts_with('-'));
        let started = words.take(3).collect::<Vec<_>>().join(" ");
        format!("the install in `{started}` re-runs whenever any of the copied files changes")
    } else {
        format!("`{tool}` reinstalls all dependencies whenever any of the copied files changes")
    };
    let mut finding = cx.finding_if_worthwhile(cx.planner.saving(lift), source(cx, lift)?, message)?;
    // What else a file of the project reads when it runs is not known.
    let is_fetched = cx.run(lift.run)?.call(lift.install).is_some_and(|call| is_fetched(cx, lift.run, call));
    if is_rarely_spared(cx, lift) || is_fetched || install.is_started && lift.blocked.is_some() {
        finding.severity = finding.severity.min(Severity::Info);
    }
    let finding = finding.also(command.words_span()?, spared(cx, lift));
    let mut help = order(cx, lift, tool);
    if let Some(blocked) = &lift.blocked {
        return Some(finding.help(format!("{help}; no automatic fix: {blocked}")));
    }
    help += &unless_safe(lift.doubts.first());
    let title = if lift.needs().next().is_none() {
        format!("move the `{tool}` install above the `COPY`")
    } else {
        format!("copy the manifests before the `{tool}` install and the sources after it")
    };
    Some(finding.help(help).fix(cx.raise(lift, title)))
}

/// Whether an earlier install left out just the project, so that this one adds it and downloads nothing.
fn is_installed_above(cx: &Cx<'_>, install: &ProjectInstall) -> bool {
    let call = |install: &ProjectInstall| cx.run(install.run)?.commands().nth(install.command)?.1;
    let is_other = |other: &&ProjectInstall| {
        other.run != install.run && other.tool == install.tool && other.directory == install.directory
    };
    let earlier = cx.planner.installs().iter().filter(is_other);
    let mut without_project =
        earlier.filter(|other| call(other).is_some_and(|call| call.has(Meaning::NoProject))).peekable();
    without_project.peek().is_some()
        && cx.model.before(install.run).any(|at| without_project.clone().any(|other| other.run == at))
}

/// Whether a file of the project that a `RUN` starts does nothing but install: it runs no program that may read the sources.
fn only_installs(cx: &Cx<'_>, lift: &Lift) -> bool {
    let knowledge = Knowledge { tools: cx.tools, context: cx.context };
    let mut started = cx.model.started(lift.run, knowledge).iter();
    let Some(started) = started.find(|started| started.command == lift.install) else { return false };
    let is_known = |command: &Command| match cx.tools.call(command) {
        Some(call) => {
            let runs = call.has_role(Role::Interprets) || call.does(Action::Build) || call.does(Action::Run);
            !runs || call.has(Meaning::Idle)
        }
        None => command.builtin().is_some(),
    };
    started.gaps.is_empty() && started.commands.iter().all(|ran| is_known(&ran.command))
}

/// Whether nearly every commit after which the install runs again changes what it reads.
fn is_rarely_spared(cx: &Cx<'_>, lift: &Lift) -> bool {
    let reruns = cx.reruns_at(lift.run);
    cx.reruns.share(&reruns).is_some() && reruns.count().saturating_sub(lift.then) * RARE < reruns.count()
}

/// One in so many reruns has to be avoidable for a warning.
const RARE: usize = 4;

/// An install that mounts the whole build context.
fn narrow(cx: &Cx<'_>, narrowing: &Narrowing) -> Option<Finding> {
    let run = cx.run(narrowing.run)?;
    let call = run.call(narrowing.install)?;
    let message = format!("`{}` re-runs whenever a file in this mount changes", called(call));
    let saving = cx.reruns.saving(&narrowing.saved, narrowing.seconds);
    let finding = cx.finding_if_worthwhile(saving, narrowing.flag, message)?;
    let rate = cx.reruns.rate(narrowing.run);
    let rate = rate.map(|rate| format!("; {rate}, of which {} changed its inputs", narrowing.then));
    let finding =
        finding.also(call.command.words_span()?, format!("needs only a few of them{}", rate.unwrap_or_default()));
    let files = listed(&narrowing.files, 4);
    let finding = finding.help(format!("mount only {files}{}", unless_safe(narrowing.doubts.first())));
    let flag = run.run.flags.iter().find(|flag| flag.span == narrowing.flag)?;
    let fix = cx
        .edit()
        .replace_flag(run.run, flag, &narrowing.flags)
        .finish(format!("mount only {files}"), narrowing.safety());
    Some(finding.fix(fix))
}

/// Whether all that an install downloads was fetched above it, as `pnpm fetch` does: to install again is cheap then.
fn is_fetched(cx: &Cx<'_>, run: usize, call: &ToolCall<'_>) -> bool {
    let Some(stage) = cx.model.stage_of(run) else { return false };
    let above = cx.runs_among(stage.instructions.start..run).flat_map(|run| run.calls());
    above
        .filter(|other| other.tool.name == call.tool.name)
        .any(|other| other.does(Action::Fetch) && !other.has_role(Role::DownloadsNothing))
        && call.does(Action::Install)
}

/// The source above which the install can stand.
fn source(cx: &Cx<'_>, lift: &Lift) -> Option<Span> {
    let own = lift.needs().find(|(copy, needs)| *copy == lift.above && needs.more.is_some());
    // The first `COPY` may only bring a script, and a later one the sources together with the manifests.
    let later = || lift.needs().find(|(_, needs)| needs.more.is_some()).filter(|_| brings_files_only(cx, lift.above));
    let first = || cx.model.transfer(lift.above)?.context_sources().next().map(|source: &TransferSource| source.span);
    let needs = own.or_else(later).and_then(|(_, needs)| needs.more);
    needs.or_else(first).or_else(|| cx.changing_source(lift.above))
}

/// Whether a `COPY` brings files that it names one by one.
fn brings_files_only(cx: &Cx<'_>, copy: usize) -> bool {
    let is_file = |path: &str| cx.context.look(path).is_some_and(|stat| stat.kind == Kind::File);
    let mut sources = cx.model.transfer(copy).into_iter().flat_map(Transfer::context_sources);
    sources.all(|source| source.path().is_some_and(|path| is_file(&path)))
}

/// What to say of the install.
fn spared(cx: &Cx<'_>, lift: &Lift) -> String {
    let reads = if lift.needs().next().is_none() { "needs none of them" } else { "needs only a few of them" };
    if !cx.reruns.assumed(lift.run).is_empty() {
        return reads.to_owned();
    }
    let avoidable = cx.reruns_at(lift.run).count().saturating_sub(lift.then);
    match (cx.reruns.rate(lift.run), avoidable) {
        (Some(rate), 1) => format!("{reads}; {rate}, and 1 rerun is avoidable"),
        (Some(rate), avoidable) => format!("{reads}; {rate}, and {avoidable} reruns are avoidable"),
        (None, _) => reads.to_owned(),
    }
}

/// In which order to copy and to install.
fn order(cx: &Cx<'_>, lift: &Lift, tool: &str) -> String {
    let files = files(cx, lift);
    let first = if files.is_empty() { "install first".to_owned() } else { format!("copy only {files} and install") };
    let rest = if files.is_empty() { "copy them" } else { "copy the rest" };
    let other = lift.stays.and_then(|at| cx.run(lift.run)?.script().commands.get(at));
    match (&lift.builds_project, other) {
        (Some(LeftOut { options, why, finish }), _) => {
            let then =
                finish.as_ref().map_or("install the project".to_owned(), |finish| format!("run `{tool} {finish}`"));
            format!("{first} with `{options}`, then {rest} and {then}; {why}")
        }
        (None, Some(other)) if other.builtin() != Some(Builtin::Test) => {
            let words = other.words.iter().map(Word::value).take_while(|word| !word.starts_with('-'));
            format!("{first}, then {rest} and run `{}`", words.take(3).collect::<Vec<_>>().join(" "))
        }
        (None, _) => format!("{first}, then {rest}"),
    }
}

/// What is read, as the user knows it.
fn files(cx: &Cx<'_>, lift: &Lift) -> String {
    listed(cx.read_first(lift), 4)
}
