use super::{Cx, Findings, rule};
use crate::answers::runs::Run;
use crate::edits::join_runs::can_be_one_run;
use crate::finding::{Fix, Safety};
use crate::model::facts::flag_fact;
use crate::shell::{Command, Place};

rule!("consecutive-runs", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    let runs: Vec<Run<'_>> = cx.runs().filter(|run| run.instruction.span == run.run.span).collect();
    for series in runs.chunk_by(|above, run| is_continued(cx, above, run)) {
        // One fix joins all that can share a shell; it comes with the second of them.
        for joinable in series.chunk_by(|above, run| can_be_one_run(cx, above, run)) {
            for (at, run) in joinable.iter().enumerate().filter(|(_, run)| run.index > series[0].index) {
                let keyword = &run.run.keyword;
                let finding = cx
                    .finding(
                        keyword.span,
                        format!("this `{}` can be combined with the previous one, which saves a layer", keyword.text),
                    )
                    .also(series[0].run.keyword.span, "the first `RUN` to combine");
                found.push(finding.fix((at == 1).then(|| joined(cx, joinable)).flatten()));
            }
        }
    }
}

/// Whether a `RUN` stands right below another that runs one command in the same way.
fn is_continued(cx: &Cx<'_>, above: &Run<'_>, run: &Run<'_>) -> bool {
    let stage = |run: &Run<'_>| cx.model.stage_of(run.index).map(|stage| stage.index);
    let is_next = above.index + 1 == run.index && stage(above) == stage(run);
    is_next && flags(above) == flags(run) && is_short(above) && is_short(run)
}

/// All of them joined, or the first two where comments do not let all be joined.
fn joined(cx: &Cx<'_>, runs: &[Run<'_>]) -> Option<Fix> {
    let join = |last: &Run<'_>| {
        cx.edit().join_runs(cx, &runs[0], last).finish("combine the `RUN` instructions with `&&`", Safety::Unsafe)
    };
    join(runs.last()?).or_else(|| join(&runs[1]))
}

/// Whether it is one command. What a `sh -c` runs is a part of its command; what a variable names may be any.
fn is_short(run: &Run<'_>) -> bool {
    let commands = &run.script().commands;
    let inside = |inner: &Command, outer: &Command| inner.span != outer.span && outer.span.encloses(inner.span);
    let runs_script = |outer: &Command| commands.iter().any(|it| it.place == Place::Script && inside(it, outer));
    let named = commands.iter().filter(|it| it.words.first().is_some_and(|word| word.literal().is_some()));
    named.filter(|it| !commands.iter().any(|outer| inside(it, outer) && runs_script(outer))).count() < 2
}

fn flags(run: &Run<'_>) -> Vec<String> {
    let mut flags: Vec<String> = run.run.flags.iter().map(|flag| flag_fact(flag).to_string()).collect();
    flags.sort();
    flags
}
