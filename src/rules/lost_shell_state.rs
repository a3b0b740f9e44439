use super::{Cx, Findings, rule};
use crate::answers::runs::Run;
use crate::finding::Finding;
use crate::model::InvocationForm;
use crate::shell::Command;

rule!("lost-shell-state", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    found.extend(cx.runs().filter_map(|run| lost(cx, &run)));
}

/// The last command of a RUN, where all it does is to change the shell that ends with it.
fn lost(cx: &Cx<'_>, run: &Run<'_>) -> Option<Finding> {
    let script = run.script();
    let link = script.chain.last().filter(|_| script.clean && !script.opaque)?;
    let [command] = script.commands_of(link) else { return None };
    if command.span != link.span || run.invocation.form == InvocationForm::Exec || !command.redirections.is_empty() {
        return None;
    }
    let name = command.name()?;
    let (what, help) = match name {
        // To go back where one came from is mere tidiness.
        "cd" if command.arguments().iter().all(|word| matches!(word.value(), "/" | ".." | "-" | "../.." | "~")) => {
            return None;
        }
        "cd" | "pushd" => ("the directory is forgotten", "write `WORKDIR`"),
        "export" if has_substitution(command) => return None,
        "export" => ("the variable is forgotten", "write `ENV`"),
        "alias" | "ulimit" | "umask" | "shopt" => ("it is forgotten", "do it in the `RUN` that needs it"),
        "source" | "." if only_sets(command) => ("what it sets is forgotten", "set what is needed with `ENV`"),
        _ => return None,
    };
    let span = command.words_span().unwrap_or(command.span);
    let message = format!("`{name}` at the end of a `RUN` has no effect: {what} when its shell ends");
    Some(cx.finding(span, message).help(help))
}

fn has_substitution(command: &Command) -> bool {
    command.arguments().iter().any(|word| word.raw().contains("$(") || word.raw().contains('`'))
}

/// Whether a file that is read does nothing but set up a shell, by its name.
fn only_sets(command: &Command) -> bool {
    let file = command.arguments().first().map(|word| word.value().rsplit('/').next().unwrap_or_default());
    let known = ["activate", ".bashrc", ".profile", ".bash_profile", ".zshrc", ".cargo/env", "profile", "bashrc"];
    command.arguments().len() == 1 && file.is_some_and(|file| known.contains(&file))
}
