use super::{Cx, Findings, rule};
use crate::answers::earliest_place::EarliestPlace;
use crate::answers::runs::{Run, called};
use crate::finding::Finding;
use crate::shell::tools::ToolCall;

rule!("packages-after-sources", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for run in cx.runs().filter(|run| !run.is_trigger()) {
        let Some(install) = cx.system_install(&run, usize::MAX) else { continue };
        let Some(lift) = EarliestPlace::of(cx, run.index, cx.effects(run.index)) else { continue };
        found.extend(report(cx, &run, install, &lift));
    }
}

fn report(cx: &Cx<'_>, run: &Run<'_>, install: &ToolCall<'_>, lift: &EarliestPlace) -> Option<Finding> {
    let above = cx.model.instruction(lift.above);
    let span = install.subcommand_word().map_or(install.command.span, |word| word.span);
    let message = format!("`{}` reads none of the files that make it run again", called(install));
    let saving = cx.saved_by_moving_above(run.index, lift.above, cx.reruns.seconds(run.index));
    let finding = cx.finding_if_worthwhile(saving, span, message)?.also(lift.changes, cx.cause(run.index));
    let finding = finding.help(match lift.safety {
        Some(_) => format!("move this `RUN` above the `{}`", above.kind.name()),
        None => format!("update and install in one `RUN`, and move that above the `{}`", above.kind.name()),
    });
    let title = format!("move the `RUN` above the `{}`", above.kind.name());
    let fix = lift.safety.and_then(|safety| cx.edit().move_above(run.instruction, above).finish(title, safety));
    Some(finding.fix(fix))
}
