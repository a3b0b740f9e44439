use super::{Cx, Findings, rule};
use crate::answers::runs::Run;
use crate::finding::{Fix, Safety};
use crate::shell::{Command, Word};
use crate::text::Span;

rule!("sudo-in-run", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    let everywhere = cx.flag("everywhere");
    for run in cx.runs() {
        for command in &run.script().commands {
            let Some(sudo) = sudo(command) else { continue };
            let root = run.is_root(cx.model) && !changes_user(command);
            if !root && !everywhere {
                continue;
            }
            let (message, help) = if root {
                ("`sudo` gives root nothing, and takes the environment", "drop `sudo`")
            } else {
                ("`sudo` runs a command as another user than the build's", "write `USER` above, and back below")
            };
            let mut finding = cx.finding(sudo.span, message).help(help);
            finding.fixes.extend(dropped(cx, &run, command, sudo).filter(|_| root));
            found.push(finding);
        }
    }
}

fn sudo(command: &Command) -> Option<&Word> {
    let words = || command.wrappers.iter().chain(command.words.first());
    let at = words().position(|word| word.is("sudo"))?;
    // `-u sudo` is an option's value.
    words().nth(at).filter(|_| at == 0 || words().nth(at - 1).is_some_and(|before| !before.value().starts_with('-')))
}

/// `sudo -u user`: it makes another user of root.
fn changes_user(command: &Command) -> bool {
    let options = command.wrappers.iter().chain(&command.words).map(Word::value);
    let mut options = options.take_while(|value| value.starts_with('-') || *value == "sudo");
    options.any(|value| {
        let long = value.starts_with("--user") || value.starts_with("--group");
        long || (!value.starts_with("--") && value.starts_with('-') && value.contains(['u', 'g', 'i']))
    })
}

/// Without options, `sudo` is one word.
fn dropped(cx: &Cx<'_>, run: &Run<'_>, command: &Command, sudo: &Word) -> Option<Fix> {
    let after = command.wrappers.iter().chain(&command.words).find(|word| word.span.start >= sudo.span.end)?;
    let between = Span::new(sudo.span.end, after.span.start);
    let sets = command.assignments.iter().any(|assignment| between.encloses(assignment.span));
    let plain = !sets && !after.value().starts_with('-') && !after.value().contains('=');
    cx.edit().remove_wrapper(run, command, sudo).finish("drop `sudo`", Safety::Unsafe).filter(|_| plain)
}
