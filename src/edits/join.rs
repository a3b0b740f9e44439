//! `RUN`s as one `RUN`.

use crate::answers::Answers;
use crate::answers::runs::Run;
use crate::finding::{Change, Fix, Safety};
use crate::model::facts::flag_fact;
use crate::model::invocation::InvocationForm;
use crate::shell::{Command, Joiner};
use crate::syntax::{Instruction, Problem};
use crate::text::{Edit, Edits, Span};

/// The `RUN`s from one to the other as one, where nothing stands between and they run in the same way.
pub fn joined(cx: &Answers<'_>, from: &Run<'_>, to: &Run<'_>) -> Option<Fix> {
    let runs: Vec<Run<'_>> = cx.runs_among(from.index..to.index + 1).collect();
    let flags = |run: &Run<'_>| run.run.flags.iter().map(flag_fact).collect::<Vec<_>>();
    let same = runs.iter().all(|run| can_be_joined(cx, run) && flags(run) == flags(from));
    if !same || runs.len() != to.index - from.index + 1 || runs[..runs.len() - 1].iter().any(leaves_state) {
        return None;
    }
    let mut edits = Vec::new();
    for pair in runs.windows(2) {
        edits.push(join(cx, pair[0].run, pair[1].run));
    }
    let texts: Vec<&str> = runs.iter().map(|run| run.run.rest.text.as_str()).collect();
    let head: Vec<&str> = from.run.flags.iter().map(|flag| cx.source.slice(flag.span)).collect();
    let text = format!("RUN {} {}", head.join(" "), texts.join(" && "));
    let fix = Fix::new("join the `RUN`s with `&&`", Safety::Unsafe, Edits::new(edits)?);
    let fix = runs.iter().fold(fix, |fix, run| fix.declare(Change::Removed(run.run.span)));
    Some(fix.declare(Change::Added(text)))
}

fn can_be_joined(cx: &Answers<'_>, run: &Run<'_>) -> bool {
    let script = run.script();
    let sound = |problem: &Problem| !run.run.span.encloses(problem.span);
    let last = script.chain.last();
    let whole = run.run.rest.whole();
    run.invocation.form == InvocationForm::Shell
        && cx.file.problems.iter().all(sound)
        && script.clean
        && !script.opaque
        && script.chain.iter().all(|link| !matches!(link.joiner, Joiner::Background(_)))
        && last.is_some_and(|last| last.span.end == whole.end)
        && run.run.span.end == whole.end
}

/// Whether what follows in the same shell would find another directory, variable or option.
fn leaves_state(run: &Run<'_>) -> bool {
    let script = run.script();
    let changes = |command: &Command| {
        matches!(
            command.name(),
            None | Some(
                "cd" | "set" | "exec" | "exit" | "umask" | "pushd" | "trap" | "ulimit" | "." | "source" | "alias"
            )
        )
    };
    !script.writes.is_empty() || script.commands.iter().any(|command| !command.run.isolated && changes(command))
}

/// All between two `RUN`s becomes `&&` on a line of its own, with the comments that stand there.
fn join(cx: &Answers<'_>, first: &Instruction, second: &Instruction) -> Edit {
    let gap = Span::new(first.span.end, second.rest.whole().start);
    let breaks = cx.layout().line_break();
    let comments = cx.file.comments.iter().filter(|comment| gap.encloses(comment.span));
    let comments = comments.flat_map(|comment| [cx.source.slice(comment.span), breaks]).collect::<String>();
    Edit::replace(gap, format!(" {}{breaks}{comments}    && ", cx.file.escape))
}
