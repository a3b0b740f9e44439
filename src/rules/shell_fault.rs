use super::{Cx, Findings, rule};
use crate::answers::shell_faults::ShellFault;
use crate::shell::tools::{Action, ToolCall};

rule!("shell-fault", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    found.extend(cx.shell_findings(|fault| cx.is_strict() || !is_version(cx, fault)));
}

/// Whether it speaks of a redirection among the packages of an install, where a version is meant.
fn is_version(cx: &Cx<'_>, fault: &ShellFault) -> bool {
    const NUMBERED_FILE: u16 = 2210;
    let encloses = |call: &ToolCall<'_>| call.does(Action::Install) && call.command.span.encloses(fault.span);
    fault.code == NUMBERED_FILE && cx.run(fault.instruction).is_some_and(|run| run.calls().any(encloses))
}
