use super::{Cx, Findings, rule};
use crate::shell::tools::{Meaning, Role, ToolCall};

rule!("stale-clone", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for run in cx.runs() {
        if run.calls().any(|call| call.has_role(Role::ChoosesRevision)) {
            continue;
        }
        for call in run.calls().filter(|call| call.has_role(Role::Clones) && !is_fixed(call)) {
            let Some(word) = call.subcommand_word() else { continue };
            let message = "this clone is cached: later builds use the commit that the first build cloned";
            found.push(cx.finding(word.span, message).help("clone a tag with `--branch`, or check out a fixed commit"));
        }
    }
}

/// Whether a tag is cloned, as far as its name tells, or something that a variable says.
fn is_fixed(call: &ToolCall<'_>) -> bool {
    let named = call.value(Meaning::Revision).is_some_and(|name| name.contains(|it: char| it.is_ascii_digit()));
    named || call.command.arguments().iter().any(|word| word.literal().is_none())
}
