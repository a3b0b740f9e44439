use super::{Cx, Findings, rule};
use crate::answers::runs::{Run, called};
use crate::finding::Finding;
use crate::model::path::is_below;
use crate::model::transfer::{SourceKind, TransferSource};
use crate::model::{Base, mounts};
use crate::shell::Command;
use crate::shell::tools::{Action, ToolCall};
use crate::syntax::Keyword;

rule!("root-owned-directory", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    found.extend(cx.runs().filter(|run| std::ptr::eq(run.run, run.instruction)).filter_map(|run| refused(cx, &run)));
}

/// An install of a project by a user who cannot write to the directory of the project.
fn refused(cx: &Cx<'_>, run: &Run<'_>) -> Option<Finding> {
    let user = &run.state.user;
    let (name, set_by) = (user.value.known()?, user.set_by?);
    let account = name.split(':').next().unwrap_or_default();
    let is_official = cx.model.base_of(run.index).is_some_and(Base::runs_as_root);
    if matches!(account, "" | "root" | "0") || run.state.windows || !is_official {
        return None;
    }
    let (call, filled) = install(run)?;
    let directory = run.state.directory().filter(|it| it != "/" && !is_open(it))?;
    let made = made_by_root(cx, run.index, &directory)?;
    let is_mounted = mounts::mounts(run.run).iter().any(|mount| {
        let target = mount.target(run.state, run.run, cx.file.escape);
        target.known().is_none_or(|target| is_below(target, &directory))
    });
    if is_mounted || cx.model.before(run.index).any(|at| may_open(cx, at, made, &directory, call)) {
        return None;
    }
    let filled = format!("{directory}/{}", filled.trim_end_matches('/'));
    let message = format!(
        "`{}` fails: user `{account}` cannot create `{filled}`, because `{directory}` belongs to root",
        called(call)
    );
    let place = cx.model.instruction(made).rest.whole();
    let finding = cx.finding(call.command.words_span()?, message).also(place, "created here for root");
    let finding = finding.also(cx.model.instruction(set_by).rest.whole(), "the user is set here");
    Some(
        finding.help(format!("add `RUN chown {account} {directory}` above the `USER`, or move the `WORKDIR` below it")),
    )
}

/// The first command of a script where it installs the project into a directory beside the manifest.
fn install<'a>(run: &'a Run<'_>) -> Option<(&'a ToolCall<'a>, &'a str)> {
    const FILLED: [&str; 2] = ["node_modules/", "vendor/"];
    let (command, call) = run.commands().next()?;
    let call = call.filter(|call| call.does(Action::Install) && !call.is_global() && call.directory().is_none())?;
    let fills = &call.tool.reads.as_ref()?.fills;
    let filled = FILLED.into_iter().find(|filled| fills.iter().any(|it| it == filled))?;
    let is_plain = |command: &Command| command.run.certain && !command.run.negated && command.wrappers.is_empty();
    (is_plain(command) && call.packages().is_empty()).then_some((call, filled))
}

/// Whether a directory is one that accounts have for themselves.
fn is_open(directory: &str) -> bool {
    ["/home", "/tmp", "/var/tmp", "/run", "/dev"].iter().any(|place| is_below(directory, place))
}

/// The first `WORKDIR` that makes a directory, where root does that.
fn made_by_root(cx: &Cx<'_>, run: usize, directory: &str) -> Option<usize> {
    let mut above: Vec<usize> = cx.model.before(run).collect();
    above.sort_unstable();
    let makes = |at: &usize| {
        let after = cx.model.step(at + 1).before.directory();
        cx.model.instruction(*at).kind == Keyword::Workdir && after.is_some_and(|it| is_below(&it, directory))
    };
    above.into_iter().find(makes).filter(|at| cx.model.is_root(*at, &cx.model.step(*at).before))
}

/// Whether an instruction may give the directory to somebody else, or fill it already.
fn may_open(cx: &Cx<'_>, at: usize, made: usize, directory: &str, call: &ToolCall<'_>) -> bool {
    const WAYS: [&str; 6] = ["chown", "chmod", "setfacl", "chgrp", "umask", "/etc/passwd"];
    let instruction = cx.model.instruction(at);
    if let Some(run) = cx.run(at) {
        let text = cx.source.slice(instruction.span);
        let is_named = WAYS.iter().any(|way| text.contains(way)) || text.contains(directory);
        let installs = run.calls().any(|other| other.tool.name == call.tool.name && other.does(Action::Install));
        return is_named || installs || cx.runs_unknown(at);
    }
    let Some(transfer) = cx.model.transfer(at) else { return false };
    let is_file = |source: &TransferSource| {
        let name = source.text.rsplit('/').next().unwrap_or_default();
        source.kind == SourceKind::Path && name.contains('.') && !name.ends_with('.')
    };
    transfer.chown.is_some() && (at < made || transfer.from.is_some() || !transfer.sources.iter().all(is_file))
}
