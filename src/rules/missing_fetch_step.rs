use super::{Cx, Findings, rule, unless_safe};
use crate::answers::reruns::Reruns;
use crate::answers::runs::{Run, called};
use crate::closure::directory_of;
use crate::context::path;
use crate::finding::{Finding, Fix, Safety, Severity};
use crate::model::downloads::{downloads, lends};
use crate::model::transfer::TransferSource;
use crate::model::{Knowledge, Transfer};
use crate::planner::{Compile, Division, Lift};
use crate::shell::Word;
use crate::shell::tools::{Action, Meaning, Reads, ToolCall};
use crate::text::{Span, listed};

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
    compiling_by(cx, run).filter(|compile| {
        let value = |name: &str| run.state.variable(name)?.value.known();
        !compile.call.is_set(Meaning::Offline, value)
    })
}

fn compiling_by<'a>(cx: &Cx<'a>, run: &Run<'a>) -> Option<Compiling<'a>> {
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
    // So does an install of the same tool above, such as `go get` before `go build`.
    let is_told_above = |lift: &Lift| {
        let other = cx.run(lift.run).and_then(|run| run.call(lift.install));
        let same_stage =
            cx.model.stage_of(lift.run).map(|it| it.index) == cx.model.stage_of(run.index).map(|it| it.index);
        lift.reads_manifests
            && same_stage
            && lift.run < run.index
            && other.is_some_and(|other| other.tool.name == call.tool.name)
    };
    if cx.planner.lifts().iter().any(|lift| is_told(lift) || is_told_above(lift)) {
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
    let message = if is_own {
        format!("`{}` downloads all dependencies again after every source change", as_written(cx, call))
    } else {
        let words = own.words.iter().map(Word::value).take_while(|word| !word.starts_with('-')).take(2);
        let starts = words.collect::<Vec<_>>().join(" ");
        let downloads = "which downloads all dependencies again after every source change";
        format!("`{starts}` runs `{}`, {downloads}", called(call))
    };
    let finding = cx.finding_if_worthwhile(saving, span, message)?.also(changes, cx.cause(run.index));
    let fetch = reads.fetch.as_deref()?;
    let compile = Compile { command: *command, call, directory: directory.as_deref() };
    let lift = cx.planner.fetch_step(run.index, compile);
    let mut finding = finding;
    let help = if reads.fetch_is_prepared {
        format!("build the dependencies in a separate step with `{fetch}`")
    } else {
        let names = lift.as_ref().map(|lift| cx.read_first(lift)).filter(|names| !names.is_empty());
        let names = names.unwrap_or_else(|| own_manifests(cx, copy, reads, &files));
        // Nobody keeps such a list up to date.
        if names.len() > LONGEST_LIST {
            finding.severity = finding.severity.min(Severity::Info);
        }
        format!("copy {} first, run `{fetch}`, then copy the sources", listed(names, 4))
    };
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

/// So many manifests are copied one by one.
const LONGEST_LIST: usize = 16;

/// A call as it is written up to its subcommand where it has several, such as `mvn compile jetty:run`.
fn as_written(cx: &Cx<'_>, call: &ToolCall<'_>) -> String {
    const LONGEST: usize = 40;
    let name = call.command.words.first().map(|word| word.span);
    let whole = name.zip(call.subcommand_word()).map(|(name, word)| (name.end, name.cover(word.span)));
    let several = whole.filter(|(after, whole)| {
        let between = cx.source.slice(Span::new(*after, whole.end));
        let goals = between.split_whitespace().filter(|word| !word.starts_with('-')).count();
        goals > 1 && whole.len() as usize <= LONGEST && !between.contains(['\n', '`'])
    });
    several.map_or_else(|| called(call), |(_, whole)| cx.source.slice(whole).to_owned())
}

/// The manifests that a `COPY` brings where they lie in one directory, else how such files are called: those of other
/// projects are no help.
fn own_manifests(cx: &Cx<'_>, copy: usize, reads: &Reads, files: &[String]) -> Vec<String> {
    let sources = cx.model.transfer(copy).into_iter().flat_map(Transfer::context_sources);
    let copied: Vec<String> = sources.filter_map(TransferSource::path).collect();
    let is_copied = |file: &&String| {
        copied.iter().any(|path| {
            path.is_empty()
                || file.strip_prefix(path.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    };
    let own: Vec<String> = files.iter().filter(is_copied).cloned().collect();
    let is_together = own.iter().all(|file| path::split(file).0 == path::split(&own[0]).0);
    if !own.is_empty() && is_together {
        return own;
    }
    let is_there = |name: &String| own.is_empty() || own.iter().any(|file| is_called(path::split(file).1, name));
    reads.manifests.iter().filter(|name| is_there(name)).cloned().collect()
}

/// Whether a file has this name, whose start may be a `*`.
fn is_called(file: &str, name: &str) -> bool {
    name.strip_prefix('*').map_or(file == name, |ending| file.ends_with(ending))
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
            || asks_nowhere(cx, reads, word)
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

/// Whether no project of the context says a word, where projects have names of their own, as `*.csproj` have, and may share
/// settings.
fn asks_nowhere(cx: &Cx<'_>, reads: &Reads, word: &str) -> bool {
    let endings: Vec<&str> = reads.manifests.iter().filter_map(|name| name.strip_prefix('*')).collect();
    let wanted = endings.iter().map(|ending| format!("*{ending}")).chain(reads.config.iter().cloned());
    let wanted: Vec<String> = wanted.collect();
    let files = cx.context.files_called(wanted.iter().map(String::as_str));
    let files: Vec<&str> = files.into_iter().map(|file| file.path.as_str()).collect();
    let has_project = files.iter().any(|path| endings.iter().any(|ending| path.ends_with(ending)));
    let says = |path: &&str| text(cx, path).is_none_or(|text| text.contains(word));
    has_project && files.len() <= MOST && !files.iter().any(says)
}

/// So many projects are looked into.
const MOST: usize = 200;

/// The files of the context that say what has to be downloaded.
fn manifests(cx: &Cx<'_>, reads: &Reads) -> Vec<String> {
    let names = reads.manifests.iter().chain(&reads.locks).chain(&reads.members);
    let files = cx.context.files_called(names.map(String::as_str));
    files.into_iter().map(|file| file.path.clone()).collect()
}

/// What a file of the context says.
fn text(cx: &Cx<'_>, path: &str) -> Option<String> {
    let bytes = cx.context.read(path, MAX_BYTES)?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}
