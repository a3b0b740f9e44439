use super::{Cx, Findings, rule};

rule!("shell-fault", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    found.extend(cx.shell_findings(|_| true));
}
