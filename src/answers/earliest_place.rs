//! Steps that install packages of the system, and how far up they can go.

use super::Answers;
use super::runs::Run;
use crate::finding::Safety;
use crate::model::Part;
use crate::model::effects::{Effects, Place, Reason, is_distributions, may_swap};
use crate::model::path::is_below;
use crate::shell::tools::{Action, ToolCall};
use crate::text::Span;

/// How far up a step can go.
#[derive(Clone, Copy, Debug)]
pub struct EarliestPlace {
    /// The first of the instructions above which it can stand that bring files which change.
    pub above: usize,
    /// The word that names the files of the nearest such instruction.
    pub changes: Span,
    /// How far the move can be trusted; `None` where a step between would have to go along.
    pub safety: Option<Safety>,
}

impl EarliestPlace {
    /// That of a step with these effects that stands where the instruction `step` does; `None` where it can pass
    /// nothing that brings files which change.
    pub fn of(cx: &Answers<'_>, step: usize, moving: &Effects) -> Option<EarliestPlace> {
        let from = cx.model.stage_of(step)?.from();
        let (mut lift, mut safety) = (None::<EarliestPlace>, Some(Safety::Safe));
        for index in (from + 1..step).rev() {
            match may_swap(cx.effects(index), moving) {
                Ok(()) if is_on_path(cx, step, index) => safety = safety.min(Some(Safety::Unsafe)),
                Ok(()) => {}
                Err(Reason::Files(written, _)) if is_projects(&written) => safety = safety.min(Some(Safety::Unsafe)),
                Err(_) if cx.run(index).is_some_and(|run| run.only_updates()) => safety = None,
                Err(_) => break,
            }
            if let Some(changes) = cx.changing_source(index) {
                let changes = lift.map_or(changes, |lift| lift.changes);
                lift = Some(EarliestPlace { above: index, changes, safety });
            }
        }
        lift
    }
}

impl<'a> Answers<'a> {
    /// The call of a `RUN`, among its first commands, that installs packages of the distribution, with lists that the `RUN`
    /// or one above has fetched.
    pub fn system_install(&self, run: &Run<'a>, first: usize) -> Option<&'a ToolCall<'a>> {
        let own: Vec<&ToolCall<'a>> = run.commands().take(first).filter_map(|(_, call)| call).collect();
        let fetched = |install: &ToolCall<'a>| {
            let needs_lists = install.tool.index.as_ref().is_some_and(|index| index.in_same_run);
            let fetches = |call: &&ToolCall<'a>| call.tool.shares_index(install.tool) && call.refreshes_index();
            !needs_lists || own.iter().any(fetches) || self.is_updated_above(run.index, install.tool)
        };
        own.iter().find(|call| is_distributions(call) && call.does(Action::Install) && fetched(call)).copied()
    }
}

/// Whether an instruction writes where a step looks for programs because the file says so, so that one of the project may
/// stand before the system's own.
fn is_on_path(cx: &Answers<'_>, step: usize, index: usize) -> bool {
    let Some(path) = cx.model.step(step).before.variable("PATH") else { return false };
    let known = path.value.parts().iter().filter_map(|part| match part {
        Part::Text(text) => Some(text.split(':')),
        Part::Unknown(_) => None,
    });
    let looked_in: Vec<&str> = known.flatten().filter(|directory| directory.starts_with('/')).collect();
    cx.effects(index).writes.iter().any(|place| match place {
        Place::Image(written) => looked_in.iter().any(|it| is_below(it, written) || is_below(written, it)),
        _ => false,
    })
}

/// Whether a place is a project's own, in a directory that packages of a distribution could write to as well.
fn is_projects(place: &Place) -> bool {
    let Place::Image(path) = place else { return false };
    ["/opt/", "/usr/local/bin/", "/usr/local/src", "/var/www"].iter().any(|start| path.starts_with(start))
}
