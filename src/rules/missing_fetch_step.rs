use super::{Cx, Findings, rule, unless_safe};
use crate::answers::reruns::Reruns;
use crate::answers::runs::{Run, called};
use crate::closure::directory_of;
use crate::context::path;
use crate::finding::{Finding, Fix, Safety};
use crate::model::Knowledge;
use crate::model::downloads::{downloads, lends};
use crate::planner::{Compile, Division, Lift};
use crate::shell::tools::{Action, Reads, ToolCall};

rule!("missing-fetch-step", check);

/// The largest manifest that is read, in bytes.
const MAX_BYTES: u64 = 1 << 20;

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for stage in &cx.model.stages {
        let runs = cx.runs_among(stage.instructions.clone()).filter(|run| !run.is_trigger());
        found.extend(runs.into_iter().find_map(|run| compiling(cx, &run)).and_then(|compile| unfetched(cx, &compile)));
    }
}

/// A call that builds the project, in a `RUN` or in what that starts.
struct Compiling<'a> {
    run: Run<'a>,
    /// The command of the `RUN`.
    command: usize,
    call: ToolCall<'a>,
    directory: Option<String>,
}

fn compiling<'a>(cx: &Cx<'a>, run: &Run<'a>) -> Option<Compiling<'a>> {
    if let Some((command, call)) = run.calls_at().find(|(_, call)| downloads(call)) {
        let directory = directory_of(cx.model, cx.tools, run.index, command);
        return Some(Compiling { run: *run, command, call: call.clone(), directory });
    }
    let knowledge = Knowledge { tools: cx.tools, context: cx.context };
    let started = cx.model.started(run.index, knowledge);
    let mut calls =
        started.iter().flat_map(|it| &it.commands).filter_map(|ran| Some((ran, cx.tools.call(&ran.command)?)));
    // A script that installs something first may bring the tool itself.
    let (_, call) =
        calls.find(|(_, call)| [Action::Install, Action::Fetch].iter().any(|it| call.does(*it)) || downloads(call))?;
    let ran = started.iter().flat_map(|it| it.commands.iter().map(move |ran| (it.command, ran)));
    let (command, ran) = ran.into_iter().find(|(_, ran)| std::ptr::eq(&raw const ran.command, call.command))?;
    // What it starts may fetch by itself.
    downloads(&call).then(|| Compiling { run: *run, command, call, directory: ran.directory.clone() })
}

fn unfetched(cx: &Cx<'_>, compile: &Compiling<'_>) -> Option<Finding> {
    let Compiling { run, command, call, directory } = compile;
    // `sources-before-install` says the same of it, and does it.
    let is_told = |lift: &Lift| {
        lift.run == run.index && lift.install == *command && lift.reads_manifests && lift.blocked.is_none()
    };
    if cx.planner.lifts().iter().any(is_told) {
        return None;
    }
    let reads = call.tool.reads.as_ref()?;
    let own = run.script().commands.get(*command)?;
    let copy = sources(cx, run, call, own.span.start)?;
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
    let is_own = std::ptr::eq(own, call.command);
    let span = call.subcommand_word().filter(|_| is_own).map_or(own.span, |word| word.span);
    let message = format!("`{}` downloads all dependencies again after every source change", called(call));
    let finding = cx.finding_if_worthwhile(saving, span, message)?.also(changes, cx.cause(run.index));
    let fetch = reads.fetch.as_deref()?;
    let names: Vec<&String> = if files.is_empty() { reads.manifests.iter().collect() } else { files.iter().collect() };
    let first: Vec<String> = names.into_iter().take(2).map(|it| format!("`{it}`")).collect();
    let help = if reads.fetch_is_prepared {
        format!("build the dependencies in a separate step with `{fetch}`")
    } else {
        format!("copy {} first, run `{fetch}`, then copy the sources", first.join(" and "))
    };
    let compile = Compile { command: *command, call, directory: directory.as_deref() };
    let lift = cx.planner.fetch_step(run.index, compile);
    let first = lift.as_ref().and_then(|lift| cx.raise(lift, format!("run `{fetch}` first")));
    let (fix, doubt) = if let (Some(fix), Some(lift)) = (first, lift) {
        (Some(fix), lift.doubts.first().cloned())
    } else {
        let division = cx.planner.division(run.index, compile);
        (division.and_then(|division| divided(cx, &division, fetch)), Some(DIVIDED.to_owned()))
    };
    let doubt = unless_safe(doubt.filter(|_| fix.is_some()));
    Some(finding.help(help + &doubt).fix(fix))
}

/// Why somebody has to look at a stage that is divided, a clause.
const DIVIDED: &str = "it makes three stages of one, and builds each dependency apart from the project";

/// The fix that makes three stages of one.
fn divided(cx: &Cx<'_>, division: &Division, fetch: &str) -> Option<Fix> {
    let (from, above) = (cx.model.instruction(division.from), cx.model.instruction(division.above));
    let mut edit = cx.edit();
    edit.divide_stage((from, &division.base), above, &division.blocks);
    for moved in &division.moved {
        edit.remove_instruction(cx.model.instruction(*moved));
    }
    edit.finish(format!("build the dependencies first with `{fetch}`"), Safety::Unsafe)
}

/// The `COPY` of the sources, where nothing before the call can have fetched anything.
fn sources(cx: &Cx<'_>, run: &Run<'_>, call: &ToolCall<'_>, at: u32) -> Option<usize> {
    let stage = cx.model.stage_of(run.index)?;
    let requires = call.tool.reads.as_ref().and_then(|reads| Some((reads, reads.requires.as_deref()?)));
    let asks_for_none = requires.is_some_and(|(reads, word)| {
        reads.manifests.iter().any(|name| text(cx, name).is_some_and(|text| !text.contains(word)))
    });
    // With a source that stands for the real ones, as in `echo 'fn main() {}' > src/main.rs`, only the dependencies are built.
    let mut before = run.script().commands.iter().take_while(|command| command.span.start < at);
    let stands_in = before.any(|command| {
        command
            .redirections
            .iter()
            .any(|it| it.target.literal().is_some_and(|path| path.rsplit_once('.').is_some_and(|(_, it)| it == "rs")))
    });
    if asks_for_none || stands_in || cx.is_mounted(run, call) || cx.context.exists("vendor") || !run.script().clean {
        return None;
    }
    let mut copy = None;
    for index in cx.model.before(run.index) {
        if lends(cx.model, index, run.index, call) || cx.runs_unknown(index) {
            return None;
        }
        if copy.is_none() && stage.instructions.contains(&index) && cx.changing_source(index).is_some() {
            copy = Some(index);
        }
    }
    let fetches = |other: &Run<'_>| {
        let same = |it: &&ToolCall<'_>| it.tool.name == call.tool.name && it.command.span.start < at;
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

/// What a file of the context says.
fn text(cx: &Cx<'_>, path: &str) -> Option<String> {
    let bytes = cx.context.read(path, MAX_BYTES)?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}
