use super::runs::{Run, called};
use super::{Cx, Findings, rule};
use crate::finding::{Change, Finding, Fix, Safety};
use crate::model::effects::{Place, Reason, is_distributions, may_swap};
use crate::shell::tools::{Action, Invocation};
use crate::text::{Edits, Span};

rule!("packages-after-sources", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for run in cx.runs().filter(|run| !run.is_trigger()) {
        let Some(install) = install(&run) else { continue };
        let Some(lift) = Lift::of(cx, &run) else { continue };
        found.extend(report(cx, &run, install, &lift));
    }
}

/// The call that installs packages of the distribution, with lists that the same `RUN` has fetched.
fn install<'a>(run: &Run<'a>) -> Option<&'a Invocation<'a>> {
    let calls: Vec<&Invocation<'a>> = run.calls().filter(|call| is_distributions(call)).collect();
    let fetched = |install: &Invocation<'a>| {
        let needs_lists = install.tool.index.as_ref().is_some_and(|index| index.in_same_run);
        let fetches = |call: &&Invocation<'a>| call.tool.shares_index(install.tool) && call.refreshes_index();
        !needs_lists || calls.iter().any(fetches)
    };
    calls.iter().find(|call| call.does(Action::Install) && fetched(call)).copied()
}

/// How far up a `RUN` can go.
struct Lift {
    /// The first of the instructions above which it can stand that bring files which change.
    above: usize,
    /// The nearest such instruction, and the word that names the files.
    changes: Span,
    safety: Safety,
}

impl Lift {
    fn of(cx: &Cx<'_>, run: &Run<'_>) -> Option<Lift> {
        let from = cx.model.stage_of(run.index)?.from();
        let moving = cx.effects(run.index);
        let (mut lift, mut safety) = (None::<Lift>, Safety::Safe);
        for index in (from + 1..run.index).rev() {
            match may_swap(&cx.effects(index), &moving) {
                Ok(()) => {}
                Err(Reason::Files(written, _)) if is_projects(&written) => safety = Safety::Unsafe,
                Err(_) => break,
            }
            if let Some(changes) = cx.changing_source(index) {
                let changes = lift.map_or(changes, |lift| lift.changes);
                lift = Some(Lift { above: index, changes, safety });
            }
        }
        lift
    }
}

/// Whether a place is a project's own, in a directory that packages of a distribution could write to as well.
fn is_projects(place: &Place) -> bool {
    let Place::Image(path) = place else { return false };
    ["/opt/", "/usr/local/bin/", "/usr/local/src", "/var/www"].iter().any(|start| path.starts_with(start))
}

fn report(cx: &Cx<'_>, run: &Run<'_>, install: &Invocation<'_>, lift: &Lift) -> Option<Finding> {
    let above = cx.model.instruction(lift.above);
    let span = install.subcommand_word().map_or(install.command.span, |word| word.span);
    let message = format!("`{}` reads none of the files that make it run again", called(install));
    let saving = cx.saved_by_lift(run.index, lift.above);
    let finding = cx.finding_worth(saving, span, message)?.also(lift.changes, cause(cx, run));
    let finding = finding.help(format!("move this `RUN` above the `{}`", above.kind.name()));
    let edits = cx.layout().lift(run.instruction, above).and_then(|edits| Edits::new(edits.into()));
    let title = format!("move the `RUN` above the `{}`", above.kind.name());
    Some(match edits.map(|edits| Fix::new(title, lift.safety, edits).declare(Change::Moved(run.instruction.span))) {
        Some(fix) => finding.fix(fix),
        None => finding,
    })
}

/// What to say of the files that make it run.
fn cause(cx: &Cx<'_>, run: &Run<'_>) -> String {
    match cx.pace.share(&cx.reruns_at(run.index)) {
        Some(share) => format!("any change of these does, which was so on {share}"),
        None => "any change of these does".to_owned(),
    }
}
