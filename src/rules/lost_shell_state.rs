use super::{Cx, Findings, rule};
use crate::answers::runs::Run;
use crate::finding::Finding;
use crate::model::InvocationForm;
use crate::shell::{Builtin, Command};

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
    let (what, help) = match command.builtin()? {
        // To go back where one came from is mere tidiness.
        Builtin::Cd
            if command
                .arguments()
                .iter()
                .all(|word| matches!(word.value(), "/" | ".." | "-" | "../.." | "~" | "/tmp")) =>
        {
            return None;
        }
        Builtin::Cd | Builtin::Pushd => ("the directory change is lost", "use `WORKDIR` instead"),
        Builtin::Export if has_substitution(command) => return None,
        Builtin::Export => ("the variable is lost", "use `ENV` instead"),
        Builtin::Alias | Builtin::Ulimit | Builtin::Umask | Builtin::Shopt => {
            ("the setting is lost", "move it to the `RUN` that needs it")
        }
        Builtin::Source if only_sets(command) => ("its variables are lost", "set the variables with `ENV` instead"),
        _ => return None,
    };
    let span = command.words_span().unwrap_or(command.span);
    let message = format!("`{name}` at the end of a `RUN` has no effect: {what} when the shell exits");
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
