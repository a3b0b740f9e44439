//! What goes up and a `COPY` that it passes, in directories that overlap.

use std::borrow::Cow;

use super::beside::{is_own_program, names};
use super::moving::Moving;
use crate::answers::Answers;
use crate::closure::may_bring;
use crate::context::path::{below_root, split};
use crate::model::effects::{Conflict, Effects, Place, may_swap, settings_matter_not};
use crate::model::{Knowledge, path};
use crate::shell::tools::{Action, Role, ToolCall};
use crate::shell::{Builtin, Word};

/// Whether something may pass a `COPY` if this is what it reads and writes.
pub(super) fn passes_copy(cx: &Answers<'_>, copy: usize, moving: &Moving<'_>, effects: &Effects) -> bool {
    match may_swap(cx.effects(copy), effects) {
        Ok(()) => true,
        Err(Conflict::Files(written, touched)) if moving.is_install => {
            is_apart(cx, (copy, moving), (&written, &touched), effects)
        }
        Err(_) => false,
    }
}

/// Whether a copy of the project and packages have nothing to do with each other though their directories do: the file that
/// a package manager would read is not among those copied, or they go to a directory of the project's own.
pub(super) fn is_apart(
    cx: &Answers<'_>,
    (stands, moving): (usize, &Moving<'_>),
    (written, touched): (&Place, &Place),
    effects: &Effects,
) -> bool {
    let (Place::Image(written), Place::Image(touched)) = (written, touched) else { return false };
    let goes_along = |path: &str| {
        let closure = moving.needs.as_ref().map(|(needs, _)| &needs.closure);
        closure.is_some_and(|closure| closure.paths.contains(&below_root(path)))
    };
    let Some(transfer) = cx.model.transfer(stands) else { return false };
    let knowledge = Knowledge { tools: cx.tools, context: cx.context };
    let copies = met(cx, stands, moving);
    if !copies.writes.contains(&Place::Image(written.clone())) {
        return false;
    }
    let apart = |written: &str, touched: &str| {
        let is_deeper = path::is_below(touched, written) && touched != written;
        let is_read_only = !effects.writes.contains(&Place::Image(touched.to_owned()));
        let brings_none = || transfer.from.is_none() && is_deeper && !may_bring(cx.model, knowledge, stands, touched);
        let has_place = || has_its_place(cx, stands, touched) || is_in_project(moving, touched);
        let reads_none = (is_read_only || has_place()) && brings_none() || is_read_only && goes_along(touched);
        let is_of_project = moving.is_of_system && touched == "/usr/local" && is_own_program(cx, moving, written);
        let is_temporary = touched == "/tmp" && written.len() > "/tmp/".len() && !names(cx, moving.index, "/tmp");
        reads_none
            || is_of_project
            || is_own(written) && SHARED.contains(&touched)
            || written.starts_with("/tmp/") && is_temporary
    };
    // All that overlaps has to be so.
    let pairs = copies.writes.iter().flat_map(|one| {
        let touched = effects.reads.iter().chain(&effects.writes);
        touched.filter(move |other| other.overlaps(one)).map(move |other| (one, other))
    });
    let reads = || copies.reads.iter().any(|read| effects.writes.iter().any(|place| place.overlaps(read)));
    apart(written, touched)
        && settings_matter_not(effects, &copies).is_ok()
        && !reads()
        && pairs.into_iter().all(|pair| match pair {
            (Place::Image(one), Place::Image(other)) => apart(one, other),
            _ => false,
        })
}

/// What an instruction reads and writes, for something that is to pass it. A `COPY` finds the account of its `--chown` before
/// any package below it is installed, and no package makes an account again that is there.
pub(super) fn met<'c>(cx: &'c Answers<'_>, stands: usize, moving: &Moving<'_>) -> Cow<'c, Effects> {
    let effects = cx.effects(stands);
    let is_owned = cx.model.transfer(stands).is_some_and(|transfer| transfer.chown.is_some());
    if !is_owned || !moving.is_install || !keeps_accounts(cx, moving) {
        return Cow::Borrowed(effects);
    }
    let is_accounts = |place: &Place| matches!(place, Place::Image(path) if ACCOUNTS.contains(&path.as_str()));
    let reads = effects.reads.iter().filter(|place| !is_accounts(place)).cloned().collect();
    Cow::Owned(Effects { reads, ..effects.clone() })
}

/// The files of users and groups.
const ACCOUNTS: [&str; 2] = ["/etc/passwd", "/etc/group"];

/// Whether what goes up of a `RUN` installs packages, with the small change around it, and changes no account.
fn keeps_accounts(cx: &Answers<'_>, moving: &Moving<'_>) -> bool {
    const SMALL: [Role; 6] = [
        Role::ChangesGroup,
        Role::ChangesMode,
        Role::ChangesOwner,
        Role::MakesDirectories,
        Role::Removes,
        Role::RemovesBelow,
    ];
    let Some(run) = cx.run(moving.index).filter(|run| run.script().clean && !run.script().opaque) else { return false };
    let mut own = run.commands().enumerate().filter(|(at, _)| moving.takes(*at)).map(|(_, it)| it);
    own.all(|(command, call)| {
        let names_accounts = |word: &Word| ACCOUNTS.iter().any(|path| word.value().contains(path));
        let installs = |call: &ToolCall<'_>| call.action.is_some_and(|it| !matches!(it, Action::Build | Action::Run));
        let is_builtin = command.words.is_empty() || command.builtin().is_some_and(Builtin::touches_nothing);
        (is_builtin || call.is_some_and(|call| installs(call) || call.has_any_role(&SMALL)))
            && !command.words.iter().chain(command.redirections.iter().map(|it| &it.target)).any(names_accounts)
    })
}

/// Directories in which packages have places of their own, beside those that users name.
const SHARED: [&str; 6] = ["/home", "/media", "/mnt", "/opt", "/root", "/usr/local"];

/// Whether a path is a directory that packages never write to: one that a user named, below those where each program has its
/// own.
fn is_own(path: &str) -> bool {
    let inside = |root: &str| path.strip_prefix(root).filter(|rest| !rest.is_empty() && !rest.starts_with('.'));
    let below_home = inside("/home/").and_then(|rest| rest.split_once('/'));
    below_home.is_some_and(|(_, rest)| !rest.is_empty() && !rest.starts_with('.'))
        || ["/opt/", "/root/", "/mnt/", "/usr/local/src/", "/media/"].iter().any(|root| inside(root).is_some())
}

/// Whether a path is in the directory of a project whose manifests go along: they bring that.
fn is_in_project(moving: &Moving<'_>, path: &str) -> bool {
    let mut directories = moving.needs.iter().flat_map(|(needs, _)| &needs.directories);
    directories.any(|directory| directory == split(path).0)
}

/// Whether it does not matter who first puts a file at a path: a `WORKDIR` of the stage has made the directory that holds it
/// before the `COPY`, or that brings nothing there either.
fn has_its_place(cx: &Answers<'_>, copy: usize, path: &str) -> bool {
    let before = &cx.model.step(copy).before;
    let stage = cx.model.stage_of(copy);
    let is_set = before.workdir.set_by.is_some_and(|at| stage.is_some_and(|stage| stage.instructions.contains(&at)));
    let Some(directory) = before.directory().filter(|_| is_set) else { return false };
    let knowledge = Knowledge { tools: cx.tools, context: cx.context };
    let holders = std::iter::successors(Some(split(path).0), |holder| Some(split(holder).0));
    let mut holders = holders.take_while(|holder| !holder.is_empty());
    let made =
        holders.find(|holder| path::is_below(&directory, holder) || may_bring(cx.model, knowledge, copy, holder));
    made.is_some_and(|holder| path::is_below(&directory, holder))
}
