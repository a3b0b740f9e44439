use super::{Cx, Findings, rule};
use crate::model::Stage;
use crate::syntax::{Body, Keyword};

rule!("missing-healthcheck-tool", check);

/// Where programs are.
const PLACES: [&str; 4] = ["/bin", "/usr", "/opt", "/root"];

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for stage in &cx.model.stages {
        for (index, instruction) in cx.model.instructions_of(stage) {
            if !matches!(instruction.body, Body::Healthcheck(_)) || cx.model.step(index).before.windows {
                continue;
            }
            let Some(command) = cx.model.script(index).and_then(|script| script.commands.first()) else { continue };
            let (Some(tool), Some(root)) = (command.name(), cx.model.root(stage.index)) else { continue };
            if !root.base.lacks_download(tool) || may_come(cx, stage, tool) {
                continue;
            }
            let name = root.base.shown();
            let message = format!("`{name}` does not contain `{tool}`, so the health check always fails");
            let finding = cx.finding(command.words[0].span, message).also(root.image_span, "base image");
            found.push(match root.base.brings_download() {
                Some(other) => finding.help(format!("use `{other} -q --spider`, which the image contains")),
                None => finding.help(format!("install `{tool}`, or use another command")),
            });
        }
    }
}

/// Whether the stage may have the program in the end: what comes below the check is there when the container runs.
fn may_come(cx: &Cx<'_>, stage: &Stage, tool: &str) -> bool {
    cx.model.before(stage.instructions.end).any(|index| {
        let instruction = cx.model.instruction(index);
        let text = cx.source.slice(instruction.span);
        let run = instruction.kind == Keyword::Run;
        let named = matches!(instruction.kind, Keyword::Copy | Keyword::Add | Keyword::Run) && text.contains(tool);
        named || run && text.contains('$') || cx.runs_unknown(index) || cx.may_copy_into(index, &PLACES)
    })
}
