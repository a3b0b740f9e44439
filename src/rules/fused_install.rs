use super::{Cx, Findings, rule};
use crate::answers::earliest_place::EarliestPlace;
use crate::answers::runs::{Run, called};
use crate::finding::{Finding, Safety};
use crate::model::effects::{Knowledge, effects_of_part, is_distributions};
use crate::shell::tools::{Action, ToolCall};

rule!("fused-install", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for run in cx.runs().filter(|run| !run.is_trigger()) {
        found.extend(fused(cx, &run));
    }
}

/// A `RUN` that begins with packages of the system and goes on with something else.
fn fused(cx: &Cx<'_>, run: &Run<'_>) -> Option<Finding> {
    let script = run.script();
    let calls: Vec<Option<&ToolCall<'_>>> = run.commands().map(|(_, call)| call).collect();
    let of_system = |at: &usize| calls[*at].is_some_and(is_distributions);
    let small = |at: &usize| {
        let command = &script.commands[*at];
        command.words.is_empty()
            || matches!(command.name(), Some("set" | "echo" | "printf" | "true" | ":" | "rm" | "mkdir"))
    };
    let links = script.chain.iter().take_while(|link| link.commands.clone().all(|at| of_system(&at) || small(&at)));
    let cut = links.count();
    let tail = script.chain.get(cut).filter(|_| script.clean && !script.opaque)?.commands.start;
    let install = cx.system_install(run, tail)?;
    let removes = |call: &ToolCall<'_>| is_distributions(call) && call.does(Action::Remove);
    // What is installed only to be removed again belongs together.
    if calls[tail..].iter().copied().flatten().any(removes) {
        return None;
    }
    let effects = effects_of_part(cx.model, run.index, 0..tail, Knowledge { tools: cx.tools, context: cx.context });
    let lift = EarliestPlace::of(cx, run.index, &effects)?;
    let seconds: u32 = calls[..tail].iter().copied().flatten().filter_map(ToolCall::seconds).sum();
    let saving = cx.saved_by_moving_above(run.index, lift.above, f64::from(seconds));
    let span = install.subcommand_word().map_or(install.command.span, |word| word.span);
    let other = script.commands.get(tail)?;
    let name = calls[tail].map_or_else(|| other.name().unwrap_or("a command").to_owned(), called);
    let message = format!("`{}` shares its `RUN` with `{name}`, and so runs again with it", called(install));
    let finding = cx.finding_if_worthwhile(saving, span, message)?;
    let finding = finding.also(other.words_span().unwrap_or(other.span), "this could run alone");
    let above = cx.model.instruction(lift.above).kind.name();
    let finding = finding.also(lift.changes, cx.cause(run.index));
    let finding = finding.help(format!("split the `RUN` before `{name}`, and move the first part above the `{above}`"));
    let mut edit = cx.edit();
    edit.split_run(cx, run, cut, install.tool);
    Some(finding.fix(edit.finish("split the `RUN` in two", Safety::Unsafe)))
}
