use super::{Cx, Findings, rule};
use crate::finding::Finding;
use crate::model::{InvocationForm, Stage};
use crate::shell::tools::{Role, ToolCall};
use crate::syntax::Keyword;

rule!("service-as-command", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    found.extend(cx.model.stages.iter().filter_map(|stage| started(cx, stage)));
}

/// What a container of a stage starts, where that only starts a service in the background.
fn started(cx: &Cx<'_>, stage: &Stage) -> Option<Finding> {
    // Another stage may set another one.
    if cx.model.is_parent(stage.index) {
        return None;
    }
    let last = |kind: Keyword| {
        let mut stages = cx.model.ancestry(stage.index);
        stages.find_map(|stage| cx.model.last_of(&cx.model.stages[stage], kind))
    };
    let (index, instruction) = last(Keyword::Entrypoint).or_else(|| {
        let knows_entrypoint = cx.model.root(stage.index).is_some_and(|root| root.base.is_official());
        last(Keyword::Cmd).filter(|_| knows_entrypoint)
    })?;
    if cx.model.step(index).before.windows || brings_service(cx, stage) {
        return None;
    }
    let invocation = cx.model.invocation(index)?;
    let script = &invocation.script;
    let link = script.chain.last().filter(|_| script.clean && !script.opaque)?;
    let call = cx.calls.of(index).get(link.commands.start)?.as_ref().filter(|_| link.commands.len() == 1)?;
    let span = call.command.words_span().filter(|_| starts_only(call, invocation.form))?;
    let keyword = instruction.kind.name();
    let message = format!("this `{keyword}` starts the service in the background and returns, so the container stops");
    let help = "start the program itself in the foreground, for example `nginx -g 'daemon off;'`";
    Some(cx.finding(span, message).help(help))
}

/// Whether a call starts services and gives them nothing that may keep them in the foreground.
fn starts_only(call: &ToolCall<'_>, form: InvocationForm) -> bool {
    let is_plain = call.command.arguments().iter().all(|word| !word.value().starts_with('-'));
    let is_last = call
        .command
        .arguments()
        .last()
        .zip(call.subcommand_word())
        .is_some_and(|(last, subcommand)| !call.tool.subject_first || last.span == subcommand.span);
    let is_known = form == InvocationForm::Exec || call.command.words.iter().all(|word| word.literal().is_some());
    call.has_role(Role::StartsService) && is_plain && is_last && is_known && call.command.wrappers.is_empty()
}

/// Whether the file brings a service or settings of its own, which may keep it in the foreground, such as `daemon off`.
fn brings_service(cx: &Cx<'_>, stage: &Stage) -> bool {
    const PLACES: [&str; 3] = ["/etc", "/usr/bin/systemctl", "/bin/systemctl"];
    cx.model.before(stage.instructions.end).any(|index| {
        let text = cx.source.slice(cx.model.instruction(index).span);
        let is_run = cx.model.instruction(index).kind == Keyword::Run;
        let is_setting = ["/etc/", "daemon", "foreground", "systemctl.py"].iter().any(|word| text.contains(word));
        is_run && (is_setting || cx.runs_unknown(index)) || cx.may_copy_into(index, &PLACES)
    })
}
