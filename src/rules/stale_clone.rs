use super::{Cx, Findings, rule};
use crate::shell::{Command, Word};

rule!("stale-clone", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for run in cx.runs() {
        let commands = &run.script().commands;
        let chooses = |command: &Command| {
            let first = command.operands().next().map(Word::value);
            command.name() == Some("git") && matches!(first, Some("checkout" | "reset" | "switch" | "fetch"))
        };
        if commands.iter().any(chooses) {
            continue;
        }
        for command in commands.iter().filter(|command| command.name() == Some("git")) {
            let Some(word) = command.operands().next().filter(|word| word.is("clone")) else { continue };
            if is_fixed(command) {
                continue;
            }
            let message =
                "this clones the branch as it is on the day of the first build, and then comes from the cache";
            found.push(cx.finding(word.span, message).help("clone a tag with `--branch`, or check a commit out"));
        }
    }
}

/// Whether a tag is cloned, as far as its name tells, or something that a variable says.
fn is_fixed(command: &Command) -> bool {
    let arguments = command.arguments();
    let at = arguments.iter().position(|word| matches!(word.value(), "-b" | "--branch"));
    let glued = arguments.iter().find_map(|word| word.value().strip_prefix("--branch="));
    let name = at.and_then(|at| arguments.get(at + 1)).map(Word::value).or(glued);
    let variable = arguments.iter().any(|word| word.literal().is_none());
    variable || name.is_some_and(|name| name.contains(|it: char| it.is_ascii_digit()))
}
