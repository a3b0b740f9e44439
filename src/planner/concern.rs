//! Files of a project that are no concern of an install in it.

use std::collections::BTreeSet;

use crate::answers::Answers;
use crate::answers::runs::Run;
use crate::closure::{Needs, ProjectInstall};
use crate::context::path::{below_root, join, split};
use crate::context::wildcard::Wildcard;
use crate::model::effects::{Effects, Place, Trust};
use crate::model::path::is_below;
use crate::model::transfer::TransferSource;
use crate::shell::tools::{Meaning, Reads, Role, ToolCall};
use crate::shell::{Builtin, Command};
use crate::syntax::Keyword;

/// How the names of settings end that some package manager reads.
const SETTINGS: [&str; 14] = [
    ".cfg", ".conf", ".cs", ".gradle", ".ini", ".json", ".kts", ".lock", ".props", ".targets", ".toml", ".xml",
    ".yaml", ".yml",
];

/// What commands do that change the files which they name.
const SMALL: [Role; 7] = [
    Role::ChangesGroup,
    Role::ChangesMode,
    Role::ChangesOwner,
    Role::MakesDirectories,
    Role::MakesFiles,
    Role::Removes,
    Role::TouchesNothing,
];

/// Whether a `RUN` touches only such files of the projects that an install reads: those that the install neither reads nor
/// writes, by their names and by what it is known to read. The install comes with the names of the manifests that it reads.
pub(super) fn is_no_concern(cx: &Answers<'_>, stands: usize, install: (&BTreeSet<String>, &Needs<'_>)) -> bool {
    if cx.model.instruction(stands).kind != Keyword::Run {
        return false;
    }
    let commands = cx.run(stands).map_or(0, |run| run.script().commands.len());
    are_no_concern(cx, (stands, &(0..commands).collect()), cx.effects(stands), install)
}

/// The same of some commands of a `RUN`, which have these effects, and of an install that reads manifests of such names.
pub(super) fn are_no_concern(
    cx: &Answers<'_>,
    (stands, commands): (usize, &BTreeSet<usize>),
    effects: &Effects,
    (manifests, needs): (&BTreeSet<String>, &Needs<'_>),
) -> bool {
    !effects.barrier
        && effects.unknown.is_empty()
        && changes_single_files(cx, stands, commands)
        && touches_apart(cx, effects, (manifests, needs))
}

/// Whether all that a `COPY` of another stage brings lands inside directories below those of the projects: what looks for its
/// manifests only in these directories and in those around does not see it.
pub(super) fn lands_deeper(cx: &Answers<'_>, stands: usize, needs: &Needs<'_>) -> bool {
    let is_of_stage = cx.model.transfer(stands).is_some_and(|transfer| transfer.from.is_some());
    let is_out_of_sight = |place: &Place| match place {
        // It may be a file, in a directory where they look.
        Place::Image(to) => !needs.directories.iter().any(|directory| is_below(directory, split(to).0)),
        _ => false,
    };
    is_of_stage && cx.effects(stands).writes.iter().all(is_out_of_sight)
}

/// Whether a `COPY` of another stage, or a `RUN` that makes links, brings files to a place in the projects where an install
/// likely reads and writes none.
pub(super) fn is_likely_no_concern(cx: &Answers<'_>, stands: usize, install: (&BTreeSet<String>, &Needs<'_>)) -> bool {
    let is_of_stage = cx.model.transfer(stands).is_some_and(|transfer| transfer.from.is_some());
    let is_link = |(command, call): (&Command, Option<&ToolCall<'_>>)| {
        let builtin = command.builtin().is_some_and(Builtin::touches_nothing);
        builtin || call.is_some_and(|call| call.has_role(Role::Links) || call.has_any_role(&SMALL))
    };
    let makes_links = cx.run(stands).is_some_and(|run| run.script().clean && run.commands().all(is_link));
    let is_known = !cx.effects(stands).barrier && cx.effects(stands).unknown.is_empty();
    is_known && (is_of_stage || makes_links) && touches_apart(cx, cx.effects(stands), install)
}

/// Whether a `RUN` does nothing but change files in the projects of an install, and none that this reads or puts there, other
/// than their modes and owners.
pub(super) fn only_changes_files(
    cx: &Answers<'_>,
    stands: usize,
    (manifests, needs): (&BTreeSet<String>, &Needs<'_>),
) -> bool {
    const CHANGES: [Role; 7] =
        [Role::AsksSystem, Role::Copies, Role::Edits, Role::Links, Role::Moves, Role::PrintsFiles, Role::ReadsFiles];
    const KEEPS: [Role; 4] = [Role::ChangesGroup, Role::ChangesMode, Role::ChangesOwner, Role::MakesDirectories];
    let Some(run) = cx.run(stands).filter(|run| run.script().clean && !run.script().opaque) else { return false };
    let tools = reading_tools(cx, manifests);
    let harms = |place: &Place| match place {
        Place::Image(path) => needs.directories.contains(path) || !is_apart(path, needs, &tools),
        _ => true,
    };
    let is_inside = |place: &Place| is_inside(place, needs);
    let is_around = |place: &Place| {
        let around = |path: &String| needs.directories.iter().all(|directory| is_below(directory, path));
        matches!(place, Place::Image(path) if around(path))
    };
    // What is copied keeps its name, and so does what a directory holds.
    let carries = |place: &Place| match place {
        Place::Image(path) => is_named(path, &tools) || needs.brings_directory(path),
        _ => true,
    };
    let changes = |at: usize, command: &Command, call: Option<&ToolCall<'_>>| {
        let is_builtin = command.builtin().is_some_and(|it| it.touches_nothing() || it == Builtin::Test);
        let keeps = command.redirections.is_empty() && call.is_some_and(|call| call.has_any_role(&KEEPS));
        let is_known = is_builtin || call.is_some_and(|call| call.has_any_role(&CHANGES) || call.has_any_role(&SMALL));
        if !keeps && !is_known {
            return false;
        }
        let effects = cx.effects_of_part(stands, &BTreeSet::from([at]), Trust::Likely);
        let (touched, mut written) = (|| effects.reads.iter().chain(&effects.writes), effects.writes.iter());
        if keeps {
            return written.all(|place| is_inside(place) || is_around(place));
        }
        let carrying = call.is_some_and(|call| call.has_any_role(&[Role::Copies, Role::Links, Role::Moves]));
        effects.unknown.is_empty()
            && written.all(|place| is_inside(place) && !harms(place))
            && !(carrying && touched().any(carries))
    };
    let mut commands = run.commands().enumerate();
    !tools.is_empty() && commands.all(|(at, (command, call))| changes(at, command, call))
}

/// Whether a `COPY` of another stage brings files into the projects of an install, and none by the name of which the install
/// would read it.
pub(super) fn brings_sources(
    cx: &Answers<'_>,
    stands: usize,
    (manifests, needs): (&BTreeSet<String>, &Needs<'_>),
) -> bool {
    let Some(transfer) = cx.model.transfer(stands).filter(|transfer| transfer.from.is_some()) else { return false };
    if !cx.effects(stands).writes.iter().all(|place| is_inside(place, needs)) {
        return false;
    }
    let tools = reading_tools(cx, manifests);
    let is_source = |path: String| !is_named(path.trim_end_matches('/'), &tools) && !cx.tools.is_gathered(&path);
    transfer.sources.iter().all(|source| source.path().is_some_and(is_source))
}

/// Whether a place is a directory of a project or in one.
fn is_inside(place: &Place, needs: &Needs<'_>) -> bool {
    matches!(place, Place::Image(path) if needs.directories.iter().any(|directory| is_below(path, directory)))
}

/// The tools of such names, and those that read manifests of such names.
pub(super) fn reading_tools<'a>(cx: &Answers<'a>, manifests: &BTreeSet<String>) -> Vec<&'a Reads> {
    let tools = cx.tools.iter().filter_map(|tool| Some((&tool.name, tool.reads.as_ref()?)));
    let reads_them = |(name, reads): &(&String, &Reads)| {
        manifests.contains(*name) || reads.manifests.iter().any(|manifest| manifests.contains(manifest))
    };
    tools.filter(reads_them).map(|(_, reads)| reads).collect()
}

/// Whether a part of a path, which may be a pattern, is the name of a file that some of these tools read.
pub(super) fn is_named(path: &str, tools: &[&Reads]) -> bool {
    let patterns: Vec<Wildcard> = path.split('/').filter_map(|part| Wildcard::new(part).ok()).collect();
    names_of(tools).any(|name| patterns.iter().any(|pattern| pattern.matches(name)))
}

/// Where a `COPY` of another stage brings what it names, if it names nothing but files that an install reads in a project.
pub(super) fn manifests_brought(cx: &Answers<'_>, copy: usize, manifests: &BTreeSet<String>) -> Option<Vec<Place>> {
    let transfer = cx.model.transfer(copy).filter(|transfer| transfer.from.is_some())?;
    let tools = reading_tools(cx, manifests);
    let to = transfer.destination.as_ref()?;
    let (path, is_file) = (to.path.as_deref()?, transfer.sources.len() == 1 && !to.is_directory);
    // A file that has another name there is another file.
    let lands = |source: &TransferSource| {
        let source = source.path()?;
        let pattern = Wildcard::new(split(&source).1).ok().filter(|_| !source.ends_with(['*', '?', '/']))?;
        let found: Vec<&str> = names_of(&tools).filter(|name| pattern.matches(name)).collect();
        let as_file = || found.iter().any(|name| split(path).1 == *name).then(|| vec![Place::Image(path.to_owned())]);
        let inside = || found.iter().map(|name| Place::Image(join(path, name))).collect::<Vec<_>>();
        if is_file { as_file() } else { Some(inside()).filter(|places| !places.is_empty()) }
    };
    let all: Option<Vec<Vec<Place>>> = transfer.sources.iter().map(lands).collect();
    all.map(|all| all.concat())
}

/// The names of the files that some of these tools read.
fn names_of<'r>(tools: &[&'r Reads]) -> impl Iterator<Item = &'r str> {
    let lists = tools.iter().flat_map(|reads| [&reads.manifests, &reads.locks, &reads.config, &reads.members]);
    lists.flatten().map(|name| name.trim_end_matches('/'))
}

/// Whether all that is touched in the projects is apart from what an install reads and writes there.
fn touches_apart(cx: &Answers<'_>, effects: &Effects, (manifests, needs): (&BTreeSet<String>, &Needs<'_>)) -> bool {
    let tools = reading_tools(cx, manifests);
    let concerns = |place: &Place| match place {
        Place::Image(path) => needs.directories.iter().any(|directory| {
            let inside = is_below(path, directory) && path != directory;
            let around = is_below(directory, path);
            around || inside && !is_apart(path, needs, &tools)
        }),
        _ => false,
    };
    !tools.is_empty() && !effects.reads.iter().chain(&effects.writes).any(concerns)
}

/// Whether a `RUN` gives the projects of an install and all that is in them to a user, and does nothing else.
pub(super) fn hands_over(cx: &Answers<'_>, stands: usize, needs: &Needs<'_>) -> bool {
    let Some(run) = cx.run(stands) else { return false };
    let place = run.state.directory();
    let around = |call: &ToolCall<'_>, directory: &String| {
        call.operands().iter().filter_map(|word| word.literal()).any(|path| {
            let path = place.as_ref().map_or_else(|| path.to_owned(), |place| join(place, path));
            path.starts_with('/') && is_below(directory, path.trim_end_matches('/'))
        })
    };
    let gives = |call: &ToolCall<'_>| {
        let is_recursive = call.command.has_flag(&["R", "recursive"]);
        call.has_role(Role::ChangesOwner) && is_recursive && needs.directories.iter().all(|it| around(call, it))
    };
    run.script().clean
        && !run.script().opaque
        && run.script().commands.len() == 1
        && run.calls().any(gives)
        && cx.model.is_root(stands, run.state)
}

/// Whether none of some commands of a `RUN` brings whole directories, which may hold manifests.
fn changes_single_files(cx: &Answers<'_>, run: usize, counted: &BTreeSet<usize>) -> bool {
    const FILES: [Role; 4] = [Role::Copies, Role::Edits, Role::PrintsFiles, Role::ReadsFiles];
    let Some(run) = cx.run(run) else { return false };
    let mut commands = run.commands().enumerate().filter(|(at, _)| counted.contains(at));
    commands.all(|(_, (command, call))| {
        let copies = call.is_some_and(|call| call.has_any_role(&FILES) && !call.has(Meaning::Recursive));
        let is_builtin = command.builtin().is_some_and(|builtin| builtin.touches_nothing() || builtin == Builtin::Test);
        copies || is_builtin || call.is_some_and(|call| call.has_any_role(&SMALL))
    })
}

/// Whether an install has nothing to do with a file, or with a directory and all in it.
fn is_apart(path: &str, needs: &Needs<'_>, tools: &[&Reads]) -> bool {
    let inner = below_root(path);
    let read = |known: &String| {
        let known = known.trim_end_matches('/');
        is_below(known, &inner) || is_below(&inner, known)
    };
    let parts: Vec<&str> = inner.split('/').collect();
    let filled = |fills: &String| {
        let fills: Vec<&str> = fills.trim_end_matches('/').split('/').collect();
        parts.windows(fills.len()).any(|window| window == fills)
    };
    let name = parts.last().copied().unwrap_or_default();
    let is_setting =
        SETTINGS.iter().any(|end| name.ends_with(end)) || name.starts_with('.') && !name.starts_with(".env");
    let fills = tools.iter().flat_map(|reads| &reads.fills);
    !needs.closure.paths.iter().any(read) && !fills.into_iter().any(filled) && !is_named(&inner, tools) && !is_setting
}

/// Whether an install looks for its manifests in its directory and those around, and puts nothing there.
pub(super) fn looks_around(cx: &Answers<'_>, run: &Run<'_>, install: &ProjectInstall) -> bool {
    let command = run.script().commands.get(install.command).filter(|_| !install.is_started);
    command.and_then(|command| cx.tools.call(command)).is_some_and(|call| {
        let reads = call.tool.reads.as_ref();
        let is_flat = |reads: &Reads| {
            let lists = [&reads.members, &reads.fills, &reads.includes, &reads.operands, &reads.locks];
            lists.into_iter().all(Vec::is_empty) && reads.scripts.is_none() && !reads.builds_project
        };
        call.has_role(Role::InstallsElsewhere) && reads.is_some_and(is_flat)
    })
}
