use super::{Cx, Findings, rule};
use crate::answers::runs::called;
use crate::shell::tools::Action;

rule!("upgraded-system", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for run in cx.runs() {
        for call in run.calls().filter(|call| call.tool.system) {
            let Some(word) = call.subcommand_word().filter(|_| call.does(Action::Upgrade)) else { continue };
            if call.operands().is_empty() {
                let message = format!(
                    "`{}` upgrades all packages of the base image, so the result depends on the day of the build",
                    called(call)
                );
                found.push(cx.finding(word.span, message).help("use a newer base image, pinned by digest"));
            }
        }
    }
}
