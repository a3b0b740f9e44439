use std::cell::LazyCell;
use std::collections::BTreeMap;

use super::{Cx, Findings, rule};
use crate::answers::manifest_scripts::ManifestScripts;
use crate::answers::runs::{Run, called};
use crate::closure::directory_of;
use crate::context::{Kind, path};
use crate::finding::Finding;
use crate::model::path::is_below;
use crate::model::transfer::{SourceKind, Transfer, TransferSource};
use crate::model::{Base, Stage, Via};
use crate::shell::tools::{Action, Meaning, Output, Role, Starts, ToolCall};
use crate::shell::{Command, Word};
use crate::syntax::Keyword;
use crate::text::Span;

rule!("missing-build-output", check);

/// The largest file of settings that is read, in bytes.
const MOST: u64 = 1 << 18;

/// What settings and scripts call a place that they choose.
const CHOICES: [&str; 6] = ["outdir", "out_dir", "output", "distdir", "root", "build_path"];

/// Programs of a script that only look at the sources.
const CHECKERS: [&str; 5] = ["eslint", "prettier", "stylelint", "tsc", "vue-tsc"];

/// The program that keeps each profile in a directory of its own, its directory, and the options that choose the first.
const CARGO: &str = "cargo";
const PROFILES: [&str; 2] = ["release", "debug"];

fn check(cx: &Cx<'_>, found: &mut Findings) {
    if !cx.context.is_known() || !cx.context.files().complete {
        return;
    }
    let mut of_stages: BTreeMap<usize, OfStage<'_>> = BTreeMap::new();
    for copy in cx.model.references.iter().filter(|reference| reference.via == Via::Copy) {
        let stage = copy.target_stage().and_then(|stage| cx.model.stages.get(stage));
        let (Some(stage), Some(transfer)) = (stage, cx.model.transfer(copy.instruction)) else { continue };
        let of = of_stages.entry(stage.index).or_insert_with(|| OfStage::new(cx, stage));
        let finding = |source| {
            absent(cx, source, of)
                .or_else(|| of_other_profile(cx, source, &of.runs))
                .or_else(|| of_target(cx, source, &of.runs))
                .or_else(|| of_other_archive(cx, source, &of.runs))
                .or_else(|| of_other_place(cx, source, of))
        };
        found.extend(transfer.sources.iter().find_map(finding));
    }
}

/// What a build of the project fills.
struct Built<'a> {
    /// The directory below that of the project.
    directory: &'a str,
    /// What the build runs, as a message names it.
    name: String,
    /// Where it stands.
    span: Span,
    /// The directory of the project.
    home: String,
}

/// What a build writes that is told where to.
struct Written {
    /// The path below the root.
    place: String,
    /// What writes it, as a message names it.
    name: String,
    /// Where that stands.
    span: Span,
}

/// What is known of a stage that is copied from.
struct OfStage<'a> {
    /// Its `RUN`s, and those of the stages that it starts from.
    runs: Vec<Run<'a>>,
    /// The only build among them that fills a known directory.
    built: Option<Built<'a>>,
    /// What builds write that are told where to.
    written: Vec<Written>,
    /// Its index.
    stage: usize,
}

impl<'a> OfStage<'a> {
    fn new(cx: &Cx<'a>, stage: &Stage) -> OfStage<'a> {
        let runs: Vec<Run<'_>> = cx.model.before(stage.instructions.end).filter_map(|at| cx.run(at)).collect();
        let scripts = LazyCell::new(|| ManifestScripts::at_root(cx, stage.index));
        let built = |run: &Run<'a>, call: &ToolCall<'_>| {
            let is_script = call.tool.starts == Some(Starts::PackageScripts) && call.directory().is_none();
            if is_script { built(cx, run, (call, scripts.as_ref()?)) } else { None }
        };
        let built = &built;
        let mut builds = runs.iter().flat_map(|run| run.calls().filter_map(move |call| built(run, call)));
        let built = builds.next().filter(|_| builds.next().is_none());
        OfStage { written: written(cx, &runs), runs, built, stage: stage.index }
    }
}

/// `COPY --from=build /app/build` of a stage whose build fills `/app/dist`.
fn absent(cx: &Cx<'_>, source: &TransferSource, stage: &OfStage<'_>) -> Option<Finding> {
    let wanted = source.path().filter(|_| !source.text.contains('$') && !source.has_wildcards())?;
    let of = stage.built.as_ref()?;
    let below = format!("/{wanted}/");
    let place = below.strip_prefix(of.home.trim_end_matches('/'))?.split('/').nth(1)?;
    let mut outputs = cx.tools.iter().filter_map(|tool| tool.output.as_ref());
    let is_other =
        place != of.directory && outputs.any(|it| it.directory == place || it.former.iter().any(|it| it == place));
    if !is_other || cx.context.exists(place) || stage.runs.iter().any(|run| may_make(run, place)) {
        return None;
    }
    let (at, other) = (path::join(&of.home, of.directory), path::join(&of.home, place));
    let message = format!("this `COPY` fails: `{}` fills `{at}`, and nothing makes `{other}`", of.name);
    let finding = cx.finding(source.span, message).also(of.span, "built here");
    Some(finding.help(format!("copy from `{at}`")))
}

/// What a script of the project fills that a call such as `npm run build` runs.
fn built<'a>(cx: &Cx<'a>, run: &Run<'a>, (call, scripts): (&ToolCall<'_>, &ManifestScripts)) -> Option<Built<'a>> {
    let script = scripts.script_of(call)?;
    let (last, others) = script.commands.split_last().filter(|_| script.clean && !script.has_alternatives())?;
    let builder = cx.tools.call(last)?;
    let tool = cx.tools.tool(&builder.tool.name)?;
    let output = tool.output.as_ref().filter(|it| it.subcommands.iter().any(|name| name == builder.subcommand))?;
    let checks = |command: &Command| command.name().is_some_and(|name| CHECKERS.contains(&name));
    let is_plain = builder.operands().is_empty() && !last.words.iter().any(|word| chooses(word.value()));
    if !is_plain || !others.iter().all(checks) || !settings_are_plain(cx, output) {
        return None;
    }
    let home = cx.model.step(run.index).before.directory()?;
    Some(Built { directory: &output.directory, name: called(&builder), span: call.command.words_span()?, home })
}

fn chooses(text: &str) -> bool {
    let text = text.to_lowercase();
    CHOICES.iter().any(|choice| text.contains(choice))
}

/// Whether the settings of a tool choose no place and load nothing that could.
fn settings_are_plain(cx: &Cx<'_>, output: &Output) -> bool {
    let starts = output.settings.iter().map(String::as_str).chain(["tsconfig"]);
    let starts: Vec<String> = starts.map(|start| format!("{start}*")).collect();
    let files = cx.context.files_called(starts.iter().map(String::as_str));
    let loads = |text: &str| {
        let parts: Vec<&str> = text.split(['"', '\'']).collect();
        let is_load =
            |before: &str| ["from", "import", "require("].iter().any(|word| before.trim_end().ends_with(word));
        let loaded = parts.windows(2).step_by(2).filter(|pair| is_load(pair[0])).map(|pair| pair[1]);
        loaded.into_iter().any(|name| !output.plain.iter().any(|start| name.starts_with(start.as_str())))
    };
    let read = |file: &str| cx.context.read(file, MOST).and_then(|bytes| String::from_utf8(bytes).ok());
    let is_plain = |file: &str| read(file).is_some_and(|text| !chooses(&text) && !loads(&text));
    files.iter().all(|file| is_plain(&file.path))
}

/// Whether a `RUN` may make a directory of this name itself: a command names it, or nobody knows what a command writes.
fn may_make(run: &Run<'_>, name: &str) -> bool {
    run.commands().any(|(command, call)| {
        let runs_script = call.is_some_and(|call| call.tool.starts == Some(Starts::PackageScripts));
        let is_known = call.is_some() || command.builtin().is_some() || command.words.is_empty();
        let names = command.words.iter().map(Word::value).any(|word| word.contains(name));
        !is_known || names && !runs_script
    })
}

/// `COPY --from=build /src/target/release/app` of a stage that builds without `--release`.
fn of_other_profile(cx: &Cx<'_>, source: &TransferSource, runs: &[Run<'_>]) -> Option<Finding> {
    let wanted = source.path()?;
    let profile = *PROFILES.iter().find(|profile| wanted.contains(&format!("target/{profile}/")))?;
    let is_release = profile == PROFILES[0];
    let calls = || runs.iter().flat_map(Run::calls).filter(|call| call.tool.name == CARGO && call.does(Action::Build));
    let optimizes = |call: &ToolCall<'_>| call.command.words.iter().any(|word| word.is("--release") || word.is("-r"));
    let build = calls().next()?;
    let is_unknown = |run: &Run<'_>| {
        let text = cx.source.slice(run.instruction.span);
        let names = text.contains(profile) || text.contains("--profile") || text.contains('$');
        names || cx.runs_unknown(run.index)
    };
    if calls().any(|call| optimizes(call) == is_release) || runs.iter().any(is_unknown) {
        return None;
    }
    let other = PROFILES[usize::from(is_release)];
    let message = format!("this `COPY` fails: `{}` builds into `target/{other}` here", called(build));
    let finding = cx.finding(source.span, message).also(build.command.words_span()?, "built here");
    let help =
        if is_release { "add `--release` to the build".to_owned() } else { format!("copy from `target/{other}`") };
    Some(finding.help(help))
}

/// `COPY --from=build /src/target/release/app` of a stage that builds with `--target`, which has a directory of its own.
fn of_target(cx: &Cx<'_>, source: &TransferSource, runs: &[Run<'_>]) -> Option<Finding> {
    let wanted = source.path()?;
    let profile = *PROFILES.iter().find(|profile| wanted.contains(&format!("target/{profile}/")))?;
    let mut calls = runs.iter().flat_map(Run::calls).filter(|call| call.tool.name == CARGO && call.does(Action::Build));
    let build = calls.next().filter(|_| calls.next().is_none())?;
    let words: Vec<&str> = build.command.words.iter().map(Word::value).collect();
    let given = words.iter().find_map(|word| word.strip_prefix("--target="));
    let target = given.or_else(|| words.windows(2).find(|pair| pair[0] == "--target").map(|pair| pair[1]))?;
    let is_plain = target.split('-').count() > 2 && !target.contains(['$', '.', '/']);
    let is_unknown = |run: &Run<'_>| {
        let text = cx.source.slice(run.instruction.span);
        text.contains("target/") || text.contains("--target-dir") || cx.runs_unknown(run.index)
    };
    if !is_plain || runs.iter().any(is_unknown) {
        return None;
    }
    let message = format!("this `COPY` fails: `{}` builds into `target/{target}/{profile}` here", called(build));
    let finding = cx.finding(source.span, message).also(build.command.words_span()?, "built here");
    Some(finding.help(format!("copy from `target/{target}/{profile}`")))
}

/// Directories that no image of a language has.
const PROJECT: [&str; 6] = ["app", "build", "dist", "out", "publish", "src"];

/// What of another project a call may bring.
const BRINGS: [Role; 4] = [Role::Clones, Role::Downloads, Role::Extracts, Role::RunsProject];

/// `COPY --from=build /app/bin/server` of a stage that runs `go build -o /app/server`.
fn of_other_place(cx: &Cx<'_>, source: &TransferSource, of: &OfStage<'_>) -> Option<Finding> {
    let (stage, runs) = (cx.model.stages.get(of.stage)?, &of.runs);
    let wanted = source.path().filter(|_| !source.text.contains('$') && !source.has_wildcards())?;
    let (parent, name) = path::split(&wanted);
    let last = of.written.last()?;
    // What an image of others holds there is unknown.
    let home = stage.end.directory().filter(|home| home != "/");
    let is_dotnet =
        |base: &Base| matches!(base, Base::Image(it) if it.familiar().starts_with("mcr.microsoft.com/dotnet/"));
    let is_official = cx.model.root(stage.index).is_some_and(|it| it.base.is_official() || is_dotnet(&it.base));
    let is_below_home = home.is_some_and(|home| is_below(&format!("/{wanted}"), &home));
    let is_of_project = is_official && (is_below_home || parent.split('/').any(|part| PROJECT.contains(&part)));
    let is_near = |it: &Written| {
        let (beside, same) = path::split(&it.place);
        same == name || beside == parent && is_of_project
    };
    let is_part = |it: &Written| is_below(&wanted, &it.place) || is_below(&it.place, &wanted);
    if !of.written.iter().any(is_near) || of.written.iter().any(is_part) {
        return None;
    }
    let is_told = |(command, call): (&Command, Option<&ToolCall<'_>>)| {
        let is_known = call.is_some() || command.builtin().is_some() || command.words.is_empty();
        let names = command.words.iter().any(|word| word.value().contains(name));
        is_known
            && call.is_none_or(|call| is_told_place(call) || !names && !BRINGS.iter().any(|role| call.has_role(*role)))
    };
    let is_whole = |run: &Run<'_>| run.script().clean && !run.script().opaque && run.commands().all(is_told);
    let brings = |index: usize| {
        let text = cx.source.slice(cx.model.instruction(index).span);
        let is_other = cx.model.transfer(index).is_some_and(|transfer| !is_followed(cx, transfer));
        is_other || cx.run(index).is_none() && text.contains(name)
    };
    let view = cx.model.view_at_end(stage.index, usize::MAX, cx.context);
    let is_sent = view.origin(&wanted).is_some();
    if is_sent || !runs.iter().all(is_whole) || cx.model.before(stage.instructions.end).any(brings) {
        return None;
    }
    let Written { place, name, span } = last;
    let message = format!("this `COPY` fails: `{name}` makes `/{place}`, and nothing makes `/{wanted}`");
    Some(cx.finding(source.span, message).also(*span, "built here").help(format!("copy from `/{place}`")))
}

/// Whether a call builds, and can be told where to.
fn is_told_place(call: &ToolCall<'_>) -> bool {
    call.does(Action::Build) && call.has_flags(Meaning::Output)
}

/// What the builds of a stage write that are told where to; nothing where a place is unknown.
fn written(cx: &Cx<'_>, runs: &[Run<'_>]) -> Vec<Written> {
    let calls = runs.iter().flat_map(|run| run.calls_at().map(move |(at, call)| (run, at, call)));
    let written = calls.filter(|(_, _, call)| is_told_place(call)).map(|(run, at, call)| {
        let (text, _) = call.values(Meaning::Output).last().filter(|(text, _)| !text.contains(['$', '*']))?;
        let home = directory_of(cx.model, cx.tools, run.index, at)?;
        let place = path::below_root(&path::join(&home, text));
        Some(Written { place, name: called(call), span: call.command.words_span()? })
    });
    written.collect::<Option<_>>().unwrap_or_default()
}

/// Whether all that a `COPY` or an `ADD` brings is seen in the build context.
fn is_followed(cx: &Cx<'_>, transfer: &Transfer) -> bool {
    let is_there = |source: &TransferSource| {
        let path = source.path().filter(|_| source.kind == SourceKind::Path && !source.text.contains('$'));
        let is_directory = |path: &str| cx.context.look(path).is_some_and(|stat| stat.kind == Kind::Directory);
        path.is_some_and(|path| {
            let is_copied = transfer.keyword == Keyword::Copy && (source.has_wildcards() || cx.context.exists(&path));
            // An `ADD` may unpack a file.
            path.is_empty() || is_copied || is_directory(&path)
        })
    };
    transfer.from.is_none() && transfer.sources.iter().all(is_there)
}

/// What makes Maven call the archive of a project in another way, or make more than one.
const ARCHIVE_CHOICES: [&str; 9] =
    ["finalName", "classifier", "shade", "assembly", "<modules>", "<profile>", "quarkus", "outputDirectory", "jib"];

/// `COPY --from=build /src/target/shop-1.0.jar` of a project that is called in another way, or has another version by now.
fn of_other_archive(cx: &Cx<'_>, source: &TransferSource, runs: &[Run<'_>]) -> Option<Finding> {
    let wanted = source.path().filter(|_| !source.text.contains('$') && !source.has_wildcards())?;
    let (directory, name) = path::split(&wanted);
    let (_, ending) = name.rsplit_once('.').filter(|(_, ending)| matches!(*ending, "jar" | "war"))?;
    let project = cx.context.only_file_called("pom.xml").filter(|file| file.path == "pom.xml")?;
    let text = String::from_utf8(cx.context.read(&project.path, MOST)?).ok()?;
    if !(directory == "target" || directory.ends_with("/target")) || ARCHIVE_CHOICES.iter().any(|it| text.contains(it))
    {
        return None;
    }
    let made = format!("{}.{ending}", archive(&text, ending)?);
    let packs = |call: &&ToolCall<'_>| {
        let goal = |word: &Word| ["package", "verify", "install"].iter().any(|goal| word.is(goal));
        call.tool.name == "maven" && call.command.words.iter().any(goal)
    };
    let mut calls = runs.iter().flat_map(Run::calls).filter(packs);
    let build = calls.next().filter(|_| calls.next().is_none())?;
    let is_unknown = |run: &Run<'_>| {
        let text = cx.source.slice(run.instruction.span);
        let is_build = run.script().commands.iter().all(|command| std::ptr::eq(command, build.command));
        text.contains("target/") || text.contains(name) || !is_build && cx.runs_unknown(run.index)
    };
    if made == name || format!("{made}.original") == name || runs.iter().any(is_unknown) {
        return None;
    }
    let message = format!("this `COPY` fails: `{}` makes `target/{made}`", called(build));
    let finding = cx.finding(source.span, message).also(build.command.words_span()?, "built here");
    Some(finding.help(format!("copy `{made}`, or a pattern such as `*.{ending}`")))
}

/// The name of the archive of a Maven project without its ending, where its file says it in plain words.
fn archive(text: &str, ending: &str) -> Option<String> {
    let (parent, rest) = match text.split_once("<parent>") {
        Some((before, after)) => {
            let (parent, after) = after.split_once("</parent>")?;
            (parent, format!("{before}{after}"))
        }
        None => ("", text.to_owned()),
    };
    let own = ["<dependencies", "<dependencyManagement", "<build>", "<reporting"]
        .iter()
        .fold(rest, |rest, part| rest.split_once(part).map_or(rest.clone(), |(before, _)| before.to_owned()));
    let value = |text: &str, name: &str| {
        let (_, after) = text.split_once(&format!("<{name}>"))?;
        let (value, _) = after.split_once(&format!("</{name}>"))?;
        (!value.contains(['$', '<'])).then(|| value.trim().to_owned())
    };
    let packaging = if own.contains("<packaging>") { value(&own, "packaging")? } else { "jar".to_owned() };
    let version = if own.contains("<version>") { value(&own, "version")? } else { value(parent, "version")? };
    (packaging == ending).then_some(format!("{}-{version}", value(&own, "artifactId")?))
}
