use super::{Cx, Findings, rule, unless_safe};
use crate::answers::runs::called;
use crate::finding::Finding;
use crate::planner::Lift;

rule!("fused-install", check);

/// A longer command is not quoted whole.
const LONGEST: usize = 60;

fn check(cx: &Cx<'_>, found: &mut Findings) {
    let fused = cx.planner.lifts().iter().filter(|lift| !lift.reads_manifests && !cx.is_above_argument(lift));
    found.extend(fused.filter_map(|lift| report(cx, lift)));
}

/// A `RUN` that installs, and does something else that runs again more often.
fn report(cx: &Cx<'_>, lift: &Lift) -> Option<Finding> {
    let commands: Vec<_> = cx.run(lift.run)?.commands().collect();
    let (other, other_call) = *commands.get(lift.stays?)?;
    let call = commands.get(lift.install)?.1.filter(|call| !call.is_trifle())?;
    let span = call.subcommand_word().map_or(call.command.span, |word| word.span);
    let name = other_call.map_or_else(|| other.name().unwrap_or("a command").to_owned(), called);
    let own = called(call);
    let message = if own == name {
        let words = cx.source.slice(call.command.words_span().unwrap_or(call.command.span));
        let named = if words.len() <= LONGEST && !words.contains(['\n', '`']) { words } else { own.as_str() };
        format!("`{named}` re-runs whenever the copied files change, although it needs none of them")
    } else {
        format!("`{own}` re-runs whenever the copied files change, because it shares a `RUN` with `{name}`")
    };
    let finding = cx.finding_if_worthwhile(cx.planner.saving(lift), span, message)?;
    let finding = finding.also(other.words_span().unwrap_or(other.span), "this is in the same `RUN`");
    let above = cx.model.instruction(lift.above).kind.name();
    let finding = finding.also(cx.changing_source(lift.above)?, cx.cause(lift.run));
    let doubt = unless_safe(lift.doubts.first());
    let finding = finding.help(format!("install in a separate `RUN` above the `{above}`{doubt}"));
    Some(finding.fix(cx.raise(lift, format!("split the `RUN` and move the install above the `{above}`"))))
}
