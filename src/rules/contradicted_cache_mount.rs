use super::{Cx, Findings, rule};
use crate::answers::cache_mounts::{Kept, holds};
use crate::answers::runs::{Run, called};
use crate::finding::{Finding, Safety};
use crate::model::Value;
use crate::model::mounts::{self, MountKind};
use crate::model::path::is_below;
use crate::shell::Command;
use crate::shell::tools::{Action, Meaning, Tool, ToolCall};
use crate::text::Span;

rule!("contradicted-cache-mount", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for run in cx.runs() {
        let kept = cx.kept_caches(&run);
        let lists = mounted_lists(cx, &run);
        for (command, call) in run.commands() {
            let unused =
                call.and_then(|call| unused(cx, &run, &kept, call).or_else(|| disabled(cx, &run, &kept, call)));
            found.extend(unused.or_else(|| emptied(cx, (kept.as_slice(), lists.as_slice()), command, call)));
        }
        found.extend(misplaced(cx, &run));
    }
}

/// The cache mounts at the very directories that the tools of a `RUN` are to clean up.
fn mounted_lists<'a>(cx: &Cx<'a>, run: &Run<'a>) -> Vec<(Span, &'a Tool)> {
    let caches = mounts::mounts(run.run).into_iter().filter(|mount| mount.kind() == MountKind::Cache);
    let targets: Vec<(Span, Value)> =
        caches.map(|mount| (mount.span, mount.target(run.state, run.run, cx.file.escape))).collect();
    let mounted = |tool: &'a Tool| {
        let paths = tool.clean.as_ref()?.paths.iter();
        let is = |target: &Value, path: &String| target.known().is_some_and(|it| it.trim_end_matches('/') == path);
        let at = targets.iter().find(|(_, target)| paths.clone().any(|path| is(target, path)))?;
        Some((at.0, tool))
    };
    run.calls().filter_map(|call| mounted(call.tool)).collect()
}

/// A mount at the cache of another tool, or at a place where the tool does not keep its own for this user.
fn misplaced(cx: &Cx<'_>, run: &Run<'_>) -> Option<Finding> {
    let installs =
        |call: &&ToolCall<'_>| call.does(Action::Install) && !call.tool.system && !call.tool.cache.is_empty();
    let call = run.calls().find(installs)?;
    // A command that is not known may use any cache, and so may scripts of the project.
    let is_known = |(command, call): (&Command, Option<&ToolCall<'_>>)| match call {
        Some(call) => call.does(Action::Install) || call.does(Action::Configure) || call.tool.starts.is_none(),
        None => command.builtin().is_some(),
    };
    if !run.commands().all(is_known) {
        return None;
    }
    let paths: Option<Vec<String>> = call.tool.cache.iter().map(|it| cx.cache_path(run, call, it)).collect();
    let paths = paths.filter(|paths| !paths.is_empty())?;
    let caches = mounts::mounts(run.run).into_iter().filter(|mount| mount.kind() == MountKind::Cache);
    let targets: Option<Vec<_>> = caches
        .map(|mount| {
            let target = mount.target(run.state, run.run, cx.file.escape);
            Some((mount.span, target.known()?.trim_end_matches('/').to_owned()))
        })
        .collect();
    let targets = targets?;
    if targets.iter().any(|(_, target)| paths.iter().any(|path| is_below(path, target) || is_below(target, path))) {
        return None;
    }
    let is_unused = |target: &str| {
        let owners: Vec<&Tool> = cx.tools.iter().filter(|tool| tool.cache.iter().any(|it| holds(target, it))).collect();
        let is_called = |tool: &&&Tool| run.calls().any(|other| other.tool.name == tool.name);
        let mut called = owners.iter().filter(is_called);
        let is_own = called.next().is_some_and(|tool| tool.name == call.tool.name && is_classic(cx, call));
        !owners.is_empty() && (is_own && called.next().is_none() || !owners.iter().any(|tool| is_called(&tool)))
    };
    let (span, target) = targets.iter().find(|(_, target)| is_unused(target))?;
    let message = format!("`{}` does not use this cache mount: its cache is `{}`", called(call), paths[0]);
    let finding = cx.finding(*span, message).also(call.command.words_span()?, "");
    Some(finding.help(format!("write `target={}` instead of `{target}`", paths[0])))
}

/// Whether the lockfile is of the generation of the tool whose caches are known: later ones of Yarn keep theirs elsewhere.
fn is_classic(cx: &Cx<'_>, call: &ToolCall<'_>) -> bool {
    let locks = call.tool.reads.iter().flat_map(|reads| &reads.locks);
    let is_first = |lock: &String| {
        let start = cx.context.read(lock, LONGEST_LOCK).unwrap_or_default();
        String::from_utf8_lossy(&start).contains("lockfile v1")
    };
    locks.into_iter().any(is_first)
}

/// The largest lockfile that is read, in bytes.
const LONGEST_LOCK: u64 = 1 << 23;

/// A call that is told to keep nothing, beside the mount that keeps it.
fn unused(cx: &Cx<'_>, run: &Run<'_>, kept: &[Kept<'_>], call: &ToolCall<'_>) -> Option<Finding> {
    let kept = kept.iter().find(|kept| kept.tool.name == call.tool.name)?;
    let word = call.flag_word(Meaning::NoCache)?;
    let message = format!("`{}` disables the cache, so `{}` does not use the cache mount", word.value(), called(call));
    let finding = cx.finding(word.span, message).also(kept.mount.span, "this cache is not used");
    let title = format!("remove `{}`", word.value());
    let fix = cx.edit().remove((run, call.command), word.span).finish(title.clone(), Safety::Unsafe);
    Some(finding.help(title).fix(fix))
}

/// A call that a variable of the stage tells to keep nothing.
fn disabled(cx: &Cx<'_>, run: &Run<'_>, kept: &[Kept<'_>], call: &ToolCall<'_>) -> Option<Finding> {
    let kept = kept.iter().find(|kept| kept.tool.name == call.tool.name)?;
    let variable = call.set_by(Meaning::NoCache, |name| {
        let is_own = call.command.assignment(name).is_some() || run.script().writes.iter().any(|it| it.name == name);
        run.state.variable(name).filter(|_| !is_own)?.value.known()
    })?;
    let message = format!("`{variable}` disables the cache, so `{}` does not use this cache mount", called(call));
    let finding = cx.finding(kept.mount.span, message);
    let finding = finding.help(format!("remove `{variable}`, or remove the cache mount"));
    Some(match run.state.variable(variable).and_then(|variable| variable.span) {
        Some(span) => finding.also(span, "set here"),
        None => finding,
    })
}

/// A command that empties what the mount keeps.
fn emptied(
    cx: &Cx<'_>,
    (kept, lists): (&[Kept<'_>], &[(Span, &Tool)]),
    command: &Command,
    call: Option<&ToolCall<'_>>,
) -> Option<Finding> {
    let is_emptied = |kept: &&Kept<'_>| {
        // `apt-get clean` empties `/var/cache/apt`, the first of its directories, and keeps the lists.
        let is_first = kept.tool.cache.first().is_some_and(|first| first.path == kept.directory.path);
        let own = call.is_some_and(|call| call.tool.name == kept.tool.name && call.does(Action::Clean)) && is_first;
        let paths = || kept.tool.clean.iter().flat_map(|clean| &clean.paths);
        let over = paths().any(|path| path.starts_with(kept.directory.path.as_str()));
        own || over && kept.tool.is_cleaned_by(command, call)
    };
    let of_kept = kept.iter().find(is_emptied).map(|kept| (kept.mount.span, kept.tool));
    let of_lists = || lists.iter().find(|(_, tool)| tool.is_cleaned_by(command, call)).copied();
    let (mount, tool) = of_kept.or_else(of_lists)?;
    let span = command.words_span().unwrap_or(command.span);
    let message = format!("this empties the `{}` cache that the cache mount keeps for the next build", tool.name);
    let finding = cx.finding(span, message).also(mount, "not part of the image, so no cleanup is needed");
    Some(finding.help("remove this command"))
}
