use super::{Cx, Findings, rule};
use crate::answers::cache_places::CachePlace;
use crate::answers::runs::{Run, called};
use crate::finding::{Finding, Safety};
use crate::shell::tools::{Action, CacheDirectory, Meaning, Role, ToolCall};

rule!("missing-cache-mount", check);

/// What takes less time than this, in seconds, is not worth a mount.
const MIN_SECONDS: u32 = 10;

fn check(cx: &Cx<'_>, found: &mut Findings) {
    let tools = cx.strings("tools");
    let runs: Vec<Run<'_>> = cx.runs().filter(|run| !run.is_trigger() && !run.state.windows).collect();
    for stage in runs.chunk_by(|above, run| cx.model.step(above.index).stage == cx.model.step(run.index).stage) {
        // One is told of for each tool: its fix mounts the caches of all.
        let mut groups: Vec<Vec<(&Run<'_>, &ToolCall<'_>)>> = Vec::new();
        for (run, call) in stage.iter().flat_map(|run| run.calls().map(move |call| (run, call))) {
            let looked_at = tools.contains(&call.tool.name);
            let other = call.tool.cache.iter().any(|directory| is_unused(cx, (run, call), directory));
            if looked_at && !other && downloads(call) && !cx.is_mounted(run, call) {
                match groups.iter_mut().find(|group| group[0].1.tool.shares_index(call.tool)) {
                    Some(group) => group.push((run, call)),
                    None => groups.push(vec![(run, call)]),
                }
            }
        }
        for group in &groups {
            found.push(report(cx, group));
        }
    }
}

/// Whether a call downloads so much that it is worth keeping, to the directory that its tool has for that.
fn downloads(call: &ToolCall<'_>) -> bool {
    let builds = call.does(Action::Build) && call.tool.cache.iter().any(|directory| directory.needed);
    let acts = builds || [Action::Install, Action::Fetch, Action::Upgrade].into_iter().any(|action| call.does(action));
    let elsewhere = call.has(Meaning::CacheDirectory);
    let long = call.seconds().is_some_and(|seconds| seconds >= MIN_SECONDS);
    acts && !call.has_role(Role::DownloadsNothing) && long && !elsewhere && !call.is_trifle() && !call.is_global()
}

/// Whether the tool makes no use of a directory: a file of the project or a variable says so.
fn is_unused<'a>(cx: &Cx<'a>, (run, call): (&Run<'a>, &ToolCall<'a>), directory: &CacheDirectory) -> bool {
    let setting = directory.unless_variable.as_deref().and_then(|setting| setting.split_once('='));
    let is_set = |(name, value): (&str, &str)| {
        run.state.variable(name).is_some_and(|variable| variable.value.known() == Some(value))
    };
    directory.unless_file.as_ref().is_some_and(|file| cx.context.exists(file))
        || setting.is_some_and(is_set)
        || cx.cache_place(run, call, directory) == CachePlace::Nowhere
}

/// What has to go, since it empties the cache or leaves it unused.
fn emptied(cx: &Cx<'_>, run: &Run<'_>, call: &ToolCall<'_>) -> String {
    let mut cleaning = run.commands().filter(|(command, inner)| call.tool.is_cleaned_by(command, *inner));
    let cleaning = cleaning.next().and_then(|(command, _)| command.words_span()).map(|span| cx.source.slice(span));
    match call.flag_word(Meaning::NoCache).map(|word| cx.source.slice(word.span)).or(cleaning) {
        Some(words) if !words.contains('\n') => format!(" and remove `{words}`"),
        Some(_) => " and remove what empties the cache".to_owned(),
        None => String::new(),
    }
}

fn report(cx: &Cx<'_>, group: &[(&Run<'_>, &ToolCall<'_>)]) -> Finding {
    let (run, call) = group[0];
    let span = call.subcommand_word().map_or(call.command.span, |word| word.span);
    let finding = cx.finding(
        span,
        format!("without a cache mount, `{}` downloads all packages again whenever it re-runs", called(call)),
    );
    let paths: Vec<String> =
        cx.caches(run, call).iter().map(|path| format!("`--mount=type=cache,target={path}`")).collect();
    let mounts = if paths.is_empty() { format!("a cache mount for `{}`", call.tool.name) } else { paths.join(" and ") };
    let finding = finding.help(format!(
        "add {mounts}{}; this saves time only if the builder keeps its cache between builds; not safe to apply automatically: the image then lacks what the cache holds",
        emptied(cx, run, call)
    ));
    let title = format!("add a cache mount for `{}`", call.tool.name);
    let mut edit = cx.edit();
    // One edit mounts the caches of all calls in a `RUN`; a `RUN` where it cannot be made keeps the others from nothing.
    for calls in group.chunk_by(|(above, _), (run, _)| above.index == run.index) {
        let (run, call) = calls[0];
        if cx.edit().mount_caches(cx, run, call).finish("", Safety::Unsafe).is_some() {
            edit.mount_caches(cx, run, call);
        }
    }
    finding.fix(edit.finish(title, Safety::Unsafe).filter(|fix| !fix.changes.is_empty()))
}
