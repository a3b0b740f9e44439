use super::{Cx, Findings, rule};
use crate::answers::runs::Run;
use crate::finding::Finding;
use crate::shell::tools::Role;

rule!("service-started-in-run", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    found.extend(cx.runs().filter_map(|run| started(cx, &run)));
}

/// A service that the last command of a RUN starts: whatever ran before it had no use of it.
fn started(cx: &Cx<'_>, run: &Run<'_>) -> Option<Finding> {
    let script = run.script();
    let link = script.chain.last().filter(|_| script.clean && !script.opaque)?;
    let call = (link.commands.len() == 1).then(|| run.call(link.commands.start))??;
    let span = call.command.words_span().filter(|_| call.has_role(Role::StartsService))?;
    let message = "this service stops when the `RUN` ends, so it does not run in the container";
    Some(cx.finding(span, message).help("start it in the `CMD` or `ENTRYPOINT`"))
}
