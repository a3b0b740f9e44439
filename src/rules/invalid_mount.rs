use super::{Cx, Findings, rule};
use crate::model::mounts;

rule!("invalid-mount", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for run in cx.runs() {
        for fault in mounts::mounts(run.run).iter().filter_map(mounts::Mount::fault) {
            let finding = cx.finding(fault.span, fault.message);
            found.push(match fault.help {
                Some(help) => finding.help(help),
                None => finding,
            });
        }
    }
}
