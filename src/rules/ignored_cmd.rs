use super::{Cx, Findings, rule};
use crate::finding::Finding;
use crate::shell::Dialect;
use crate::syntax::{Body, Form, Instruction, Keyword, Word};

rule!("ignored-cmd", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for stage in &cx.model.stages {
        let last = |kind| cx.model.last_of(stage, kind).map(|(_, instruction)| instruction);
        let (Some(entrypoint), Some(cmd)) = (last(Keyword::Entrypoint), last(Keyword::Cmd)) else { continue };
        let text = match &entrypoint.body {
            Body::Command(Form::Shell(text)) => text,
            Body::Command(Form::Exec(words)) => {
                found.extend(script(words).filter(|_| !is_empty(cmd)).map(|script| unread(cx, cmd, script)));
                continue;
            }
            _ => continue,
        };
        let takes = takes_arguments(&text.text);
        let broken = cx.file.oddities.iter().any(|oddity| oddity.span == text.whole());
        if takes || broken || text.text.trim().is_empty() || is_empty(cmd) {
            continue;
        }
        let message = "this `CMD` has no effect: a shell-form `ENTRYPOINT` ignores its arguments";
        let finding = cx.finding(cmd.keyword.span, message).also(text.whole(), "this `ENTRYPOINT` is in shell form");
        found.push(finding.help("write the `ENTRYPOINT` in exec form, or remove the `CMD`"));
    }
}

/// Whether a script reads the arguments that it is given.
fn takes_arguments(script: &str) -> bool {
    let digit = |after: &str| after.trim_start_matches('{').starts_with(|first: char| first.is_ascii_digit());
    ["$@", "$*", "$#", "${@", "${*", "${#"].iter().any(|it| script.contains(it)) || script.split('$').skip(1).any(digit)
}

/// The script of `["sh", "-c", "…"]`, where nothing in it reads the arguments.
fn script(words: &[Word]) -> Option<&Word> {
    let [shell, option, script] = words else { return None };
    let is_shell =
        matches!(Dialect::of_shell(&[&shell.text]), Dialect::Sh | Dialect::Bash | Dialect::Dash | Dialect::Ash);
    let takes_text = option.text.starts_with('-') && !option.text.starts_with("--") && option.text.ends_with('c');
    (is_shell && takes_text && !script.text.trim().is_empty() && !takes_arguments(&script.text)).then_some(script)
}

fn unread(cx: &Cx<'_>, cmd: &Instruction, script: &Word) -> Finding {
    let message = "this `CMD` has no effect: the script of the `ENTRYPOINT` does not read its arguments";
    let finding = cx.finding(cmd.keyword.span, message).also(script.span, "there is no `$@` in this script");
    finding.help("end the script with `\"$@\"` and add `\"--\"` after it, or remove the `CMD`")
}

fn is_empty(cmd: &Instruction) -> bool {
    matches!(&cmd.body, Body::Command(Form::Exec(words)) if words.is_empty()) || cmd.rest.text.is_empty()
}
