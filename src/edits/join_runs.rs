//! Several `RUN`s as one.

use super::comments::{agree, is_suppression};
use super::layout::Layout;
use super::rewriter::Rewriter;
use crate::answers::Answers;
use crate::answers::runs::Run;
use crate::model::InvocationForm;
use crate::model::facts::flag_fact;
use crate::shell::{Command, Joiner};
use crate::syntax::{Comment, Instruction, Problem};
use crate::text::{Edit, Span};

impl Rewriter<'_> {
    /// Joins the `RUN`s from one to another with `&&`; what suppresses findings of one of them stands above the whole.
    /// Impossible where anything else stands between them, or where they do not run in the same way.
    pub fn join_runs(&mut self, cx: &Answers<'_>, from: &Run<'_>, to: &Run<'_>) -> &mut Self {
        self.attempt(|rewriter| {
            let runs = cx.runs_among(from.index..to.index + 1).collect::<Vec<_>>();
            let flags = |run: &Run<'_>| run.run.flags.iter().map(flag_fact).collect::<Vec<_>>();
            let same = runs.iter().all(|run| can_be_joined(cx, run) && flags(run) == flags(from));
            if !same || runs.len() != to.index - from.index + 1 || runs[..runs.len() - 1].iter().any(leaves_state) {
                return None;
            }
            let layout = rewriter.layout;
            rewriter.extend(runs.windows(2).map(|pair| layout.join(pair[0].run, pair[1].run)));
            let comments = || runs[1..].iter().flat_map(|run| layout.between_runs(run.run));
            let suppressions = layout.lines_of(comments().filter(|comment| is_suppression(comment)));
            if !suppressions.is_empty() {
                rewriter.push(Edit::insert(layout.top(from.run), suppressions));
            }
            if !agree(layout.own_comments(from.run).iter().chain(comments())) {
                return None;
            }
            for run in &runs {
                rewriter.removes(run.run);
            }
            let texts: Vec<&str> = runs.iter().map(|run| run.run.rest.text.as_str()).collect();
            let head: Vec<&str> = from.run.flags.iter().map(|flag| cx.source.slice(flag.span)).collect();
            rewriter.adds(format!("RUN {} {}", head.join(" "), texts.join(" && ")));
            Some(())
        })
    }
}

/// Whether the second of two `RUN`s can follow the first in one shell: both can be joined, run in the same way, and the
/// first leaves nothing behind that the second would find.
pub fn can_be_one_run(cx: &Answers<'_>, first: &Run<'_>, second: &Run<'_>) -> bool {
    let flags = |run: &Run<'_>| run.run.flags.iter().map(flag_fact).collect::<Vec<_>>();
    can_be_joined(cx, first) && can_be_joined(cx, second) && flags(first) == flags(second) && !leaves_state(first)
}

fn can_be_joined(cx: &Answers<'_>, run: &Run<'_>) -> bool {
    let script = run.script();
    let sound = |problem: &Problem| !run.run.span.encloses(problem.span);
    let last = script.chain.last();
    let whole = run.run.rest.whole();
    run.invocation.form == InvocationForm::Shell
        && !run.is_trigger()
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
    let changes = |command: &Command| !command.run.isolated && command.changes_shell();
    !script.writes.is_empty() || script.commands.iter().any(changes)
}

impl<'a> Layout<'a> {
    /// All between two `RUN`s becomes `&&` on a line of its own, with the comments for readers that stand there.
    fn join(self, first: &Instruction, second: &Instruction) -> Edit {
        let gap = Span::new(first.span.end, second.rest.whole().start);
        let comments = self.lines_of(self.comments(gap).filter(|comment| !is_suppression(comment)));
        Edit::replace(gap, format!(" {}{comments}    && ", self.continuation()))
    }

    /// The comments between a `RUN` and the instruction above it.
    fn between_runs(self, run: &Instruction) -> &'a [Comment] {
        &self.file.comments[run.leading.clone()]
    }
}
