use super::{Cx, Findings, rule};
use crate::model::Stage;
use crate::syntax::{Body, Form, Instruction, Keyword};

rule!("shell-command-as-arguments", check);

/// Programs that would take `/bin/sh` for a file to run or an argument of their own.
const INTERPRETERS: [&str; 18] = [
    "ansible-playbook",
    "aws",
    "curl",
    "deno",
    "dotnet",
    "ffmpeg",
    "git",
    "java",
    "kubectl",
    "nginx",
    "node",
    "perl",
    "php",
    "python",
    "python2",
    "python3",
    "ruby",
    "terraform",
];

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for stage in &cx.model.stages {
        let (Some((_, cmd)), Some((index, entrypoint))) = (last(cx, stage, Keyword::Cmd), entrypoint(cx, stage)) else {
            continue;
        };
        let (Body::Command(Form::Shell(text)), Body::Command(Form::Exec(words))) = (&cmd.body, &entrypoint.body) else {
            continue;
        };
        let program = cx.model.script(index).and_then(|script| script.commands.first()?.name());
        let broken = cx.file.oddities.iter().any(|oddity| oddity.span == text.whole());
        let Some(program) = program.filter(|program| INTERPRETERS.contains(program) && !broken) else { continue };
        if text.text.is_empty() || words.is_empty() {
            continue;
        }
        let message = format!("`{program}` gets `/bin/sh`, `-c` and this text as its arguments");
        let finding = cx.finding(text.whole(), message).also(words[0].span, "started by the `ENTRYPOINT`");
        found.push(finding.help("write the `CMD` as a JSON array"));
    }
}

/// The `ENTRYPOINT` that a stage has, its own or that of the stage it starts from.
fn entrypoint<'a>(cx: &Cx<'a>, stage: &Stage) -> Option<(usize, &'a Instruction)> {
    cx.model.ancestry(stage.index).find_map(|index| last(cx, &cx.model.stages[index], Keyword::Entrypoint))
}

fn last<'a>(cx: &Cx<'a>, stage: &Stage, kind: Keyword) -> Option<(usize, &'a Instruction)> {
    cx.model.instructions_of(stage).rfind(|(_, instruction)| instruction.kind == kind && !instruction.broken)
}
