mod named;

use super::{Cx, Findings, rule};
use crate::answers::runs::{Run, called};
use crate::closure::{directory_of, may_bring};
use crate::context::path;
use crate::finding::Finding;
use crate::model::Knowledge;
use crate::shell::Command;
use crate::shell::tools::ToolCall;
use named::{Named, Project, named};

rule!("install-without-named-file", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    if !cx.context.is_known() || !cx.context.files().complete {
        return;
    }
    for run in cx.runs().filter(|run| !run.is_trigger() && !run.state.windows) {
        let mut installs = run.calls_at();
        let of_call = installs.find_map(|(at, call)| missing(cx, &run, at, call));
        found.extend(of_call.or_else(|| wrapper(cx, &run)));
    }
}

/// The first file that an install needs, and that no `COPY` has brought.
fn missing(cx: &Cx<'_>, run: &Run<'_>, at: usize, call: &ToolCall<'_>) -> Option<Finding> {
    if !is_certain(run, call.command) {
        return None;
    }
    let home = directory_of(cx.model, cx.tools, run.index, at)?;
    let read = |name: &str| {
        let wanted = path::join(&home, name);
        let view = cx.brought_before(run.index, at, &wanted)?;
        Some((view.origin(&path::below_root(&wanted))?, view.text(&path::below_root(&wanted))?))
    };
    let named = named(&Project { run, call, read: &read });
    named.into_iter().find_map(|named| report(cx, run, (at, call.command), &home, &named))
}

/// `./gradlew` without the program that it starts.
fn wrapper(cx: &Cx<'_>, run: &Run<'_>) -> Option<Finding> {
    const JAR: &str = "gradle/wrapper/gradle-wrapper.jar";
    let (at, command) = run.script().commands.iter().enumerate().find(|(_, command)| {
        command.words.first().and_then(|word| word.literal()) == Some("./gradlew") && is_certain(run, command)
    })?;
    let changes = run.script().commands[..at].iter().any(Command::changes_directory);
    let home = run.state.directory().filter(|_| !changes)?;
    let script = path::join(&home, "gradlew");
    let view = cx.brought_before(run.index, at, &script)?;
    let origin = view.origin(&path::below_root(&script))?;
    let named = Named { manifest: origin, path: JAR.to_owned(), by: "it starts this program".to_owned() };
    report(cx, run, (at, command), &home, &named)
}

fn is_certain(run: &Run<'_>, command: &Command) -> bool {
    let is_plain = run.script().clean && !run.script().has_alternatives();
    is_plain && command.run.certain && !command.run.negated && command.wrappers.is_empty() && command.depth == 0
}

fn report(cx: &Cx<'_>, run: &Run<'_>, (at, command): (usize, &Command), home: &str, named: &Named) -> Option<Finding> {
    let wanted = path::join(home, &named.path);
    let view = cx.brought_before(run.index, at, &wanted)?;
    if view.has(&path::below_root(&wanted)) {
        return None;
    }
    let from = path::below_root(&format!("{}/{}", path::split(&named.manifest).0, named.path));
    if !cx.context.exists(&from) || named.path.starts_with("..") {
        return None;
    }
    let tool = cx.tools.call(command).map_or_else(|| command.words[0].value().to_owned(), |call| name(&call));
    let span = command.words_span()?;
    if cx.context.is_ignored(&from) {
        let ignore = cx.ignore_name();
        let message = format!("`{tool}` fails: it needs `{from}` ({}), which `{ignore}` excludes", named.by);
        return Some(cx.finding(span, message).help(format!("add `!{from}` to the end of `{ignore}`")));
    }
    let message = format!("`{tool}` fails: it needs `{from}` ({}), which is not copied yet", named.by);
    let finding = cx.finding(span, message).help(format!("copy `{from}` before this `RUN`"));
    let knowledge = Knowledge { tools: cx.tools, context: cx.context };
    let stage = cx.model.stage_of(run.index)?;
    let mut later = run.index + 1..stage.instructions.end;
    let brings = |index: &usize| cx.model.transfer(*index).is_some() && may_bring(cx.model, knowledge, *index, &wanted);
    Some(match later.find(brings) {
        Some(copy) => finding.also(cx.model.instruction(copy).rest.whole(), "copied only here"),
        None => finding,
    })
}

/// How a message names a call: as it is written, without what the tool's table makes of it.
fn name(call: &ToolCall<'_>) -> String {
    let is_written = call.subcommand.split(' ').next().is_some_and(|first| call.command.has_argument(first));
    if is_written { called(call) } else { call.command.words[0].value().to_owned() }
}
