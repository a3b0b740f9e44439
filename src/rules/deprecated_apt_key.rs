use super::{Cx, Findings, rule};
use crate::shell::tools::Role;

rule!("deprecated-apt-key", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for run in cx.runs() {
        for call in run.calls().filter(|call| call.has_role(Role::TrustsEverywhere)) {
            let word = &call.command.words[0];
            let finding = cx.finding(
                word.span,
                "`apt-key` is deprecated and missing in Debian 13; its keys are trusted for all repositories",
            );
            found.push(
                finding.help(
                    "store the key in `/etc/apt/keyrings/`, and name it with `signed-by=` in the repository entry",
                ),
            );
        }
    }
}
