use super::{Cx, Findings, rule};
use crate::answers::runs::Run;
use crate::finding::Safety;
use crate::model::facts::flag_fact;
use crate::shell::{Command, Place};

rule!("consecutive-runs", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    let mut series: Option<(Run<'_>, usize)> = None;
    for run in cx.runs().filter(|run| run.instruction.span == run.run.span) {
        let same = cx.model.stage_of(run.index).map(|stage| stage.index);
        let first = series.take().filter(|(first, last)| {
            let stage = cx.model.stage_of(first.index).map(|stage| stage.index);
            last + 1 == run.index && stage == same && flags(first) == flags(&run) && is_short(first) && is_short(&run)
        });
        let Some((first, _)) = first else {
            series = Some((run, run.index));
            continue;
        };
        let keyword = &run.run.keyword;
        let finding = cx
            .finding(keyword.span, format!("this `{}` could be a part of the one above", keyword.text))
            .also(first.run.keyword.span, "the first of them");
        let fix = cx.edit().join_runs(cx, &first, &run).finish("join the `RUN`s with `&&`", Safety::Unsafe);
        found.push(finding.fix(fix));
        series = Some((first, run.index));
    }
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
