use super::{Cx, Findings, rule};
use crate::shell::tools::Role;
use crate::syntax::{Body, Form, Instruction, Keyword};

rule!("shell-command-as-arguments", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    let mut entrypoints: Vec<Option<(usize, &Instruction)>> = Vec::new();
    for stage in &cx.model.stages {
        // Its own, or that of the stage it starts from.
        let inherited = stage.parent().and_then(|parent| entrypoints[parent]);
        let entrypoint = cx.model.last_of(stage, Keyword::Entrypoint).or(inherited);
        entrypoints.push(entrypoint);
        let (Some((_, cmd)), Some((index, entrypoint))) = (cx.model.last_of(stage, Keyword::Cmd), entrypoint) else {
            continue;
        };
        let (Body::Command(Form::Shell(text)), Body::Command(Form::Exec(words))) = (&cmd.body, &entrypoint.body) else {
            continue;
        };
        let started =
            cx.calls.of(index).first().and_then(Option::as_ref).filter(|call| call.has_role(Role::TakesOperands));
        let broken = cx.file.oddities.iter().any(|oddity| oddity.span == text.whole());
        let Some(program) = started.filter(|_| !broken).and_then(|call| call.command.name()) else { continue };
        if text.text.is_empty() || words.is_empty() {
            continue;
        }
        let message =
            format!("`{program}` receives `/bin/sh -c` and this text as arguments, because the `CMD` is in shell form");
        let finding = cx.finding(text.whole(), message).also(words[0].span, "started by the `ENTRYPOINT`");
        found.push(finding.help("write the `CMD` in exec form"));
    }
}
