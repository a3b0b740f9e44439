use super::{Cx, Findings, rule, unless_safe};
use crate::finding::{Elsewhere, Finding, Safety};
use crate::model::{Stage, Transfer};
use crate::shell::Command;
use crate::shell::tools::Role;
use crate::syntax::Body;

rule!("volatile-arg-before-use", check);

/// The time that compilers and archivers write in place of now, wherever it is set; nothing names it.
const READ_BY_MANY: &str = "SOURCE_DATE_EPOCH";

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for stage in &cx.model.stages {
        let mut told: Option<(Vec<usize>, Finding)> = None;
        for (index, instruction) in cx.model.instructions_of(stage) {
            let Body::Args(pairs) = &instruction.body else { continue };
            let changes = |at: &usize| pairs[*at].key.text != READ_BY_MANY && cx.changes_always(&pairs[*at]);
            let changing: Vec<usize> = (0..pairs.len()).filter(changes).collect();
            // Those of one list go together as far as they can.
            let together = early(cx, stage, index, &changing).map(|early| vec![(changing[0], early)]);
            let alone = || changing.iter().filter_map(|at| Some((*at, early(cx, stage, index, &[*at])?))).collect();
            for (at, (runs, finding)) in together.unwrap_or_else(alone) {
                // Several arguments that invalidate the same steps are one fact.
                match told.take() {
                    Some((known, first)) if known == runs => {
                        told = Some((known, first.also(pairs[at].key.span, "so does this `ARG`")));
                    }
                    before => {
                        found.extend(before.map(|(_, finding)| finding));
                        told = Some((runs, finding));
                    }
                }
            }
        }
        found.extend(told.map(|(_, finding)| finding));
    }
}

/// The steps that arguments invalidate needlessly, which are declared by these pairs of an `ARG`, and the finding about it.
fn early(cx: &Cx<'_>, stage: &Stage, arg: usize, changing: &[usize]) -> Option<(Vec<usize>, Finding)> {
    let Body::Args(pairs) = &cx.model.instruction(arg).body else { return None };
    let (first, others) = changing.split_first()?;
    let (pair, others) = (&pairs[*first], others.iter().map(|at| &pairs[*at]));
    // Below a copy of all sources, every commit invalidates the steps, with the argument or without it.
    let copies_all = |index: usize| {
        let mut sources = cx.model.transfer(index).into_iter().flat_map(Transfer::context_sources);
        sources.any(|source| source.path().is_some_and(|path| path.is_empty()))
    };
    if cx.model.instructions_of(stage).any(|(index, _)| index < arg && copies_all(index)) {
        return None;
    }
    let sink = cx.planner.sink(stage, arg, changing)?;
    let runs = sink.runs(cx, arg);
    let first = cx.model.instruction(*runs.first()?);
    // What no instruction uses and stands above a download is there to have that made again.
    if !sink.is_used && runs.iter().any(|run| downloads(cx, *run)) {
        return None;
    }
    let message = match runs.len() {
        1 => {
            format!("`{}` changes on every build and invalidates the `RUN` below, which does not use it", pair.key.text)
        }
        count => {
            format!("`{}` changes on every build and invalidates {count} `RUN` steps that do not use it", pair.key.text)
        }
    };
    let finding = cx.finding(pair.key.span, message).also(first.keyword.span, "re-runs on every build");
    let mut finding = others.fold(finding, |finding, pair| finding.also(pair.key.span, "so does this `ARG`"));
    finding.elsewhere.extend(said(cx, &pair.key.text));
    let seconds = runs.iter().filter(|run| takes_time(cx, **run)).map(|run| cx.reruns.seconds(*run)).sum();
    let finding = cx.weighed(finding, seconds);
    let doubt = sink.doubt(cx).ok();
    let own = doubt.and_then(|doubt| sink.fix(cx, doubt.map_or(Safety::Safe, |_| Safety::Unsafe)));
    // Where the argument cannot go down, an install below it may go up.
    let trust = own.as_ref().map(|fix| fix.safety);
    let lift = || cx.planner.lifts().iter().find(|lift| lift.above == arg && Some(lift.safety()) > trust);
    let other = (sink.is_used && trust != Some(Safety::Safe))
        .then(lift)
        .flatten()
        .and_then(|lift| cx.raise(lift, "move the install above the `ARG`"));
    let doubt = doubt.flatten().filter(|_| own.is_some() && other.is_none());
    let help = format!("move the `ARG` {}{}", sink.place(), unless_safe(doubt));
    Some((runs, finding.help(help).fix(other.or(own))))
}

/// The build that gives another value each time, where the name alone does not tell that.
fn said(cx: &Cx<'_>, name: &str) -> Option<Elsewhere> {
    let (file, line) = cx.context.build.changing.get(name)?;
    Some(Elsewhere {
        file: file.clone(),
        line: *line,
        message: "this build gives it another value each time".to_owned(),
    })
}

/// Whether a `RUN` downloads a file or clones a repository, which may be another one each time.
fn downloads(cx: &Cx<'_>, index: usize) -> bool {
    let mut calls = cx.run(index).into_iter().flat_map(|run| run.calls());
    calls.any(|call| call.has_any_role(&[Role::Downloads, Role::Clones, Role::ChoosesRevision]))
}

/// Whether a `RUN` does more than what takes no time, such as to make a directory or a link.
fn takes_time(cx: &Cx<'_>, index: usize) -> bool {
    let Some(script) = cx.model.script(index) else { return true };
    let is_quick = |command: &Command| match cx.tools.call(command) {
        Some(call) => call.seconds().is_none() && call.action.is_none() && !call.has_role(Role::Interprets),
        None => command.builtin().is_some(),
    };
    !script.commands.iter().all(is_quick)
}
