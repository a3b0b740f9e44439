use super::{Cx, Findings, rule, unless_safe};
use crate::finding::{Elsewhere, Finding, Fix, Safety};
use crate::model::effects::{Conflict, Reading, may_swap};
use crate::model::mounts::{MountKind, mounts};
use crate::model::{Stage, Transfer, installs};
use crate::shell::Command;
use crate::shell::tools::Role;
use crate::syntax::{Body, Instruction, Keyword, Pair};
use crate::text::Span;

rule!("volatile-arg-before-use", check);

/// The time that compilers and archivers write in place of now, wherever it is set; nothing names it.
const READ_BY_MANY: &str = "SOURCE_DATE_EPOCH";

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for stage in &cx.model.stages {
        let mut told: Option<(Vec<usize>, Finding)> = None;
        for (index, instruction) in cx.model.instructions_of(stage) {
            let Body::Args(pairs) = &instruction.body else { continue };
            let [pair] = &pairs[..] else { continue };
            if pair.key.text == READ_BY_MANY {
                continue;
            }
            let Some((runs, finding)) = cx.changes_always(pair).then(|| early(cx, stage, index, pair)).flatten() else {
                continue;
            };
            // Several arguments that invalidate the same steps are one fact.
            match told.take() {
                Some((known, first)) if known == runs => {
                    told = Some((known, first.also(pair.key.span, "so does this `ARG`")));
                }
                before => {
                    found.extend(before.map(|(_, finding)| finding));
                    told = Some((runs, finding));
                }
            }
        }
        found.extend(told.map(|(_, finding)| finding));
    }
}

/// The steps that an argument invalidates needlessly, and the finding about it.
fn early(cx: &Cx<'_>, stage: &Stage, arg: usize, pair: &Pair) -> Option<(Vec<usize>, Finding)> {
    // Below a copy of all sources, every commit invalidates the steps, with the argument or without it.
    let copies_all = |index: usize| {
        let mut sources = cx.model.transfer(index).into_iter().flat_map(Transfer::context_sources);
        sources.any(|source| source.path().is_some_and(|path| path.is_empty()))
    };
    if cx.model.instructions_of(stage).any(|(index, _)| index < arg && copies_all(index)) {
        return None;
    }
    let group = Group::of(cx, stage, arg, &pair.key.text)?;
    let is_run = |index: &usize| cx.model.instruction(*index).kind == Keyword::Run;
    let runs: Vec<usize> = (arg + 1..group.to).filter(is_run).collect();
    let first = cx.model.instruction(*runs.first()?);
    // What no instruction uses and stands above a download is there to have that made again.
    if !group.is_used && runs.iter().any(|run| downloads(cx, *run)) {
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
    let mut finding = cx.finding(pair.key.span, message).also(first.keyword.span, "re-runs on every build");
    finding.elsewhere.extend(said(cx, &pair.key.text));
    let seconds = runs.iter().filter(|run| takes_time(cx, **run)).map(|run| cx.reruns.seconds(*run)).sum();
    let finding = cx.weighed(finding, seconds);
    let doubt = group.doubt(cx).ok();
    let own = doubt.and_then(|doubt| group.fix(cx, doubt.map_or(Safety::Safe, |_| Safety::Unsafe)));
    // Where the argument cannot go down, an install below it may go up.
    let trust = own.as_ref().map(|fix| fix.safety);
    let lift = || cx.planner.lifts().iter().find(|lift| lift.above == arg && Some(lift.safety()) > trust);
    let other = (group.is_used && trust != Some(Safety::Safe))
        .then(lift)
        .flatten()
        .and_then(|lift| cx.raise(lift, "move the install above the `ARG`"));
    let doubt = doubt.flatten().filter(|_| own.is_some() && other.is_none());
    let help = format!("move the `ARG` to just before its first use{}", unless_safe(doubt));
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

/// An `ARG` with the instructions that use it and run nothing, which move with it.
struct Group {
    members: Vec<usize>,
    /// The first instruction that needs it to run, or the end of the stage.
    to: usize,
    end: bool,
    /// Whether an instruction uses it for sure.
    is_used: bool,
}

impl Group {
    /// `None` where nothing uses the argument, or could.
    fn of(cx: &Cx<'_>, stage: &Stage, arg: usize, name: &str) -> Option<Group> {
        let mut names = vec![name.to_owned()];
        let mut members = vec![arg];
        let mut has_files = stage.parent().is_some() || !cx.model.candidates_of(stage.index).is_empty();
        for index in arg + 1..stage.instructions.end {
            let effects = cx.effects(index);
            let reading = names.iter().map(|name| effects.variables_read.reading(name)).max();
            match (reading.unwrap_or(Reading::No), cx.model.instruction(index).kind) {
                (Reading::No, _) => {}
                (Reading::Yes, Keyword::Label) => members.push(index),
                (Reading::Yes, Keyword::Env) => {
                    members.push(index);
                    names.extend(effects.variables_written.iter().cloned());
                }
                (Reading::Perhaps, _) if only_installs(cx, index) => {}
                // Programs of others do not know an argument of this project.
                (Reading::Perhaps, Keyword::Run) if !has_files && !mounts_context(cx, index) => {}
                (reading, _) => {
                    let is_used = reading == Reading::Yes || members.len() > 1;
                    return Some(Group { members, to: index, end: false, is_used });
                }
            }
            has_files |= cx.model.transfer(index).is_some();
        }
        (members.len() > 1).then_some(Group { members, to: stage.instructions.end, end: true, is_used: true })
    }

    fn fix(&self, cx: &Cx<'_>, safety: Safety) -> Option<Fix> {
        let members: Vec<&Instruction> = self.members.iter().map(|index| cx.model.instruction(*index)).collect();
        if self.end {
            let last = cx.model.instruction(self.to - 1);
            return cx.edit().move_below(&members, last).finish("move the `ARG` to the end of the stage", safety);
        }
        let title = "move the `ARG` down to its first use";
        if let Some(paragraph) = self.paragraph(cx).filter(|_| members.len() > 1) {
            return cx.edit().move_down_apart(&members, cx.model.instruction(paragraph)).finish(title, safety);
        }
        cx.edit().move_down_to(&members, cx.model.instruction(self.to)).finish(title, safety)
    }

    /// The start of the paragraph that holds the first use, where nothing runs between the two.
    fn paragraph(&self, cx: &Cx<'_>) -> Option<usize> {
        let mut at = self.to;
        let last = *self.members.last()?;
        while at > last + 1 {
            let (above, below) = (cx.model.instruction(at - 1), cx.model.instruction(at));
            let between = cx.source.slice(Span::new(above.span.end, below.span.start));
            let lines: Vec<&str> = between.split('\n').collect();
            if lines[1..].split_last().is_some_and(|(_, whole)| whole.iter().any(|line| line.trim().is_empty())) {
                return (at < self.to).then_some(at);
            }
            if above.kind == Keyword::Run {
                return None;
            }
            at -= 1;
        }
        None
    }

    /// What somebody has to look at before the move, a clause; an error where it cannot be made.
    fn doubt(&self, cx: &Cx<'_>) -> Result<Option<&'static str>, ()> {
        let mut doubt = (!self.is_used).then_some("no instruction uses it, so it may be there to invalidate the cache");
        for member in &self.members {
            let moving = cx.effects(*member);
            for index in (member + 1..self.to).filter(|index| !self.members.contains(index)) {
                match may_swap(moving, cx.effects(index)) {
                    Ok(()) => {}
                    Err(Conflict::PerhapsVariable(_)) => {
                        doubt = doubt.or(Some("a program that a `RUN` in between starts may read it"));
                    }
                    Err(Conflict::Config(item)) if item == "ENV" => {
                        doubt = doubt.or(Some("the image then lists its variables in another order"));
                    }
                    Err(_) => return Err(()),
                }
            }
        }
        Ok(doubt)
    }
}

/// Whether a `RUN` sees files of the build context by a mount.
fn mounts_context(cx: &Cx<'_>, index: usize) -> bool {
    mounts(cx.model.instruction(index)).iter().any(|mount| mount.kind() == MountKind::Bind)
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

fn only_installs(cx: &Cx<'_>, index: usize) -> bool {
    cx.model.script(index).is_some_and(|script| installs::only_installs(script, cx.tools))
}
