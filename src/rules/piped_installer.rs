use super::{Cx, Findings, rule};
use crate::answers::downloads::downloads;

rule!("piped-installer", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for run in cx.runs() {
        for download in downloads(&run) {
            let (Some(address), Some(runner)) = (download.addresses().next(), download.runner()) else { continue };
            let name = runner.name().unwrap_or_default();
            let message =
                format!("`{name}` runs a downloaded script without verifying it, so it can change between builds");
            let finding =
                cx.finding(address.span, message).also(runner.words[0].span, "the download is piped into this command");
            found.push(finding.help("download a fixed version to a file, verify its checksum, then run it"));
        }
    }
}
