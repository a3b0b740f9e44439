use super::{Cx, Findings, rule};
use crate::answers::runs::called;
use crate::model::{Base, Stage};
use crate::shell::tools::{Action, Role, Tool, ToolCall};
use crate::syntax::Keyword;

rule!("shipped-compiler", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    let Some(target) = cx.model.target() else { return };
    let Base::Image(image) = &target.base else { return };
    let compilers = cx.tools.iter().filter_map(|tool| Some((tool, tool.compiler.as_ref()?)));
    let Some((tool, compiler)) = compilers.into_iter().find(|(_, it)| image.familiar() == it.image) else { return };
    let builds_project = |call: &&&ToolCall<'_>| {
        let builds = call.does(Action::Build) || call.does(Action::Install) && call.reads_sources();
        call.tool.name == tool.name && builds && !call.has_role(Role::TriesOut)
    };
    let runs = cx.runs_among(target.instructions.clone());
    let Some(build) = runs.flat_map(|run| run.calls()).find(|call| builds_project(&call)) else { return };
    if starts(cx, target, tool) {
        return;
    }
    let place = build.command.words_span().unwrap_or(build.command.span);
    let message =
        format!("the final image ships the toolchain that only `{}` needs, which makes it larger", called(build));
    found.push(cx.finding(target.image_span, message).also(place, "not needed after this").help(&*compiler.help));
}

/// Whether the image starts the compiler, and so is made for that.
fn starts(cx: &Cx<'_>, target: &Stage, tool: &Tool) -> bool {
    let kinds = [Keyword::Cmd, Keyword::Entrypoint];
    let started = target.instructions.clone().filter(|index| kinds.contains(&cx.model.instruction(*index).kind));
    let mut commands = started.filter_map(|index| cx.model.script(index)).flat_map(|script| &script.commands);
    commands.any(|command| cx.tools.call(command).is_some_and(|call| call.tool.name == tool.name))
}
