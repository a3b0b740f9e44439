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
            let Some(elevation) = command.elevation().filter(|elevation| elevation.is_sudo) else { continue };
            let (sudo, root) = (elevation.word, run.is_root(cx.model) && !elevation.chooses_user);
            if !root && !everywhere {
                continue;
            }
            let (message, help) = if root {
                ("`sudo` is redundant for root and clears the environment", "remove `sudo`")
            } else {
                (
                    "`sudo` changes the user of a single command",
                    "change the user with `USER` before this step and back after it",
                )
            };
            let mut finding = cx.finding(sudo.span, message).help(help);
            finding.fixes.extend(dropped(cx, &run, command, sudo).filter(|_| root));
            found.push(finding);
        }
    }
}

/// Without options, `sudo` is one word.
fn dropped(cx: &Cx<'_>, run: &Run<'_>, command: &Command, sudo: &Word) -> Option<Fix> {
    let after = command.wrappers.iter().chain(&command.words).find(|word| word.span.start >= sudo.span.end)?;
    let between = Span::new(sudo.span.end, after.span.start);
    let sets = command.assignments.iter().any(|assignment| between.encloses(assignment.span));
    let plain = !sets && !after.value().starts_with('-') && !after.value().contains('=');
    cx.edit().remove_wrapper(run, command, sudo).finish("remove `sudo`", Safety::Unsafe).filter(|_| plain)
}
