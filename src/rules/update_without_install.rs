use super::{Cx, Findings, rule};
use crate::answers::runs::{Run, called};
use crate::finding::{Fix, Safety};
use crate::model::effects::may_swap;
use crate::shell::tools::{Action, ToolCall};
use crate::shell::{Joiner, Shape};
use crate::syntax::Keyword;

rule!("update-without-install", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for run in cx.runs() {
        let calls: Vec<_> = run.calls().collect();
        let Some(update) = calls.iter().rfind(|call| call.does(Action::Update) && is_cached(call)) else { continue };
        let installs = |call: &&ToolCall<'_>| {
            call.tool.shares_index(update.tool) && (call.does(Action::Install) || call.does(Action::Upgrade))
        };
        if calls.iter().any(installs) || may_install(cx, &run, update) {
            continue;
        }
        let Some((later, install)) = first_use(cx, &run, update)
            .filter(|(_, install)| install.does(Action::Install) && !install.refreshes_index())
        else {
            continue;
        };
        let span = update.subcommand_word().map_or(update.command.span, |word| word.span);
        let place = install.subcommand_word().map_or(install.command.span, |word| word.span);
        let mut finding = cx
            .finding(
                span,
                format!(
                    "`{}` does not re-run when the packages below change: it is in a cached `RUN` of its own",
                    called(update)
                ),
            )
            .also(place, "installs from an old package index, so packages can be missing")
            .help("update and install in the same `RUN`");
        finding.fixes.extend(bring_together(cx, &run, &later, install));
        found.push(finding);
    }
}

/// Whether a program that no table knows runs after the update: `install-packages` of the base image may be what installs.
fn may_install(cx: &Cx<'_>, run: &Run<'_>, update: &ToolCall<'_>) -> bool {
    let mut later = run.script().commands.iter().filter(|command| command.span.start > update.command.span.start);
    later.any(|command| command.name().is_some_and(|name| name.contains("install")) && cx.tools.call(command).is_none())
}

fn is_cached(call: &ToolCall<'_>) -> bool {
    call.tool.index.as_ref().is_some_and(|index| index.in_same_run)
}

/// The first call below, in the same stage or in one that starts from it, that works with the same lists.
fn first_use<'a>(cx: &Cx<'a>, run: &Run<'a>, update: &ToolCall<'a>) -> Option<(Run<'a>, &'a ToolCall<'a>)> {
    let stage = cx.model.stage_of(run.index)?.index;
    let below = cx
        .runs_below_with_lists_of(run.index, update.tool)
        .filter(|other| cx.model.stage_of(other.index).is_some_and(|theirs| cx.model.is_built_on(theirs.index, stage)));
    // `apk add --no-cache` fetches lists of its own and leaves those alone.
    let has_own = |call: &&ToolCall<'_>| call.uses_no_cache() && call.refreshes_index();
    let mut uses = below.filter_map(|other| {
        let mut calls = other.calls().filter(|call| call.tool.shares_index(update.tool));
        let first = calls.find(|call| !has_own(call))?;
        Some((other, first))
    });
    uses.next()
}

/// Moves the update in front of the install, where it is all that its RUN does.
fn bring_together(cx: &Cx<'_>, run: &Run<'_>, later: &Run<'_>, install: &ToolCall<'_>) -> Option<Fix> {
    let (script, target) = (run.script(), later.script());
    let alone = script.clean && script.commands.len() == 1 && run.run.flags.is_empty();
    let same_user = run.state.user.value == later.state.user.value;
    let triggers = [run, later].iter().any(|it| it.instruction.kind == Keyword::Onbuild);
    let at = target.chain.iter().position(|link| link.span == install.command.span && link.shape == Shape::Command)?;
    let joined_by_or = target.chain[at..].iter().take(2).any(|link| matches!(link.joiner, Joiner::Or(_)));
    if !alone
        || !same_user
        || triggers
        || joined_by_or
        || cx.model.stage_of(run.index)?.index != cx.model.stage_of(later.index)?.index
    {
        return None;
    }
    // What stands between the two may work with the lists, or say where they come from.
    let moving = cx.effects(run.index);
    let passes = (run.index + 1..later.index).all(|index| may_swap(moving, cx.effects(index)).is_ok());
    let safety = if passes { Safety::Safe } else { Safety::Unsafe };
    let mut edit = cx.edit();
    edit.move_only_command(run, (later, install.command));
    edit.finish("move the update into the `RUN` of the install", safety)
}
