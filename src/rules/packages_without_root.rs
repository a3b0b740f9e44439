use super::{Cx, Findings, rule};
use crate::answers::runs::called;
use crate::shell::tools::{Action, ToolCall};

rule!("packages-without-root", check);

/// Tools that write to the system's own directories.
const SYSTEM: [&str; 10] = ["apk", "apt", "apt-get", "aptitude", "dnf", "microdnf", "tdnf", "yum", "zypper", "pacman"];

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for run in cx.runs().filter(|run| std::ptr::eq(run.run, run.instruction)) {
        let user = &run.state.user;
        let (Some(name), Some(set_by)) = (user.value.known(), user.set_by) else { continue };
        let account = name.split(':').next().unwrap_or_default();
        if matches!(account, "" | "root" | "0" | "ContainerAdministrator") || run.state.windows {
            continue;
        }
        let writes = |call: &ToolCall<'_>| {
            let acts = [Action::Install, Action::Update, Action::Upgrade, Action::Remove];
            let elevated = call.command.wrappers.iter().any(|word| matches!(word.value(), "sudo" | "doas" | "su"));
            let root = call.command.arguments().iter().any(|word| word.value().starts_with("--root"));
            SYSTEM.contains(&call.tool.name.as_str()) && acts.iter().any(|it| call.does(*it)) && !elevated && !root
        };
        let elevates =
            run.script().commands.iter().any(|command| matches!(command.name(), Some("sudo" | "su" | "doas")));
        let Some(call) = run.calls().find(|call| writes(call) && !elevates) else { continue };
        let message = format!("`{}` needs root, and `{account}` runs it", called(call));
        let place = cx.model.instruction(set_by).rest.whole();
        let finding = cx.finding(call.command.words[0].span, message).also(place, "the user from here on");
        found.push(finding.help("move it above the `USER`, or write `USER root` before it"));
    }
}
