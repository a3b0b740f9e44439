use super::{Cx, Findings, rule};
use crate::answers::runs::Run;
use crate::finding::{Fix, Safety};
use crate::model::InvocationForm;
use crate::shell::{Command, Word};
use crate::syntax::{Instruction, Keyword};
use crate::text::Span;

rule!("attributes-changed-after-copy", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for run in cx.runs().filter(|run| run.instruction.kind == Keyword::Run) {
        let exported = cx.model.stage_of(run.index).is_some_and(|stage| cx.model.is_exported(stage.index));
        for change in run.script().commands.iter().filter_map(changed).filter(|_| exported) {
            let Some((index, span)) = copied(cx, &run, &change) else { continue };
            let message = format!("`{}` makes a second copy of the files that the `COPY` brings", change.name);
            let place = change.command.words_span().unwrap_or(change.command.span);
            let finding = cx.finding(place, message).also(span, "they are in this layer already");
            let finding = finding.help(format!("write `COPY --{}={}`", change.flag, change.value.value()));
            found.push(finding.fix(fix(cx, &run, &change, cx.model.instruction(index))));
        }
    }
}

/// A `chown` or `chmod` of one path.
struct Changed<'a> {
    command: &'a Command,
    name: &'a str,
    flag: &'static str,
    value: &'a Word,
    path: &'a str,
}

fn changed(command: &Command) -> Option<Changed<'_>> {
    let name = command.name()?;
    let flag = match name {
        "chown" => "chown",
        "chmod" => "chmod",
        _ => return None,
    };
    let operands: Vec<&Word> = command.operands().collect();
    let [value, path] = operands.as_slice() else { return None };
    // One small file more or less is not worth a word.
    if !command.has_flag(&["R", "recursive"]) {
        return None;
    }
    let octal = flag == "chown" || value.value().bytes().all(|it| it.is_ascii_digit());
    let path = path.literal().filter(|path| path.starts_with('/') && !path.contains(['*', '?', '{']))?;
    (octal && command.run.certain).then_some(Changed { command, name, flag, value, path })
}

/// The `COPY` that brings all that the path holds: since it nothing else was written.
fn copied(cx: &Cx<'_>, run: &Run<'_>, change: &Changed<'_>) -> Option<(usize, Span)> {
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
        let named = if change.flag == "chown" { transfer.chown.is_some() } else { transfer.chmod.is_some() };
        if path == wanted && path != "/" {
            let own = is_quiet_until(run, change.command);
            return (!named && own && transfer.sources.len() == 1).then_some((index, destination.span));
        }
        if path.starts_with(&format!("{wanted}/")) {
            return None;
        }
    }
    None
}

/// Whether the commands of a `RUN` before this one write nothing of their own there.
fn is_quiet_until(run: &Run<'_>, command: &Command) -> bool {
    run.script().commands.iter().take_while(|other| other.span != command.span).all(is_quiet_command)
}

fn is_quiet(cx: &Cx<'_>, index: usize) -> bool {
    let script = cx.model.script(index);
    script.is_some_and(|script| script.clean && !script.opaque && script.commands.iter().all(is_quiet_command))
}

fn is_quiet_command(command: &Command) -> bool {
    const QUIET: [&str; 12] = [
        "addgroup", "adduser", "chmod", "chown", "echo", "groupadd", "groupmod", "mkdir", "set", "true", "useradd",
        "usermod",
    ];
    command.words.is_empty() || command.name().is_some_and(|name| QUIET.contains(&name))
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
    edit.insert_flag(copy, &flag).remove_instruction(run.instruction);
    edit.finish(format!("write `{flag}` in the `COPY`"), Safety::Unsafe).filter(|_| alone && next && !linked)
}
