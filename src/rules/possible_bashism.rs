use super::{Cx, Findings, faults, rule};
use crate::shell::Dialect;

rule!("possible-bashism", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    faults::report(cx, found, |fault| fault.dialect == Dialect::Sh);
}
