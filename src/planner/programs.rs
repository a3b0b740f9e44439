//! The programs that something of a `RUN` starts, and what brings them.

use super::beside::{PROGRAMS, moves_word};
use super::moving::Moving;
use crate::answers::Answers;
use crate::answers::runs::Run;
use crate::context::path::split;
use crate::model::effects::Place;
use crate::model::image_programs::is_in;
use crate::model::path::is_below;
use crate::model::transfer::TransferSource;
use crate::shell::tools::{Action, ToolCall};

/// The program that something of a `RUN` starts and that this instruction puts where programs are looked for; for a whole
/// directory of programs of another stage or image, which may have it, that directory.
pub(super) fn program_brought(cx: &Answers<'_>, stands: usize, moving: &Moving<'_>) -> Option<String> {
    let run = cx.run(moving.index)?;
    if runs_packages(&run, moving) && cx.run(stands).is_some_and(|stands| stands.calls().any(installs_packages)) {
        return Some("programs of the project".to_owned());
    }
    let starts = |name: &str| moves_word(cx, moving, name);
    let transfer = cx.model.transfer(stands);
    if let Some(program) = program_prepared(cx, stands, &run, moving) {
        return Some(format!("`{program}`"));
    }
    let is_elsewhere = transfer.is_some_and(|transfer| transfer.from.is_some());
    let taken = || transfer.into_iter().flat_map(|it| it.sources.iter().filter_map(TransferSource::path));
    cx.effects(stands).writes.iter().find_map(|place| {
        let Place::Image(path) = place else { return None };
        let (directory, name) = split(path);
        if PROGRAMS.contains(&directory) && starts(name) {
            return Some(format!("`{name}`"));
        }
        if !PROGRAMS.contains(&path.as_str()) && !PROGRAMS.iter().any(|it| path != "/" && is_below(it, path)) {
            return None;
        }
        let named = taken().map(|source| split(source.trim_end_matches('/')).1.to_owned()).find(|name| starts(name));
        let all = || Some(format!("the programs in {place}")).filter(|_| is_elsewhere);
        named.map(|name| format!("`{name}`")).or_else(all)
    })
}

/// Whether what goes up of a `RUN` starts a program by the name of a package: that of the project, where it has one.
fn runs_packages(run: &Run<'_>, moving: &Moving<'_>) -> bool {
    const RUNNERS: [&str; 3] = ["bunx", "npx", "pnpx"];
    started(run, moving).any(|name| RUNNERS.contains(&name))
}

/// The programs that what goes up of a `RUN` starts.
fn started<'a>(run: &'a Run<'_>, moving: &'a Moving<'_>) -> impl Iterator<Item = &'a str> {
    let commands = run.script().commands.iter().enumerate().filter(|(at, _)| moving.takes(*at));
    commands.filter_map(|(_, command)| command.name())
}

/// A program that what goes up starts, that the base image surely does not have, and that a `RUN` of which something is not
/// known may bring: one that seems to install, or the only one that can.
fn program_prepared(cx: &Answers<'_>, stands: usize, run: &Run<'_>, moving: &Moving<'_>) -> Option<String> {
    let prepares = |at: usize| cx.run(at).is_some() && !cx.effects(at).unknown.is_empty();
    let base = &cx.named_root(cx.model.stage_of(stands)?)?.base;
    let missing = started(run, moving).find(|name| prepares(stands) && base.lacks_tool(name))?;
    let mut may_bring = false;
    for above in cx.model.before(stands) {
        if brings(cx, above, missing) {
            return None;
        }
        may_bring |= prepares(above);
    }
    (!may_bring || seems_to_install(cx, stands, missing)).then(|| missing.to_owned())
}

/// Whether a program is there after an instruction: it starts it, installs a package that has it, or copies what may have it.
fn brings(cx: &Answers<'_>, index: usize, program: &str) -> bool {
    let Some(run) = cx.run(index) else {
        return cx.model.transfer(index).is_some_and(|transfer| transfer.from.is_some());
    };
    let starts = |name: &str| is_in(program, name);
    let names = |call: &ToolCall<'_>| {
        let packages = || call.operands().iter().any(|word| word.literal().is_none_or(starts));
        call.does(Action::Install) && packages()
    };
    run.script().commands.iter().any(|command| command.name().is_some_and(starts)) || run.calls().any(names)
}

/// Whether a `RUN` reads as one that installs a program.
fn seems_to_install(cx: &Answers<'_>, run: usize, program: &str) -> bool {
    const SIGNS: [&str; 7] = ["install", "setup", "bootstrap", "| sh", "|sh", "| bash", "|bash"];
    let Some(invocation) = cx.model.invocation(run) else { return false };
    let text = invocation.text.text.to_lowercase();
    SIGNS.iter().any(|sign| text.contains(sign)) || is_in(program, &text)
}

/// Whether a call installs the packages of a project whose programs such a name may mean.
fn installs_packages(call: &ToolCall<'_>) -> bool {
    let reads = call.tool.reads.as_ref();
    call.does(Action::Install) && reads.is_some_and(|reads| reads.manifests.iter().any(|name| name == "package.json"))
}
