use super::{Cx, Findings, rule};
use crate::answers::runs::Run;
use crate::context::Kind;
use crate::finding::{Fix, Safety};
use crate::model::InvocationForm;
use crate::shell::tools::{Meaning, Role, ToolCall};
use crate::shell::{Builtin, Command, Word};
use crate::syntax::{Instruction, Keyword};
use crate::text::Span;

rule!("attributes-changed-after-copy", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for run in cx.runs().filter(|run| run.instruction.kind == Keyword::Run) {
        let exported = cx.model.stage_of(run.index).is_some_and(|stage| cx.model.is_exported(stage.index));
        for change in run.calls().filter_map(changed).filter(|_| exported) {
            let Some((index, span, is_all)) = copied(cx, &run, &change) else { continue };
            let attribute = if change.is_owner { "owner" } else { "mode" };
            let message = format!("`{}` stores the copied files a second time, with another {attribute}", change.name);
            let place = change.command.words_span().unwrap_or(change.command.span);
            let finding = cx.finding(place, message).also(span, "already stored in this layer");
            let finding =
                finding.help(format!("add `--{}={}` to the `COPY` instead", change.flag, change.value.value()));
            let fix = is_all.then(|| fix(cx, &run, &change, cx.model.instruction(index))).flatten();
            found.push(finding.fix(fix));
        }
    }
}

/// A `chown` or `chmod` of one path.
struct Changed<'a> {
    command: &'a Command,
    name: &'a str,
    flag: &'static str,
    is_owner: bool,
    value: &'a Word,
    path: &'a str,
}

fn changed<'a>(call: &ToolCall<'a>) -> Option<Changed<'a>> {
    let command = call.command;
    let is_owner = call.has_role(Role::ChangesOwner);
    let flag = (is_owner || call.has_role(Role::ChangesMode)).then_some(if is_owner { "chown" } else { "chmod" })?;
    let [value, path] = *call.operands() else { return None };
    // A second copy of one small file is not worth a report.
    if !call.has(Meaning::Recursive) {
        return None;
    }
    let octal = is_owner || value.value().bytes().all(|it| it.is_ascii_digit());
    let path = path.literal().filter(|path| path.starts_with('/') && !path.contains(['*', '?', '{']))?;
    (octal && command.run.certain).then_some(Changed { command, name: command.name()?, flag, is_owner, value, path })
}

/// The `COPY` that brings what the path holds, and whether that is all: since it nothing else was written.
fn copied(cx: &Cx<'_>, run: &Run<'_>, change: &Changed<'_>) -> Option<(usize, Span, bool)> {
    let start = cx.model.stage_of(run.index)?.from();
    let wanted = change.path.trim_end_matches('/');
    for index in (start..run.index).rev() {
        let Some(transfer) = cx.model.transfer(index) else {
            if cx.model.instruction(index).kind == Keyword::Run && !is_quiet(cx, index) {
                return None;
            }
            continue;
        };
        let destination = transfer.destination.as_ref()?;
        let path = destination.path.as_deref()?;
        let named = if change.is_owner { transfer.chown.is_some() } else { transfer.chmod.is_some() };
        if path == wanted && path != "/" {
            let own = is_quiet_until(run, change.command);
            return (!named && own && transfer.sources.len() == 1).then_some((index, destination.span, true));
        }
        // A tree below the path is stored twice as well, whatever else is there.
        if !wanted.is_empty() && path.starts_with(&format!("{wanted}/")) {
            let is_tree = transfer.context_sources().any(|source| {
                let path = source.path().unwrap_or_default();
                cx.context.look(&path).is_some_and(|stat| stat.kind == Kind::Directory)
            });
            let own = is_quiet_until(run, change.command);
            return (!named && own && is_tree).then_some((index, destination.span, false));
        }
    }
    None
}

/// Whether the commands of a `RUN` before this one write nothing of their own there.
fn is_quiet_until(run: &Run<'_>, command: &Command) -> bool {
    run.commands()
        .take_while(|(other, _)| other.span != command.span)
        .all(|(other, call)| is_quiet_command(other, call))
}

fn is_quiet(cx: &Cx<'_>, index: usize) -> bool {
    let script = cx.model.script(index).filter(|script| script.clean && !script.opaque);
    let calls = cx.calls.of(index).iter().map(Option::as_ref);
    script
        .is_some_and(|script| script.commands.iter().zip(calls).all(|(command, call)| is_quiet_command(command, call)))
}

fn is_quiet_command(command: &Command, call: Option<&ToolCall<'_>>) -> bool {
    const QUIET: [Role; 7] = [
        Role::ChangesAccount,
        Role::ChangesGroup,
        Role::ChangesMode,
        Role::ChangesOwner,
        Role::MakesDirectories,
        Role::MakesGroup,
        Role::MakesUser,
    ];
    command.words.is_empty()
        || command.builtin().is_some_and(Builtin::touches_nothing)
        || call.is_some_and(|call| call.has_any_role(&QUIET))
}

/// The owner or mode goes to the `COPY`, where the `RUN` right below does nothing else.
fn fix(cx: &Cx<'_>, run: &Run<'_>, change: &Changed<'_>, copy: &Instruction) -> Option<Fix> {
    let value = change.value.literal()?;
    let alone =
        run.script().commands.len() == 1 && run.run.flags.is_empty() && run.invocation.form == InvocationForm::Shell;
    let next = cx.model.instruction(run.index.checked_sub(1)?).span == copy.span;
    let linked = copy.flags.iter().any(|flag| flag.name.text == "link");
    let flag = format!("--{}={value}", change.flag);
    let mut edit = cx.edit();
    edit.insert_flag(copy, &flag).merge_into(copy, run.instruction);
    edit.finish(format!("add `{flag}` to the `COPY` and remove the `RUN`"), Safety::Unsafe)
        .filter(|_| alone && next && !linked)
}
