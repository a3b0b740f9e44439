//! Several `RUN`s as one.

use super::layout::Layout;
use super::rewriter::Rewriter;
use crate::answers::Answers;
use crate::answers::runs::Run;
use crate::model::InvocationForm;
use crate::model::facts::flag_fact;
use crate::shell::{Command, Joiner};
use crate::syntax::{Instruction, Problem};
use crate::text::{Edit, Span};

impl Rewriter<'_> {
    /// Joins the `RUN`s from one to another with `&&`. Impossible where anything else stands between them, or where they do
    /// not run in the same way.
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

impl Layout<'_> {
    /// All between two `RUN`s becomes `&&` on a line of its own, with the comments that stand there.
    fn join(self, first: &Instruction, second: &Instruction) -> Edit {
        let gap = Span::new(first.span.end, second.rest.whole().start);
        let breaks = self.line_break();
        let comments = self.comments(gap).flat_map(|comment| [comment, breaks]).collect::<String>();
        Edit::replace(gap, format!(" {}{comments}    && ", self.continuation()))
    }
}
