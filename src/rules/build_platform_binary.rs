use super::{Cx, Findings, rule};
use crate::answers::runs::{Run, called};
use crate::context::path;
use crate::model::{Stage, Via};
use crate::shell::tools::{Meaning, Role, ToolCall};

rule!("build-platform-binary", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for stage in cx.model.stages.iter().filter(|stage| is_of_builder(cx, stage) && !knows_target(cx, stage)) {
        let Some((run, call)) = native_build(cx, stage) else { continue };
        let Some(place) = copied(cx, stage, &run, call) else { continue };
        let span = call.command.words_span().unwrap_or(call.command.span);
        let setting = call.tool.settings(Meaning::Architecture).next().unwrap_or_default();
        let message = format!("`{}` builds for the platform of the builder, not for the target platform", called(call));
        let help = format!("declare `ARG TARGETARCH` and set `{setting}` from it");
        found.push(cx.finding(span, message).also(place, "the program does not start in this stage").help(help));
    }
}

/// Whether a stage runs on the platform of the builder.
fn is_of_builder(cx: &Cx<'_>, stage: &Stage) -> bool {
    let flags = &cx.model.instruction(stage.from()).flags;
    let platform = flags.iter().find(|flag| flag.name.text == "platform").and_then(|flag| flag.value.as_ref());
    platform.is_some_and(|platform| platform.text.contains("BUILDPLATFORM"))
}

/// Whether a stage asks for the target platform, or calls a wrapper that does, such as `xx-go --wrap`: a script may go by it.
fn knows_target(cx: &Cx<'_>, stage: &Stage) -> bool {
    let declares = ["TARGETARCH", "TARGETPLATFORM", "TARGETOS"].iter().any(|name| stage.end.declares(name));
    let wraps = |run: Run<'_>| {
        let names = run.script().commands.iter().filter_map(|command| command.name());
        names.into_iter().any(|name| name.starts_with("xx-"))
    };
    declares || cx.runs_among(stage.instructions.clone()).any(wraps)
}

/// The only build of a stage, where nothing says for which platform.
fn native_build<'a>(cx: &Cx<'a>, stage: &Stage) -> Option<(Run<'a>, &'a ToolCall<'a>)> {
    let is_build = |call: &&ToolCall<'_>| {
        call.tool.settings(Meaning::Architecture).next().is_some()
            && matches!(call.subcommand, "build" | "install")
            && !call.has_role(Role::TriesOut)
            && !call.has(Meaning::Idle)
    };
    let runs = cx.runs_among(stage.instructions.clone());
    let mut builds = runs.flat_map(|run| run.calls().filter(is_build).map(move |call| (run, call)));
    let (run, call) = builds.next()?;
    // A wrapper such as those of `xx` sets it, and so may a file of settings.
    let wrapped = call.command.name().is_some_and(|name| name.starts_with("xx-"));
    let told = wrapped || run.may_be_set(call, Meaning::Architecture) || run.script().opaque;
    (!told && builds.next().is_none()).then_some((run, call))
}

/// Where a stage for the target platform copies what was built.
fn copied(cx: &Cx<'_>, stage: &Stage, run: &Run<'_>, call: &ToolCall<'_>) -> Option<crate::text::Span> {
    let output = call.flag_value("-o").and_then(|word| run.text(word));
    let output = output.zip(run.state.directory()).map(|(output, directory)| path::join(&directory, &output));
    let takes = |instruction: usize| {
        let Some(transfer) = cx.model.transfer(instruction) else { return false };
        transfer.sources.iter().any(|source| match (&output, source.path()) {
            (Some(output), Some(source)) => {
                let source = format!("/{}", source.trim_matches('/'));
                output.starts_with(&source) || source.starts_with(output.as_str())
            }
            // Without a place of its own, a program stands among the files of the project.
            (None, Some(source)) => call.tool.settings(Meaning::Architecture).next().is_some() && looks_built(&source),
            _ => false,
        })
    };
    let references =
        cx.model.references.iter().filter(|it| it.via == Via::Copy && it.target_stage() == Some(stage.index));
    let mut outside = references.filter(|it| !is_of_builder(cx, &cx.model.stages[it.stage]) && takes(it.instruction));
    outside.next().map(|reference| reference.span)
}

/// Whether a path is one at which a compiler leaves a program.
fn looks_built(path: &str) -> bool {
    path.split('/').any(|part| matches!(part, "release" | "debug" | "bin"))
}
