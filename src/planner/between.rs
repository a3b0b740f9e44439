//! Whether what goes up may pass an instruction that stays.

use std::collections::BTreeSet;

use super::apart::{is_apart, met};
use super::beside::beside_packages;
use super::concern::{
    brings_sources, hands_over, is_likely_no_concern, is_no_concern, lands_deeper, only_changes_files,
};
use super::landing::{lands_apart, makes_directory};
use super::moving::{Errand, HANDED_OVER, Moving, Passing, Sight, Told, in_between, needs_first};
use super::programs::program_brought;
use super::work::{only_work, starts_file};
use crate::answers::Answers;
use crate::model::effects::{Conflict, Effects, Place, Trust, files_matter_not, may_swap, settings_matter_not};
use crate::model::volatile::is_volatile;
use crate::model::{Part, path};
use crate::shell::Builtin;
use crate::shell::tools::{Action, Role, ToolCall};
use crate::syntax::{Body, Keyword};

/// Whether `moving` may pass the instruction `stands`, which has its turn before it.
pub(super) fn passing(cx: &Answers<'_>, stands: usize, moving: &Moving<'_>, trust: Trust) -> Passing {
    if let Some(passing) = moving.passed.borrow().get(&(stands, trust)) {
        return passing.clone();
    }
    let passing = match stays_in_directory(cx, stands, trust) {
        Some(passing) => passing,
        None => match (find_passing(cx, stands, moving, trust), gone_directory(cx, stands, moving)) {
            (passing @ Passing::Bound(_), _) | (passing, None) => passing,
            (_, Some(reason)) if trust == Trust::Proven => Passing::Bound(reason),
            (Passing::Reads(_), Some(reason)) => Passing::Reads(Some(reason)),
            (_, Some(reason)) => Passing::Doubtful(reason),
        },
    };
    moving.passed.borrow_mut().insert((stands, trust), passing.clone());
    passing
}

/// Why a `RUN` may not pass what removes the directory that it runs in, or what brings that back: it makes one that is not
/// there, as `root`'s and open to all.
fn gone_directory(cx: &Answers<'_>, stands: usize, moving: &Moving<'_>) -> Option<String> {
    let before = &cx.model.step(stands).before;
    let directory = before.directory().filter(|it| it != "/")?;
    let made = before.workdir.set_by?;
    cx.run(moving.index)?;
    let covers = |place: &Place| matches!(place, Place::Image(it) if it != "/" && path::is_below(&directory, it));
    let removes = |at: usize| {
        let removing = cx.run(at).into_iter().flat_map(|run| run.calls_at());
        let mut removing = removing.filter(|(_, call)| call.has_any_role(&REMOVES)).map(|(command, _)| command);
        removing.any(|it| cx.effects_of_part(at, &BTreeSet::from([it]), Trust::Proven).writes.iter().any(covers))
    };
    let place = Place::Image(directory.clone());
    let brings = cx.model.transfer(stands).is_some() && cx.effects(stands).writes.iter().any(|it| it.overlaps(&place));
    let is_gone = || cx.model.before(stands).any(|at| at > made && removes(at));
    (removes(stands) || brings && is_gone()).then(|| format!("it runs in {place}, which a `RUN` before it may remove"))
}

/// What can take a directory away.
const REMOVES: [Role; 3] = [Role::Removes, Role::RemovesBelow, Role::Moves];

/// What it takes to pass a `WORKDIR` that names the directory of now, which an earlier one of the stage made: nothing where no
/// step since then removes it, for what runs in a directory that is not there makes it, as `root`'s.
fn stays_in_directory(cx: &Answers<'_>, stands: usize, trust: Trust) -> Option<Passing> {
    let stage = cx.model.stage_of(stands)?;
    if cx.model.instruction(stands).kind != Keyword::Workdir || stands + 1 >= stage.instructions.end {
        return None;
    }
    let before = &cx.model.step(stands).before;
    let directory = before.directory()?;
    let made = before.workdir.set_by?;
    if cx.model.step(stands + 1).before.directory().as_ref() != Some(&directory)
        || !stage.instructions.contains(&made)
        || cx.model.instruction(made).kind != Keyword::Workdir
    {
        return None;
    }
    let place = Place::Image(directory);
    let removes = |at: usize| cx.run(at).is_some() && cx.effects(at).writes.iter().any(|it| it.overlaps(&place));
    if !(made + 1..stands).any(removes) {
        return Some(Passing::Free);
    }
    let doubt = || Passing::Doubtful(format!("a `RUN` between the two `WORKDIR`s may remove {place}"));
    (trust >= Trust::Likely).then(doubt)
}

fn find_passing(cx: &Answers<'_>, stands: usize, moving: &Moving<'_>, trust: Trust) -> Passing {
    // The tools of a distribution are there from the start.
    let brought = (!moving.is_of_system).then(|| program_brought(cx, stands, moving)).flatten();
    if let Some(program) = brought {
        return Passing::Bound(format!(
            "`{}` brings {program}, which it starts",
            cx.model.instruction(stands).kind.name()
        ));
    }
    let read = moving.needs.as_ref().and_then(|(needs, beside)| Some((needs.of_copy(stands)?, beside)));
    let Some((needs, beside)) = read else {
        let project = moving.needs.as_ref();
        let apart = project.filter(|(needs, _)| {
            let is_out_of_sight = moving.sight == Sight::Around && lands_deeper(cx, stands, needs);
            is_out_of_sight || is_no_concern(cx, stands, (&moving.manifests, needs))
        });
        let likely = project.filter(|(needs, _)| {
            trust >= Trust::Likely && is_likely_no_concern(cx, stands, (&moving.manifests, needs))
        });
        if moving.is_handed_over && project.is_some_and(|(needs, _)| hands_over(cx, stands, needs)) {
            return Passing::Doubtful(HANDED_OVER.to_owned());
        }
        if moving.is_handed_over && cx.model.instruction(stands).kind == Keyword::User {
            return Passing::Doubtful("it installs as another user".to_owned());
        }
        if let Some(doubt) = apart.is_none().then(|| passing_sources(cx, stands, moving, trust)).flatten() {
            return Passing::Doubtful(doubt);
        }
        let effects = apart.or(likely).map_or(&moving.effects, |(_, beside)| beside);
        return match passing_as(cx, stands, moving, effects, trust) {
            Passing::Free if apart.is_none() && likely.is_some() => {
                let links = "links are made in the project before it";
                Passing::Doubtful(if cx.run(stands).is_some() { links } else { OTHER_STAGE }.to_owned())
            }
            passing => passing,
        };
    };
    // What lands outside of the project may still be read: settings of the user, such as `/root/.npmrc`.
    if needs.is_unread() && !is_inside(cx, stands, moving) {
        return passing_as(cx, stands, moving, &moving.effects, trust);
    }
    let destination = cx.model.transfer(stands).and_then(|transfer| transfer.destination.as_ref());
    let over_root = destination.is_some_and(|destination| destination.path.as_deref() == Some("/"));
    match passing_as(cx, stands, moving, beside, trust) {
        Passing::Free if over_root && !needs.is_unread() => {
            Passing::Reads(Some("the files are copied to `/`, where the install also writes".to_owned()))
        }
        Passing::Free if !needs.is_unread() => Passing::Reads(None),
        Passing::Doubtful(doubt) if !needs.is_unread() => Passing::Reads(Some(doubt)),
        other => other,
    }
}

/// Why somebody has to look at an install that passes a `COPY` of another stage, a clause.
const OTHER_STAGE: &str = "files of another stage are copied into the project before it";

/// What somebody has to look at where the install of a project may pass what likely works on the sources, a clause.
fn passing_sources(cx: &Answers<'_>, stands: usize, moving: &Moving<'_>, trust: Trust) -> Option<String> {
    let (needs, _) = moving.needs.as_ref().filter(|_| trust >= Trust::Likely)?;
    if only_changes_files(cx, stands, (&moving.manifests, needs)) {
        return Some("the install may need what that `RUN` does first".to_owned());
    }
    if trust < Trust::Guessed {
        return None;
    }
    let commands = cx.run(stands).map_or(0, |run| run.script().commands.len());
    let starts_file = cx.run(moving.index).is_some_and(|run| {
        let mut own = run.commands().enumerate().filter(|(at, _)| moving.takes(*at));
        own.any(|(_, (command, call))| starts_file(command, call))
    });
    if !starts_file && only_work(cx, (stands, &(0..commands).collect()), (&moving.manifests, needs)) {
        return Some(needs_first(moving, "RUN"));
    }
    brings_sources(cx, stands, (&moving.manifests, needs)).then(|| OTHER_STAGE.to_owned())
}

/// Whether all that a `COPY` brings lands in the directories of the projects that are installed, or in one around them.
fn is_inside(cx: &Answers<'_>, copy: usize, moving: &Moving<'_>) -> bool {
    let directories = || moving.needs.iter().flat_map(|(needs, _)| &needs.directories);
    cx.effects(copy).writes.iter().all(|place| match place {
        Place::Image(to) => directories().any(|it| path::is_below(to, it) || path::is_below(it, to)),
        _ => false,
    })
}

/// Why somebody has to look at what makes a directory, a clause: the directory is the user's who makes it.
pub(super) const UNKNOWN_USER: &str = "the user of the base image is not known, and is taken for `root`";

/// Whether `moving` may, if this is what it reads and writes.
fn passing_as(cx: &Answers<'_>, stands: usize, moving: &Moving<'_>, effects: &Told, trust: Trust) -> Passing {
    let between = if moving.errand == Errand::Itself { stands } else { moving.index };
    let keyword = cx.model.instruction(between).kind.name();
    let clause = |reason: &Conflict| in_between(keyword, reason);
    if moving.errand == Errand::Repeated {
        let effects = Effects { settings_written: Vec::new(), ..effects.proven.clone() };
        return may_swap(cx.effects(stands), &effects)
            .map_or_else(|reason| Passing::Bound(clause(&reason)), |()| Passing::Free);
    }
    if lands_apart(cx, stands, moving) {
        return Passing::Free;
    }
    if makes_directory(cx, stands, moving) {
        let is_root = cx.model.is_root(moving.index, &cx.model.step(moving.index).before);
        let doubt = || Passing::Doubtful(UNKNOWN_USER.to_owned());
        return if is_root { Passing::Free } else { doubt() };
    }
    let reason = match may_swap(&met(cx, stands, moving), &effects.proven) {
        Ok(()) if moving.is_install && is_on_path(cx, moving.index, stands) => {
            return if trust >= Trust::Likely {
                Passing::Doubtful("a program of the project may shadow a system program".to_owned())
            } else {
                Passing::Bound("it writes files to a directory on the `PATH`".to_owned())
            };
        }
        Ok(()) => return Passing::Free,
        Err(Conflict::Files(written, touched))
            if moving.is_install && is_apart(cx, (stands, moving), (&written, &touched), &effects.proven) =>
        {
            return Passing::Free;
        }
        Err(reason) => reason,
    };
    if trust > Trust::Proven
        && let Some(doubt) = doubt(cx, (stands, moving), effects, trust, (&reason, clause(&reason), keyword))
    {
        return Passing::Doubtful(doubt);
    }
    Passing::Bound(clause(&reason))
}

/// What somebody has to look at where something may pass an instruction that is in its way for a reason, a clause; `None`
/// where it may not.
fn doubt(
    cx: &Answers<'_>,
    (stands, moving): (usize, &Moving<'_>),
    effects: &Told,
    trust: Trust,
    (reason, clause, keyword): (&Conflict, String, &str),
) -> Option<String> {
    // What goes along to set up the system only likely keeps to it.
    let is_along = moving.errand == Errand::Along;
    let told = if is_along { &effects.likely } else { &effects.proven };
    let likely = is_along.then(|| may_swap(cx.effects(stands), told).err()).flatten();
    let reason = likely.as_ref().unwrap_or(reason);
    if matches!(reason, Conflict::Files(..)) && is_of_others(cx, stands, moving) {
        return Some(needs_first(moving, keyword));
    }
    if let Conflict::Files(written, touched) = reason
        && moving.is_install
        && is_projects(written)
        && !brings_settings(cx, stands, written)
        && *touched != Place::Image("/".to_owned())
        && !touches_inside(cx.effects(stands), told)
    {
        return Some(format!("the packages may overwrite {written}, so the order can matter"));
    }
    if moving.is_install
        && moving.is_of_system
        && let Some(written) = beside_packages(cx.effects(stands), told)
    {
        return Some(format!("the packages may overwrite {written}, so the order can matter"));
    }
    // What is fetched to set up the system lies in the project for that time, beside what a copy brings.
    if (is_along && brings_files(cx, moving.index) || moving.is_install)
        && let Err(Conflict::Files(written, touched)) = may_swap(&met(cx, stands, moving), &effects.likely)
        && is_apart(cx, (stands, moving), (&written, &touched), &effects.likely)
    {
        return Some(needs_first(moving, keyword));
    }
    if let Conflict::PerhapsVariable(name) = reason
        && (is_volatile(name)
            || cx.context.build.changing.contains_key(name)
            || name == "PATH" && extends_path(cx, moving.index))
    {
        return Some(clause);
    }
    let other = cx.effects_as(stands, trust);
    // A build writes to its directory as a whole, and hardly the settings that an install of packages may find there.
    let is_setting = |place: &Place| {
        let inside = |written: &Place| *written != Place::Image("/".to_owned()) && touches_below(written, place);
        cx.run(stands).is_some() && moving.needs.is_none() && moving.is_install && other.writes.iter().any(inside)
    };
    let likely = &effects.likely;
    let needs = settings_matter_not(other, likely)
        .and_then(|()| files_matter_not(other, likely, |place| !is_setting(place)))
        .and_then(|()| settings_matter_not(likely, other));
    let unknown = || other.unknown.iter().map(String::as_str).collect::<Vec<_>>().join(" or ");
    match needs {
        Ok(()) if trust == Trust::Guessed && !other.unknown.is_empty() => {
            Some(format!("it may need something that {} prepares", unknown()))
        }
        Ok(()) if !other.barrier => Some(needs_first(moving, keyword)),
        _ => None,
    }
}

/// Whether an instruction brings files: a copy, or a `RUN` that downloads something or runs what it has downloaded.
fn brings_files(cx: &Answers<'_>, index: usize) -> bool {
    let fetches = |call: &ToolCall<'_>| call.has_any_role(&[Role::Downloads, Role::Interprets]);
    cx.model.transfer(index).is_some() || cx.run(index).is_some_and(|run| run.calls().any(fetches))
}

/// Whether an `ENV` adds directories to those where programs are looked for, and does nothing else.
fn extends_path(cx: &Answers<'_>, index: usize) -> bool {
    let Body::Pairs { pairs, .. } = &cx.model.instruction(index).body else { return false };
    let adds = |value: &str| value.contains("$PATH") || value.contains("${PATH}");
    cx.model.instruction(index).kind == Keyword::Env
        && pairs.iter().all(|pair| pair.key.text == "PATH" && pair.value.as_ref().is_some_and(|it| adds(&it.text)))
}

/// Whether a `RUN` only installs and builds by tools that read other manifests than what is on its way up.
fn is_of_others(cx: &Answers<'_>, stands: usize, moving: &Moving<'_>) -> bool {
    let Some(run) = cx.run(stands).filter(|run| run.script().clean && !run.script().opaque) else { return false };
    let works = [Action::Install, Action::Fetch, Action::Build, Action::Run, Action::Clean, Action::Configure];
    let is_other = |call: &ToolCall<'_>| {
        let reads = call.tool.reads.as_ref().map(|reads| &reads.manifests);
        works.iter().any(|action| call.does(*action))
            && !moving.manifests.contains(&call.tool.name)
            && reads.is_some_and(|names| !names.iter().any(|name| moving.manifests.contains(name)))
    };
    let mut commands = run.commands();
    !moving.manifests.is_empty()
        && commands.all(|(command, call)| {
            command.is(Builtin::Cd) || command.shell_options().is_some() || call.is_some_and(is_other)
        })
}

/// Whether an instruction writes where a step looks for programs because the file says so, so that one of the project may
/// stand before the system's own.
fn is_on_path(cx: &Answers<'_>, step: usize, index: usize) -> bool {
    let Some(variable) = cx.model.step(step).before.variable("PATH") else { return false };
    let known = variable.value.parts().iter().filter_map(|part| match part {
        Part::Text(text) => Some(text.split(':')),
        Part::Unknown(_) => None,
    });
    let looked_in: Vec<&str> = known.flatten().filter(|directory| directory.starts_with('/')).collect();
    let is_copy = cx.model.transfer(index).is_some();
    is_copy
        && cx.effects(index).writes.iter().any(|place| match place {
            Place::Image(written) => {
                looked_in.iter().any(|it| path::is_below(it, written) || path::is_below(written, it))
            }
            _ => false,
        })
}

/// Whether a `COPY` brings files that begin with a dot, as settings of the user do, which a program may read.
fn brings_settings(cx: &Answers<'_>, stands: usize, written: &Place) -> bool {
    cx.model.transfer(stands).is_some() && matches!(written, Place::Image(path) if path.contains("/."))
}

/// Whether something reads or writes a file in what a copy brings, and not only a directory around that.
fn touches_inside(copies: &Effects, moving: &Effects) -> bool {
    let touched = || moving.reads.iter().chain(&moving.writes);
    let mut written = copies.writes.iter().filter(|written| is_projects(written));
    written.any(|written| touched().any(|touched| touches_below(written, touched)))
}

/// Whether a place is what is written, or in it.
fn touches_below(written: &Place, touched: &Place) -> bool {
    match (written, touched) {
        (Place::Image(written), Place::Image(touched)) => touched != "/" && path::is_below(touched, written),
        _ => false,
    }
}

/// Whether a place is a project's own, in a directory that packages could write to as well.
fn is_projects(place: &Place) -> bool {
    let Place::Image(path) = place else { return false };
    ["/opt/", "/usr/local/bin/", "/usr/local/src", "/var/www", "/srv/", "/home/", "/root/"]
        .iter()
        .any(|start| path.starts_with(start))
}
