use super::joined::joined;
use super::runs::Run;
use super::{Cx, Findings, rule};
use crate::model::facts::flag_fact;

rule!("consecutive-runs", check);

/// So many commands one `RUN` may have to be called short.
const SHORT: usize = 2;

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
        found.push(match joined(cx, &first, &run) {
            Some(fix) => finding.fix(fix),
            None => finding,
        });
        series = Some((first, run.index));
    }
}

fn is_short(run: &Run<'_>) -> bool {
    run.script().commands.len() <= SHORT
}

fn flags(run: &Run<'_>) -> Vec<String> {
    let mut flags: Vec<String> = run.run.flags.iter().map(flag_fact).collect();
    flags.sort();
    flags
}
