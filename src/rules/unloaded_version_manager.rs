use super::{Cx, Findings, rule};
use crate::answers::runs::Run;
use crate::answers::shell_start::may_define_functions;
use crate::finding::Finding;
use crate::shell::{Command, Dialect};

rule!("unloaded-version-manager", check);

/// Functions of the shell by the files that define them.
const MANAGERS: [(&str, &str, &str); 2] = [
    ("nvm", "nvm.sh", ". \"$HOME/.nvm/nvm.sh\" && nvm …"),
    ("sdk", "sdkman-init.sh", ". \"$HOME/.sdkman/bin/sdkman-init.sh\" && sdk …"),
];

fn check(cx: &Cx<'_>, found: &mut Findings) {
    found.extend(cx.runs().filter(|run| !run.is_trigger()).filter_map(|run| unloaded(cx, &run)));
}

/// The first such function that a `RUN` calls and nothing has defined.
fn unloaded(cx: &Cx<'_>, run: &Run<'_>) -> Option<Finding> {
    let script = run.script();
    let is_plain = script.clean && !script.opaque && !script.has_alternatives() && !run.state.windows;
    let is_shell = Dialect::of_shell(&run.state.shell.value).is_shell();
    if !is_plain || !is_shell || may_define_functions(run) || cx.reads_startup_files(run) {
        return None;
    }
    let is_certain = |command: &Command| {
        command.run.certain && !command.run.negated && command.wrappers.is_empty() && command.depth == 0
    };
    let (command, (name, file, load)) =
        script.commands.iter().filter(|command| is_certain(command)).find_map(|command| {
            let word = command.words.first()?.literal()?;
            Some((command, MANAGERS.iter().find(|(name, ..)| *name == word)?))
        })?;
    // The base image may have a shell of its own, and somebody may have made a program of this name.
    let is_known = cx.model.base_of(run.index).is_some_and(|base| base.is_official() && base.is_system());
    let makes_program = |index: usize| {
        let text = cx.source.slice(cx.model.instruction(index).span);
        ["BASH_ENV", "profile.d", "etc/bash"].iter().any(|word| text.contains(word))
            || text.contains(&format!("bin/{name}"))
    };
    if !is_known || cx.model.before(run.index).any(makes_program) {
        return None;
    }
    let message =
        format!("`{name}` is not found: it is a function of `{file}`, which the shell of this `RUN` does not read");
    Some(cx.finding(command.words_span()?, message).help(format!("load it in the same `RUN`: `{load}`")))
}
