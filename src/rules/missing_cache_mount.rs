use super::{Cx, Findings, rule};
use crate::answers::runs::{Run, called};
use crate::finding::{Finding, Safety};
use crate::shell::tools::{Action, ToolCall};

rule!("missing-cache-mount", check);

/// What takes less time than this, in seconds, is not worth a mount.
const MIN_SECONDS: u32 = 10;

fn check(cx: &Cx<'_>, found: &mut Findings) {
    let tools = cx.strings("tools");
    for run in cx.runs().filter(|run| !run.is_trigger() && !run.state.windows) {
        let mut told: Vec<&ToolCall<'_>> = Vec::new();
        for call in run.calls() {
            let name = call.tool.name.as_str();
            let looked_at =
                tools.iter().any(|tool| tool == name) && !told.iter().any(|other| other.tool.shares_index(call.tool));
            // The newer Yarn keeps its packages elsewhere, or in the project.
            let other = name == "yarn" && cx.context.exists(".yarnrc.yml") || name == "go" && is_without_modules(&run);
            if looked_at && !other && downloads(call) && !cx.is_mounted(&run, call) {
                told.push(call);
                found.push(report(cx, &run, call));
            }
        }
    }
}

/// Whether a call downloads so much that it is worth keeping, to the directory that its tool has for that.
fn downloads(call: &ToolCall<'_>) -> bool {
    let builds = call.does(Action::Build) && call.tool.cache.iter().any(|directory| directory.needed);
    let acts = builds || [Action::Install, Action::Fetch, Action::Upgrade].into_iter().any(|action| call.does(action));
    let options = ["cache", "cache-dir", "cache-folder", "gradle-user-home", "packages", "store-dir"];
    let elsewhere = call.command.has_flag(&options)
        || call.command.arguments().iter().any(|word| word.value().contains("maven.repo.local"));
    let small = ["pip", "setuptools", "wheel"];
    let trifle = !call.packages().is_empty() && call.packages().iter().all(|word| small.contains(&word.value()));
    let long = call.seconds().is_some_and(|seconds| seconds >= MIN_SECONDS);
    acts && long && !elsewhere && !trifle && !call.is_global()
}

/// Whether Go works as it did before there were modules.
fn is_without_modules(run: &Run<'_>) -> bool {
    run.state.variable("GO111MODULE").is_some_and(|variable| variable.value.known() == Some("off"))
}

fn report(cx: &Cx<'_>, run: &Run<'_>, call: &ToolCall<'_>) -> Finding {
    let span = call.subcommand_word().map_or(call.command.span, |word| word.span);
    let finding = cx.finding(span, format!("`{}` downloads everything anew whenever it runs again", called(call)));
    let paths: Vec<String> = cx.caches(run, call).iter().map(|path| format!("`{path}`")).collect();
    let kept = if paths.is_empty() { format!("the cache of `{}`", call.tool.name) } else { paths.join(" and ") };
    let finding = finding.help(format!("keep {kept} in a `--mount=type=cache`"));
    let mut edit = cx.edit();
    edit.mount_caches(cx, run, call);
    finding.fix(edit.finish(format!("mount the cache of `{}`", call.tool.name), Safety::Unsafe))
}
