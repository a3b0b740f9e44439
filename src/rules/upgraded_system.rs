use super::{Cx, Findings, rule};
use crate::answers::runs::called;
use crate::shell::tools::Action;

rule!("upgraded-system", check);

const SYSTEM: [&str; 9] = ["apk", "apt", "apt-get", "aptitude", "dnf", "microdnf", "tdnf", "yum", "zypper"];

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for run in cx.runs() {
        for call in run.calls().filter(|call| SYSTEM.contains(&call.tool.name.as_str())) {
            let Some(word) = call.subcommand_word().filter(|_| call.does(Action::Upgrade)) else { continue };
            if call.operands().is_empty() {
                let message = format!("`{}` makes another image of the same base each day", called(call));
                found.push(cx.finding(word.span, message).help("take a newer base image, pinned by its digest"));
            }
        }
    }
}
