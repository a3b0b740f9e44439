use super::{Cx, Findings, rule};
use crate::cache::Basis;
use crate::finding::{Finding, Safety};
use crate::model::Stage;
use crate::model::effects::may_swap;

rule!("early-volatile-copy", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    if !cx.context.is_known() || cx.reruns.exposure().basis != Basis::History {
        return;
    }
    for stage in &cx.model.stages {
        for index in stage.instructions.clone().skip(1) {
            found.extend(volatile_above(cx, stage, index).and_then(|above| late(cx, index, above)));
        }
    }
}

/// The commits that change what a `COPY` or `ADD` takes from the build context; `None` where it takes nothing from there.
fn changes(cx: &Cx<'_>, index: usize) -> Option<usize> {
    let transfer = cx.model.transfer(index)?;
    transfer.context_sources().next()?;
    Some(cx.reruns.reruns_after([index]).count())
}

/// The first `COPY` above this one that changes more than twice as often, and that it may pass with all between.
fn volatile_above(cx: &Cx<'_>, stage: &Stage, index: usize) -> Option<usize> {
    let own = changes(cx, index)?;
    let moving = cx.effects(index);
    let above = (stage.from() + 1..index).rev().take_while(|above| may_swap(cx.effects(*above), moving).is_ok());
    above.filter(|above| changes(cx, *above).is_some_and(|count| count > 2 * own)).last()
}

fn late(cx: &Cx<'_>, index: usize, above: usize) -> Option<Finding> {
    let (own, other) = (cx.reruns.reruns_after([index]), cx.reruns.reruns_after([above]));
    let source = |index: usize| Some(cx.model.transfer(index)?.context_sources().next()?.span);
    let share = cx.reruns.share(&own)?;
    let (rebuilt, because) = match cx.reruns.assumed(above).first() {
        Some(assumed) => (
            "may be rebuilt on every commit".to_owned(),
            format!("because `{assumed}` is not in `git` and may change on every commit"),
        ),
        None => (
            format!("was rebuilt in {} of them", cx.reruns_at(index).count()),
            format!("because these files changed in {} of them", other.count()),
        ),
    };
    let message = format!("these files changed in {share}, but their layer {rebuilt}");
    let finding = cx.finding(source(index)?, message).also(source(above)?, because);
    let instruction = cx.model.instruction(index);
    let finding = finding.help("copy files that change often last");
    let above = cx.model.instruction(above);
    let title = format!("move it above the `{}` of the files that change often", above.kind.name());
    Some(finding.fix(cx.edit().move_above(instruction, above).finish(title, Safety::Safe)))
}
