use super::{Cx, Findings, rule};
use crate::answers::reruns::Reruns;
use crate::answers::runs::{Run, called};
use crate::context::path;
use crate::finding::{Finding, Fix, Safety};
use crate::shell::tools::{Action, Reads, ToolCall};
use crate::syntax::Body;

rule!("missing-fetch-step", check);

/// The largest manifest that is read, in bytes.
const MAX_BYTES: u64 = 1 << 20;

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for stage in &cx.model.stages {
        let runs = cx.runs_among(stage.instructions.clone()).filter(|run| !run.is_trigger());
        let compile = runs.into_iter().find_map(|run| run.calls().find(|call| compiles(call)).map(|call| (run, call)));
        found.extend(compile.and_then(|(run, call)| unfetched(cx, &run, call)));
    }
}

/// Whether a call builds the project, and would download what that needs.
fn compiles(call: &ToolCall<'_>) -> bool {
    let builds = call.does(Action::Build) || call.does(Action::Install) && call.reads_sources();
    let known = call.tool.reads.as_ref().is_some_and(|reads| reads.fetch.is_some());
    let without = ["--no-restore", "--offline", "-mod=vendor", "chef"];
    builds && known && !without.into_iter().any(|word| call.command.has_argument(word))
}

fn unfetched(cx: &Cx<'_>, run: &Run<'_>, call: &ToolCall<'_>) -> Option<Finding> {
    let reads = call.tool.reads.as_ref()?;
    let copy = sources(cx, run, call)?;
    let changes = cx.changing_source(copy)?;
    let files = manifests(cx, reads);
    if files.is_empty() && cx.context.is_known() {
        return None;
    }
    let seconds = call.tool.seconds.get(&Action::Fetch).map_or(0.0, |seconds| f64::from(*seconds));
    let saving = if cx.context.is_known() {
        let mut then = cx.reruns.exposure().touching(files.iter().map(String::as_str));
        then.add(&cx.reruns_above(copy));
        cx.reruns.saving(&cx.reruns_at(run.index).without(&then), seconds)
    } else {
        Reruns::likely_saving(seconds)
    };
    let span = call.subcommand_word().map_or(call.command.span, |word| word.span);
    let message = format!("`{}` downloads all that the project needs whenever a source changes", called(call));
    let finding = cx.finding_if_worthwhile(saving, span, message)?.also(changes, cx.cause(run.index));
    let fetch = reads.fetch.as_deref()?;
    let names: Vec<&String> = if files.is_empty() { reads.manifests.iter().collect() } else { files.iter().collect() };
    let first: Vec<String> = names.into_iter().take(2).map(|it| format!("`{it}`")).collect();
    let finding = match call.tool.name.as_str() {
        "cargo" => finding.help(format!("build the dependencies in a step of their own, with `{fetch}`")),
        _ => finding.help(format!("copy {} first, run `{fetch}`, and copy the rest after that", first.join(" and "))),
    };
    Some(finding.fix(fix(cx, run, call, copy)))
}

/// The `COPY` of the sources, where nothing before the call can have fetched anything.
fn sources(cx: &Cx<'_>, run: &Run<'_>, call: &ToolCall<'_>) -> Option<usize> {
    let stage = cx.model.stage_of(run.index)?;
    let asks_for_none = call.tool.name == "go" && go_mod(cx, "").is_some_and(|text| !text.contains("require"));
    if asks_for_none || cx.is_mounted(run, call) || cx.context.exists("vendor") || !run.script().clean {
        return None;
    }
    let mut copy = None;
    for index in cx.model.before(run.index) {
        let transfer = cx.model.transfer(index);
        let lent = transfer.is_some_and(|transfer| transfer.from.is_some());
        if lent || cx.runs_unknown(index) {
            return None;
        }
        if copy.is_none() && stage.instructions.contains(&index) && cx.changing_source(index).is_some() {
            copy = Some(index);
        }
    }
    let fetches = |other: &Run<'_>| {
        let same =
            |it: &&ToolCall<'_>| it.tool.name == call.tool.name && it.command.span.start < call.command.span.start;
        other.index <= run.index && other.calls().filter(same).any(|it| it.does(Action::Fetch) || it.reads_manifest())
    };
    let before: Vec<usize> = cx.model.before(run.index + 1).collect();
    let has_all = cx.runs().filter(|other| before.contains(&other.index)).any(|other| fetches(&other));
    copy.filter(|_| !has_all)
}

/// The files of the context that say what has to be downloaded.
fn manifests(cx: &Cx<'_>, reads: &Reads) -> Vec<String> {
    let names: Vec<&String> = reads.manifests.iter().chain(&reads.locks).chain(&reads.members).collect();
    let is_one = |file: &str| {
        let name = path::split(file).1;
        names.iter().any(|pattern| match pattern.strip_prefix('*') {
            Some(ending) => name.ends_with(ending),
            None => name == pattern.as_str(),
        })
    };
    let files = &cx.context.files().files;
    files.iter().filter(|file| is_one(&file.path)).map(|file| file.path.clone()).collect()
}

/// What `go.mod` says in a directory of the context.
fn go_mod(cx: &Cx<'_>, directory: &str) -> Option<String> {
    let bytes = cx.context.read(&path::join(directory, "go.mod"), MAX_BYTES)?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// A copy of the manifests and the fetch, above the `COPY` of the sources; for Go, whose modules are told by two files.
fn fix(cx: &Cx<'_>, run: &Run<'_>, call: &ToolCall<'_>, copy: usize) -> Option<Fix> {
    let transfer = cx.model.transfer(copy).filter(|_| call.tool.name == "go")?;
    let instruction = cx.model.instruction(copy);
    let Body::Copy(body) = &instruction.body else { return None };
    let ([source], false) = (&transfer.sources[..], transfer.parents || body.json) else { return None };
    let (from, to) = (source.path()?, transfer.destination.as_ref()?);
    let here = cx.model.step(copy).before.directory();
    let same = here.is_some() && here == to.path && run.state.directory() == here;
    let [manifest, lock] = ["go.mod", "go.sum"].map(|name| path::join(&from, name).trim_start_matches('/').to_owned());
    let text = go_mod(cx, &from)?;
    let local = call.tool.reads.iter().flat_map(|reads| &reads.local).any(|sign| text.contains(sign.as_str()));
    let workspace = cx.context.exists(&path::join(&from, "go.work"));
    if !same || local || workspace || !cx.context.exists(&lock) {
        return None;
    }
    let owner = transfer.chown.as_ref().map(|owner| format!("--chown={} ", owner.text)).unwrap_or_default();
    let copy = format!("COPY {owner}{manifest} {lock} ./");
    let mut edit = cx.edit();
    edit.insert_above(instruction, &[&copy, "RUN go mod download"]);
    edit.finish("run `go mod download` first", Safety::Unsafe)
}
