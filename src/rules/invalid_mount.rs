use super::{Cx, Findings, rule};
use crate::model::mounts;

rule!("invalid-mount", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for run in cx.runs() {
        let first = |mount: &mounts::Mount| {
            mount.fault().or_else(|| mount.covers_everything(run.state, run.run, cx.file.escape))
        };
        for fault in mounts::mounts(run.run).iter().filter_map(first) {
            let finding = cx.finding(fault.span, fault.message);
            found.push(match fault.help {
                Some(help) => finding.help(help),
                None => finding,
            });
        }
    }
}
