use super::{Cx, Findings, rule};
use crate::answers::shell_faults::ShellFault;
use crate::shell::Dialect;

rule!("bashism", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    found.extend(cx.shell_findings(is_known));
}

/// Whether the shell that reads the script is known, so that what it does not have is missing indeed.
fn is_known(fault: &ShellFault) -> bool {
    fault.dialect != Dialect::Sh
}
