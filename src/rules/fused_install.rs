use super::{Cx, Findings, rule, unless_safe};
use crate::answers::runs::called;
use crate::finding::{Finding, Severity};
use crate::planner::{Lift, Piece};
use crate::shell::tools::Action;

rule!("fused-install", check);

/// A longer command is not quoted whole.
const LONGEST: usize = 60;

fn check(cx: &Cx<'_>, found: &mut Findings) {
    let fused = cx.planner.lifts().iter().filter(|lift| !lift.reads_manifests && !cx.is_above_argument(lift));
    found.extend(fused.filter_map(|lift| report(cx, lift)));
}

/// The commands of the `RUN` that stay where they are.
fn stays<'a>(cx: &Cx<'a>, lift: &'a Lift) -> impl Iterator<Item = usize> + use<'a> {
    let script = cx.run(lift.run).map(|run| run.script());
    lift.pieces.iter().filter_map(move |piece| Some((script?, piece))).flat_map(|(script, piece)| match piece {
        Piece::Part { stay, .. } => stay.iter().flat_map(|at| script.chain[*at].commands.clone()).collect(),
        _ => Vec::new(),
    })
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
    let mut finding = cx.finding_if_worthwhile(cx.planner.saving(lift), span, message)?;
    // Where the install of the project stays behind, a tool that goes up for it saves little.
    let installs = |at: usize| commands[at].1.is_some_and(|call| call.does(Action::Install) && at != lift.install);
    if !call.tool.system && stays(cx, lift).any(installs) || cx.only_upgrades(lift) {
        finding.severity = finding.severity.min(Severity::Info);
    }
    let finding = finding.also(other.words_span().unwrap_or(other.span), "this is in the same `RUN`");
    let above = cx.model.instruction(lift.above).kind.name();
    let finding = finding.also(cx.changing_source(lift.above)?, cx.cause(lift.run));
    let doubt = unless_safe(lift.doubts.first());
    let finding = finding.help(format!("install in a separate `RUN` above the `{above}`{doubt}"));
    Some(finding.fix(cx.raise(lift, format!("split the `RUN` and move the install above the `{above}`"))))
}
