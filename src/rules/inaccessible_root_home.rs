use super::{Cx, Findings, rule};
use crate::answers::started_programs::is_python_script;
use crate::finding::Finding;
use crate::model::path::is_below;
use crate::model::{Stage, State};
use crate::text::Span;

rule!("inaccessible-root-home", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for stage in &cx.model.stages {
        let is_usual = cx.named_root(stage).is_some_and(|root| root.base.is_official());
        let finding = || in_run(cx, stage).or_else(|| at_start(cx, stage)).or_else(|| packages(cx, stage));
        found.extend(is_usual.then(finding).flatten().filter(|_| !opens_home(cx, stage)));
    }
}

/// Whether a command may let others read the home of root, or anything may.
fn opens_home(cx: &Cx<'_>, stage: &Stage) -> bool {
    cx.model.before(stage.instructions.end).any(|index| {
        let text = cx.source.slice(cx.model.instruction(index).span);
        let changes = ["chmod", "chown", "setfacl", "usermod", "useradd", "adduser", "sed "];
        let opens =
            changes.iter().any(|command| text.contains(command)) && (text.contains("/root") || text.contains('~'));
        let is_root = cx.run(index).is_some_and(|run| other_user(run.state).is_none());
        is_root && (opens || cx.runs_unknown(index) && text.contains("/root"))
    })
}

/// The user that a state surely has who is not root and not in its group, and the instruction that says so.
fn other_user(state: &State) -> Option<(&str, usize)> {
    let (user, group) = match state.user.value.known()?.split_once(':') {
        Some((user, group)) => (user, group),
        None => (state.user.value.known()?, ""),
    };
    let is_root = matches!(user, "" | "root" | "0") || matches!(group, "root" | "0");
    state.user.set_by.filter(|_| !is_root).map(|by| (user, by))
}

/// A program below `/root` that a `RUN` starts.
fn in_run(cx: &Cx<'_>, stage: &Stage) -> Option<Finding> {
    cx.runs_among(stage.instructions.clone()).filter(|run| !run.is_trigger()).find_map(|run| {
        let (user, set_by) = other_user(run.state)?;
        let script = Some(run.script()).filter(|script| script.clean && !script.has_alternatives())?;
        let command =
            script.commands.first().filter(|it| it.run.certain && !it.run.negated && it.wrappers.is_empty())?;
        let word = command.words.first()?;
        let is_there = word.literal().is_some_and(|program| program.starts_with("/root/"));
        is_there.then(|| report(cx, word.span, user, set_by, "this `RUN` fails"))
    })
}

/// A program below `/root` that the container starts.
fn at_start(cx: &Cx<'_>, stage: &Stage) -> Option<Finding> {
    let (user, set_by) = other_user(&stage.end)?;
    let started = cx.started_program(stage)?;
    let path = cx.started_path(stage, &started)?;
    is_below(&path, "/root").then(|| report(cx, started.word.span, user, set_by, "the container does not start"))
}

/// What a `COPY` brings to `/root/.local` for a container that runs as another user.
fn packages(cx: &Cx<'_>, stage: &Stage) -> Option<Finding> {
    let (user, set_by) = other_user(&stage.end)?;
    let started = cx.started_program(stage)?;
    let is_python = started.text.starts_with("python") || is_python_script(started.text);
    let sets_place = ["PYTHONPATH", "PYTHONUSERBASE", "HOME"].iter().any(|name| stage.end.variable(name).is_some());
    if !is_python || sets_place {
        return None;
    }
    let mut before = cx.model.before_latest_first(stage.instructions.end).take_while(|index| {
        let run = cx.run(*index);
        run.is_none_or(|run| run.commands().all(|(command, _)| command.name().is_some_and(|it| PLAIN.contains(&it))))
    });
    let copied = before.find_map(|index| {
        let transfer = cx.model.transfer(index)?;
        let to = transfer.destination.as_ref()?;
        let is_it = transfer.from.is_some() && to.path.as_deref().is_some_and(|path| is_below(path, "/root/.local"));
        is_it.then_some(to.span)
    })?;
    Some(report(cx, copied, user, set_by, "these packages are not found"))
}

/// Commands that start nothing of what was copied.
const PLAIN: [&str; 10] =
    ["addgroup", "adduser", "apk", "apt-get", "chmod", "chown", "groupadd", "mkdir", "rm", "useradd"];

fn report(cx: &Cx<'_>, span: Span, user: &str, set_by: usize, fails: &str) -> Finding {
    let message = format!("user `{user}` cannot read `/root`, which is accessible to root only, so {fails}");
    let place = cx.model.instruction(set_by).rest.whole();
    let finding = cx.finding(span, message).also(place, "the user is set here");
    finding.help("use a directory that this user can read, such as `/opt` or `/app`")
}
