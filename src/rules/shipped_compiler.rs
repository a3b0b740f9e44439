use super::{Cx, Findings, rule};
use crate::answers::runs::called;
use crate::model::{Base, Stage};
use crate::shell::tools::{Action, ToolCall};
use crate::syntax::Keyword;

rule!("shipped-compiler", check);

/// Images with a compiler, and the tool that builds with it.
const COMPILERS: [(&str, &str, &str); 6] = [
    ("golang", "go", "copy the program to an image such as `gcr.io/distroless/static`"),
    ("rust", "cargo", "copy the program to an image such as `debian:stable-slim`"),
    ("maven", "maven", "copy the jar to an image with a JRE, such as `eclipse-temurin:21-jre`"),
    ("gradle", "gradle", "copy the jar to an image with a JRE, such as `eclipse-temurin:21-jre`"),
    ("mcr.microsoft.com/dotnet/sdk", "dotnet", "copy what is published to `mcr.microsoft.com/dotnet/aspnet`"),
    ("elixir", "mix", "copy the release to an image such as `debian:stable-slim`"),
];

fn check(cx: &Cx<'_>, found: &mut Findings) {
    let Some(target) = cx.model.target() else { return };
    let Base::Image(image) = &target.base else { return };
    let Some((_, tool, help)) = COMPILERS.iter().find(|(name, ..)| image.familiar() == *name) else { return };
    let compiles = |call: &&&ToolCall<'_>| {
        let only_runs = ["run", "test", "vet", "watch"].contains(&call.subcommand);
        let builds = call.does(Action::Build) || call.does(Action::Install) && call.reads_sources();
        call.tool.name == *tool && builds && !only_runs
    };
    let runs = cx.runs_among(target.instructions.clone());
    let Some(build) = runs.flat_map(|run| run.calls()).find(|call| compiles(&call)) else { return };
    if starts(cx, target, tool) {
        return;
    }
    let place = build.command.words_span().unwrap_or(build.command.span);
    let message = format!("the image ships the compiler of `{}` with the program", called(build));
    found.push(cx.finding(target.image_span, message).also(place, "it is of no use after this").help(*help));
}

/// Whether the image starts the compiler, and so is made for that.
fn starts(cx: &Cx<'_>, target: &Stage, tool: &str) -> bool {
    let kinds = [Keyword::Cmd, Keyword::Entrypoint];
    let started = target.instructions.clone().filter(|index| kinds.contains(&cx.model.instruction(*index).kind));
    let mut commands = started.filter_map(|index| cx.model.script(index)).flat_map(|script| &script.commands);
    commands.any(|command| cx.tools.call(command).is_some_and(|call| call.tool.name == tool))
}
