use super::{Cx, Findings, faults, rule};

rule!("shell-fault", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    faults::report(cx, found, |_| true);
}
