use super::{Cx, Findings, rule};
use crate::answers::runs::called;
use crate::shell::tools::{Action, Role};

rule!("release-upgrade", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for call in cx.runs().flat_map(|run| run.calls()) {
        if !call.has_role(Role::ChangesRelease)
            || call.action.is_none_or(|action| !call.does(action) || action == Action::Configure)
        {
            continue;
        }
        let span = call.subcommand_word().map_or(call.command.span, |word| word.span);
        let message = format!(
            "`{}` upgrades the whole distribution, so the image no longer matches its base image",
            called(call)
        );
        let help = "use a base image of the release that you want";
        found.push(cx.finding(span, message).help(help).codes(cx.codes(call)));
    }
}
