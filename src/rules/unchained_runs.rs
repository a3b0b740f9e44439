use super::{Cx, Findings, rule};
use crate::answers::leftovers::{Leftovers, leftovers};
use crate::answers::runs::Run;
use crate::finding::Safety;
use crate::shell::tools::Action;

rule!("unchained-runs", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    let mut left = Leftovers::default();
    let (mut here, mut last_install) = (None, None);
    for run in cx.runs().filter(|run| run.instruction.span == run.run.span) {
        let stage = cx.model.stage_of(run.index).map(|stage| stage.index);
        if stage != here {
            left = Leftovers::default();
            here = stage;
        }
        if !stage.is_some_and(|stage| cx.model.is_exported(stage)) {
            continue;
        }
        for (command, call) in run.commands().filter(|(command, _)| command.run.certain) {
            let Some(one) = left.first_removed_by((command, call), &run) else { continue };
            // An update that stands alone is to be in the first `RUN` that installs, where that removes its lists.
            let is_first = last_install.is_none_or(|at| at < one.run.index);
            if one.run.only_updates() && is_first && installs(&run) {
                continue;
            }
            let message = format!(
                "{} stays in the layer of the earlier `RUN`: deleting it here does not make the image smaller",
                one.shown()
            );
            let finding = cx
                .finding(command.words_span().unwrap_or(command.span), message)
                .also(one.span, "written here")
                .help(if is_first || !one.is_kept() {
                    "delete it in the `RUN` that writes it"
                } else {
                    "join the `RUN`s from the one that writes it to this one: those in between use it"
                });
            let fix =
                cx.edit().join_runs(cx, &one.run, &run).finish("join the `RUN` instructions with `&&`", Safety::Unsafe);
            found.push(finding.fix(fix));
            break;
        }
        left.extend(leftovers(cx, run));
        if installs(&run) {
            last_install = Some(run.index);
        }
    }
}

fn installs(run: &Run<'_>) -> bool {
    run.calls().any(|call| call.does(Action::Install))
}
