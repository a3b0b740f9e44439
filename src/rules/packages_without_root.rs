use super::{Cx, Findings, rule};
use crate::answers::runs::called;
use crate::shell::tools::{Action, Meaning, Role, ToolCall};

rule!("packages-without-root", check);

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
            let elevated = call.command.elevation().is_some() || call.value(Meaning::Root).is_some();
            call.tool.system && acts.iter().any(|it| call.does(*it)) && !elevated
        };
        let elevates = run.commands().any(|(command, call)| {
            let itself = command.elevation().is_some_and(|it| it.word.span == command.words[0].span);
            itself || call.is_some_and(|call| call.has_role(Role::ChangesUser))
        });
        let Some(call) = run.calls().find(|call| writes(call) && !elevates) else { continue };
        let message = format!("`{}` needs root, but this `RUN` runs as user `{account}`", called(call));
        let place = cx.model.instruction(set_by).rest.whole();
        let finding = cx.finding(call.command.words[0].span, message).also(place, "the user is set here");
        found.push(
            finding.help(
                "move it above the `USER` instruction, or put `USER root` before it and the user of now after it",
            ),
        );
    }
}
