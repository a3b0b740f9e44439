use super::{Cx, Findings, rule};
use crate::answers::runs::Run;
use crate::finding::{Fix, Safety};
use crate::model::{Base, InvocationForm};
use crate::shell::tools::{Role, ToolCall};
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
        for call in run.calls().filter(|call| call.has_role(Role::Links)) {
            let [target, .., link] = call.operands() else { continue };
            if !link.is(SHELL) || !replaces(&run, call) {
                continue;
            }
            let message =
                "replacing `/bin/sh` changes the shell of all `#!/bin/sh` scripts in the image, which can break them";
            let mut finding = cx.finding(link.span, message).help("use a `SHELL` instruction instead");
            finding.fixes.extend(instruction(cx, &run, call.command, target));
            found.push(finding);
        }
    }
}

/// Whether there is a shell that the link takes the place of: where `ln` neither forces it nor finds it removed, it works
/// only where there is none, as in the images of distroless.
fn replaces(run: &Run<'_>, link: &ToolCall<'_>) -> bool {
    let named = |call: &ToolCall<'_>| call.operands().iter().any(|word| word.is(SHELL));
    let before = run.calls().take_while(|call| call.command.span.start < link.command.span.start);
    let removed = |call: &ToolCall<'_>| (call.has_role(Role::Removes) || call.has_role(Role::Moves)) && named(call);
    link.has_role(Role::LinksByForce) || before.into_iter().any(removed)
}

/// A `SHELL` in place of a RUN that does nothing else.
fn instruction(cx: &Cx<'_>, run: &Run<'_>, command: &Command, target: &Word) -> Option<Fix> {
    let path = target.literal().filter(|path| path.starts_with('/'))?;
    let removes =
        |call: &ToolCall<'_>| call.has_role(Role::Removes) && call.operands().iter().any(|word| word.is(SHELL));
    let mut commands = run.commands();
    let only = commands.all(|(other, call)| other.span == command.span || call.is_some_and(removes));
    let plain = run.invocation.form == InvocationForm::Shell && run.run.flags.is_empty() && !run.is_trigger();
    let is_shell = Dialect::of_shell(&[path]).is_shell();
    // A `SHELL` of the file's own says more than the link.
    let is_own = run.state.shell.set_by.is_some();
    let commented = cx.file.comments.iter().any(|comment| run.run.span.encloses(comment.span));
    if !only || !run.script().clean || !plain || !is_shell || is_own || commented {
        return None;
    }
    let text = format!("SHELL [\"{path}\", \"-c\"]");
    cx.edit().replace_instruction(run.run, &text).finish("replace it with a `SHELL` instruction", Safety::Unsafe)
}
