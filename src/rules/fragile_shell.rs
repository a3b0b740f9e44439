use super::{Cx, Findings, rule};

rule!("fragile-shell", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    found.extend(cx.shell_findings(|_| true));
}
