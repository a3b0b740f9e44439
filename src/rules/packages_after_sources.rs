use super::{Cx, Findings, rule, unless_safe};
use crate::answers::runs::called;
use crate::finding::{Finding, Severity};
use crate::planner::{Lift, Piece, Start};

rule!("packages-after-sources", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    let whole = |lift: &&Lift| !lift.reads_manifests && lift.stays.is_none() && !cx.is_above_argument(lift);
    found.extend(cx.planner.lifts().iter().filter(whole).filter_map(|lift| report(cx, lift)));
}

fn report(cx: &Cx<'_>, lift: &Lift) -> Option<Finding> {
    let call = cx.run(lift.run)?.commands().nth(lift.install)?.1?;
    let above = cx.model.instruction(lift.above).kind.name();
    let span = call.subcommand_word().map_or(call.command.span, |word| word.span);
    let message = format!("`{}` re-runs when unrelated files change", called(call));
    let mut finding = cx.finding_if_worthwhile(cx.planner.saving(lift), span, message)?;
    // A stage that is cut in two is a change to think about.
    let is_cut = lift.inherited.as_ref().is_some_and(|it| matches!(it.start, Start::New(_)));
    finding = finding.also(cx.changing_source(lift.above)?, cx.cause(lift.run));
    let (along, what) = match lift.pieces.iter().filter(|piece| matches!(piece, Piece::Whole(_))).count() {
        0 | 1 => (String::new(), "move the `RUN`".to_owned()),
        count => (" and what it needs".to_owned(), format!("move {count} instructions")),
    };
    let fix = cx.raise(lift, format!("{what} above the `{above}`"));
    if call.is_trifle() || is_cut || fix.is_none() || cx.only_upgrades(lift) {
        finding.severity = finding.severity.min(Severity::Info);
    }
    let doubt = unless_safe(lift.doubts.first());
    Some(finding.help(format!("move this `RUN`{along} above the `{above}`{doubt}")).fix(fix))
}
