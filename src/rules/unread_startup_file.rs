use super::{Cx, Findings, rule};
use crate::finding::Finding;
use crate::model::Stage;
use crate::shell::{Builtin, Command, Dialect};
use crate::syntax::Keyword;

rule!("unread-startup-file", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    let Some(target) = cx.model.target().filter(|stage| starts_program(cx, stage)) else { return };
    let shells = || cx.file.instructions.iter().any(|it| it.kind == Keyword::Shell);
    let started = |run: &crate::answers::runs::Run<'_>| {
        // `bash -l`, `source ~/.bashrc`
        run.script().commands.iter().any(|command| {
            let is_shell = command.name().is_some_and(|name| Dialect::of_shell(&[name]).is_shell());
            let interactive = command
                .arguments()
                .iter()
                .any(|word| word.value().starts_with('-') && word.value().contains(['i', 'l']));
            (is_shell && interactive)
                || (command.is(Builtin::Source) && command.arguments().iter().any(|word| is_startup(word.value())))
        })
    };
    if shells() || cx.runs().any(|run| started(&run)) {
        return;
    }
    let runs = cx.runs_among(target.instructions.clone());
    found.extend(runs.flat_map(|run| run.script().commands.iter()).filter_map(|command| finding(cx, command)));
}

/// Whether the image starts a program, and not a shell for people.
fn starts_program(cx: &Cx<'_>, stage: &Stage) -> bool {
    let kinds = [Keyword::Cmd, Keyword::Entrypoint];
    let started = stage.instructions.clone().filter(|index| kinds.contains(&cx.model.instruction(*index).kind));
    let mut names = started.filter_map(|index| cx.model.script(index)).flat_map(|script| &script.commands).peekable();
    let is_shell = |command: &Command| command.name().is_none_or(|name| Dialect::of_shell(&[name]).is_shell());
    names.peek().is_some() && !names.any(is_shell)
}

fn finding(cx: &Cx<'_>, command: &Command) -> Option<Finding> {
    let file = command.redirections.iter().find(|it| matches!(it.operator.as_str(), ">>" | ">"))?;
    let exported = command.arguments().iter().find_map(|word| word.value().trim().strip_prefix("export "))?;
    let name = exported.split('=').next().filter(|_| exported.contains('='))?;
    if !is_startup(file.target.value()) || is_for_people(name) {
        return None;
    }
    let message =
        format!("only interactive shells read `{}`: `RUN` and `CMD` do not see this `{name}`", file.target.value());
    Some(cx.finding(file.target.span, message).help(format!("set `{name}` with `ENV`")))
}

/// Whether a variable means something only to a person who types: the prompt, the history, an editor.
fn is_for_people(name: &str) -> bool {
    let starts = ["PS", "PROMPT", "HIST", "LS_", "GREP_", "LESS", "CLICOLOR"];
    starts.iter().any(|start| name.starts_with(start)) || matches!(name, "EDITOR" | "VISUAL" | "PAGER" | "TERM")
}

/// Whether a file is read by shells for people only.
fn is_startup(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    // What is in `/etc/skel` is for accounts that are made later.
    !path.starts_with("/etc/skel")
        && matches!(name, ".bashrc" | ".zshrc" | ".profile" | ".bash_profile" | "bash.bashrc")
}
