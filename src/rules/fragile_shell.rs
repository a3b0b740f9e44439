use super::{Cx, Findings, faults, rule};

rule!("fragile-shell", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    faults::report(cx, found, |_| true);
}
