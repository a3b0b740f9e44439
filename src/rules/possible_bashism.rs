use super::{Cx, Findings, rule};
use crate::shell::Dialect;

rule!("possible-bashism", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    found.extend(cx.shell_findings(|fault| fault.dialect == Dialect::Sh));
}
