use super::{Cx, Findings, rule};
use crate::answers::shell_faults::ShellFault;
use crate::shell::tools::{Action, ToolCall};
use crate::syntax::OddityKind;

rule!("shell-fault", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    found.extend(cx.shell_findings(|fault| cx.is_strict() || !is_version(cx, fault) && !is_broken_array(cx, fault)));
}

/// Whether the text was meant to be an array for no shell, as `["app",]` is.
fn is_broken_array(cx: &Cx<'_>, fault: &ShellFault) -> bool {
    let mut oddities = cx.file.oddities.iter().filter(|oddity| oddity.kind == OddityKind::NotJson);
    oddities.any(|oddity| oddity.span.encloses(fault.span))
}

/// Whether it speaks of a redirection among the packages of an install, where a version is meant.
fn is_version(cx: &Cx<'_>, fault: &ShellFault) -> bool {
    const NUMBERED_FILE: u16 = 2210;
    const SEVERAL_TARGETS: u16 = 2261;
    let encloses = |call: &ToolCall<'_>| call.does(Action::Install) && call.command.span.encloses(fault.span);
    matches!(fault.code, NUMBERED_FILE | SEVERAL_TARGETS)
        && cx.run(fault.instruction).is_some_and(|run| run.calls().any(encloses))
}
