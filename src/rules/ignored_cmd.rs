use super::{Cx, Findings, rule};
use crate::syntax::{Body, Form, Instruction, Keyword};

rule!("ignored-cmd", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for stage in &cx.model.stages {
        let last = |kind| cx.model.last_of(stage, kind).map(|(_, instruction)| instruction);
        let (Some(entrypoint), Some(cmd)) = (last(Keyword::Entrypoint), last(Keyword::Cmd)) else { continue };
        let Body::Command(Form::Shell(text)) = &entrypoint.body else { continue };
        let takes = ["$@", "$*", "$0", "$1", "${@", "${*", "${1"].iter().any(|it| text.text.contains(it));
        let broken = cx.file.oddities.iter().any(|oddity| oddity.span == text.whole());
        if takes || broken || text.text.trim().is_empty() || is_empty(cmd) {
            continue;
        }
        let message = "this `CMD` has no effect: a shell-form `ENTRYPOINT` ignores its arguments";
        let finding = cx.finding(cmd.keyword.span, message).also(text.whole(), "this `ENTRYPOINT` is in shell form");
        found.push(finding.help("write the `ENTRYPOINT` in exec form, or remove the `CMD`"));
    }
}

fn is_empty(cmd: &Instruction) -> bool {
    matches!(&cmd.body, Body::Command(Form::Exec(words)) if words.is_empty()) || cmd.rest.text.is_empty()
}
