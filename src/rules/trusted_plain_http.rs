use super::{Cx, Findings, rule};
use crate::answers::downloads::downloads;
use crate::shell::tools::Role;

rule!("trusted-plain-http", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for run in cx.runs() {
        for download in downloads(&run) {
            let keys = download.received.filter(|call| call.has_role(Role::TrustsKeys)).map(|call| call.command);
            let (Some(address), Some(receiver)) = (download.plain_address(), download.runner().or(keys)) else {
                continue;
            };
            let what = if keys.is_some() { "trusts a key" } else { "runs a script" };
            let name = receiver.name().unwrap_or_default();
            let message =
                format!("`{name}` {what} downloaded over plain HTTP, where anyone on the network can replace it");
            let finding = cx
                .finding(address.span, message)
                .also(receiver.words[0].span, "the download is piped into this command");
            found.push(finding.help("download it over `https://` and verify its checksum"));
        }
    }
}
