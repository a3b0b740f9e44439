use super::{Cx, Findings, rule};
use crate::answers::runs::Run;
use crate::finding::{Fix, Safety};
use crate::model::{Base, InvocationForm};
use crate::shell::{Command, Dialect, Word};

rule!("replaced-shell", check);

const SHELL: &str = "/bin/sh";

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for run in cx.runs() {
        let root = cx.model.stage_of(run.index).and_then(|stage| cx.model.root(stage.index));
        // An empty image has no shell that could be replaced.
        if root.is_some_and(|stage| stage.base == Base::Scratch) {
            continue;
        }
        for command in run.script().commands.iter().filter(|command| command.name() == Some("ln")) {
            let operands: Vec<&Word> = command.operands().collect();
            let [target, .., link] = operands.as_slice() else { continue };
            if !link.is(SHELL) {
                continue;
            }
            let message = "`/bin/sh` becomes another shell for every script of the image";
            let mut finding = cx.finding(link.span, message).help("write a `SHELL` instruction");
            finding.fixes.extend(instruction(cx, &run, command, target));
            found.push(finding);
        }
    }
}

/// A `SHELL` in place of a RUN that does nothing else.
fn instruction(cx: &Cx<'_>, run: &Run<'_>, command: &Command, target: &Word) -> Option<Fix> {
    let path = target.literal().filter(|path| path.starts_with('/'))?;
    let alone =
        |other: &Command| other.span == command.span || (other.name() == Some("rm") && other.has_argument(SHELL));
    let only = run.script().clean && run.script().commands.iter().all(alone);
    let plain = run.invocation.form == InvocationForm::Shell && run.run.flags.is_empty() && !run.is_trigger();
    let is_shell = Dialect::of_shell(&[path]).is_shell();
    // A `SHELL` of the file's own says more than the link.
    let is_own = run.state.shell.set_by.is_some();
    let commented = cx.file.comments.iter().any(|comment| run.run.span.encloses(comment.span));
    if !only || !plain || !is_shell || is_own || commented {
        return None;
    }
    let text = format!("SHELL [\"{path}\", \"-c\"]");
    cx.edit().replace_instruction(run.run, &text).finish("write a `SHELL` instruction", Safety::Unsafe)
}
