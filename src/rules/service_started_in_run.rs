use super::{Cx, Findings, rule};
use crate::answers::runs::Run;
use crate::finding::Finding;
use crate::shell::Command;
use crate::text::Span;

rule!("service-started-in-run", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    found.extend(cx.runs().filter_map(|run| started(cx, &run)));
}

/// A service that the last command of a RUN starts: whatever ran before it had no use of it.
fn started(cx: &Cx<'_>, run: &Run<'_>) -> Option<Finding> {
    let script = run.script();
    let link = script.chain.last().filter(|_| script.clean && !script.opaque)?;
    let [command] = script.commands_of(link) else { return None };
    let span = start(command)?;
    let message = "a service that is started here ends with the `RUN`: an image holds files, and nothing that runs";
    Some(cx.finding(span, message).help("start it in the `CMD` or `ENTRYPOINT`"))
}

/// The words that start a service.
fn start(command: &Command) -> Option<Span> {
    let words = &command.words;
    let is = |at: usize, names: &[&str]| words.get(at).is_some_and(|word| names.contains(&word.value()));
    let starts = ["start", "restart", "reload"];
    let path = words.first().is_some_and(|word| word.value().starts_with("/etc/init.d/"));
    let found = match command.name()? {
        "service" | "rc-service" => is(2, &starts),
        "systemctl" => command.operands().next().is_some_and(|word| starts.contains(&word.value())),
        _ => path && is(1, &starts),
    };
    if found { command.words_span() } else { None }
}
