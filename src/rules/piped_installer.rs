use super::{Cx, Findings, rule};
use crate::answers::downloads::downloads;

rule!("piped-installer", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for run in cx.runs() {
        for download in downloads(&run) {
            let (Some(address), Some(runner)) = (download.addresses().next(), download.runner()) else { continue };
            let name = runner.name().unwrap_or_default();
            let message = format!("`{name}` runs what this address answers today, all of it or the first half");
            let finding = cx.finding(address.span, message).also(runner.words[0].span, "it is piped into this");
            found.push(finding.help("download a version of it, compare its checksum, and run the file"));
        }
    }
}
