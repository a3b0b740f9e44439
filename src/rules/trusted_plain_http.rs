use super::{Cx, Findings, rule};
use crate::answers::downloads::downloads;
use crate::shell::Command;

rule!("trusted-plain-http", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for run in cx.runs() {
        for download in downloads(&run) {
            let keys = download.receiver.filter(|command| takes_keys(command));
            let (Some(address), Some(receiver)) = (download.plain_address(), download.runner().or(keys)) else {
                continue;
            };
            let what = if keys.is_some() { "trusts" } else { "runs" };
            let name = receiver.name().unwrap_or_default();
            let message = format!("`{name}` {what} whatever anybody on the way puts in the place of this");
            let finding = cx.finding(address.span, message).also(receiver.words[0].span, "it is piped into this");
            found.push(finding.help("fetch it with `https://`, and compare its checksum"));
        }
    }
}

/// Whether it takes keys that packages are checked with.
fn takes_keys(command: &Command) -> bool {
    let import = command.arguments().iter().any(|word| matches!(word.value(), "add" | "--import" | "--dearmor"));
    import && matches!(command.name(), Some("apt-key" | "gpg" | "gpg2" | "rpm"))
}
