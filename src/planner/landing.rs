//! Where a `COPY` brings files to, beside what goes up: the directories that it makes on the way, and what it leaves alone.

use super::moving::Moving;
use crate::answers::Answers;
use crate::closure::CopyNeeds;
use crate::context::path::join;
use crate::model::effects::{Effects, Place, may_swap};
use crate::model::path::is_below;
use crate::model::transfer::Transfer;
use crate::syntax::Keyword;

/// Whether what it makes on the way belongs to root and is open to all to read, as with any other such `COPY`.
fn is_plain(transfer: &Transfer) -> bool {
    transfer.chown.is_none() && makes_alike(transfer)
}

/// Whether what it makes on the way is open to all to read, and belongs to whom its files do.
fn makes_alike(transfer: &Transfer) -> bool {
    transfer.chmod.is_none() && !transfer.parents
}

/// The owner that a `COPY` names in plain words.
fn owner(transfer: &Transfer) -> Option<&str> {
    transfer.chown.as_ref().map(|owner| owner.text.as_str()).filter(|owner| !owner.contains('$'))
}

/// The files that a part of a `COPY` brings; empty where they are not known, or where it gives them a mode.
pub(super) fn files_of(cx: &Answers<'_>, copy: usize, needs: &CopyNeeds) -> Vec<Place> {
    let is_known = |transfer: &&Transfer| makes_alike(transfer) && (is_plain(transfer) || owner(transfer).is_some());
    let destination = cx.model.transfer(copy).filter(|transfer| is_known(transfer) && needs.kept.is_empty());
    let destination = destination.and_then(|transfer| transfer.destination.as_ref()?.path.as_deref());
    let is_inside = |to: &str| {
        let inside = |place: &Place| matches!(place, Place::Image(written) if is_below(written, to));
        lands(cx, copy, to).iter().all(inside)
    };
    let Some(to) = destination.filter(|to| is_inside(to)) else { return Vec::new() };
    let file = |needed: &crate::closure::Needed| {
        let name = needed.from.rsplit('/').next().unwrap_or_default();
        Place::Image(join(to, &format!("{}{name}", needed.to)))
    };
    needs.needed.iter().map(file).collect()
}

/// Whether a part of a `COPY` passes another one because the files of both land apart, though the directories around do
/// not: the one that comes first makes these, and it makes them alike. Of another stage, both belong to whom they say.
pub(super) fn lands_apart(cx: &Answers<'_>, stands: usize, moving: &Moving<'_>) -> bool {
    let is_of_stage = |index: usize| cx.model.transfer(index).is_some_and(|transfer| transfer.from.is_some());
    let are_of_stages = is_of_stage(moving.index) && is_of_stage(stands);
    let (Some(own), Some(transfer)) = (cx.model.transfer(moving.index), cx.model.transfer(stands)) else {
        return false;
    };
    let is_of_one = makes_alike(transfer) && makes_alike(own) && owner(own).is_some() && owner(own) == owner(transfer);
    let is_copy = is_plain(own) && is_plain(transfer) || is_of_one || are_of_stages;
    let to = transfer.destination.as_ref().and_then(|to| to.path.as_deref()).filter(|_| is_of_one);
    let writes = to.map_or_else(|| cx.effects(stands).writes.clone(), |to| lands(cx, stands, to));
    let stays = Effects { writes, ..cx.effects(stands).clone() };
    let effects = Effects { writes: moving.files.clone(), ..moving.effects.proven.clone() };
    is_copy && !moving.files.is_empty() && may_swap(&stays, &effects).is_ok()
}

/// Where a `COPY` to a place lands, the directories aside that it makes on the way there.
fn lands(cx: &Answers<'_>, copy: usize, to: &str) -> Vec<Place> {
    let on_the_way =
        |place: &Place| matches!(place, Place::Image(made) if made != "/" && made != to && is_below(to, made));
    cx.effects(copy).writes.iter().filter(|place| !on_the_way(place)).cloned().collect()
}

/// Whether a `WORKDIR` passes a `COPY` that makes the same directory: one into it or around it from the build context, or
/// one to a place inside.
pub(super) fn makes_directory(cx: &Answers<'_>, stands: usize, moving: &Moving<'_>) -> bool {
    let is_workdir = cx.model.instruction(moving.index).kind == Keyword::Workdir;
    let state = &cx.model.step(moving.index).before;
    let Some(transfer) = cx.model.transfer(stands).filter(|_| is_workdir && state.user.set_by.is_none()) else {
        return false;
    };
    let absolute = transfer.destination.as_ref().filter(|to| to.text.starts_with('/'));
    let to = absolute.and_then(|to| to.path.as_deref());
    let after = cx.model.steps.get(moving.index + 1).and_then(|step| step.before.directory());
    // What a stage has may be a directory that is not open to all, or a link; that of the build context is the project's.
    let is_context = transfer.from.is_none();
    let makes = |to: &str, after: &str| {
        let is_inside = to != after && is_below(to, after);
        is_inside || is_context && is_below(after, to)
    };
    is_plain(transfer) && to.zip(after).is_some_and(|(to, after)| makes(to, &after))
}
