use super::{Cx, Findings, rule};
use crate::finding::Safety;
use crate::shell::Command;
use crate::shell::tools::ToolCall;

rule!("unfrozen-install", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for run in cx.runs() {
        for call in run.calls().filter(|call| call.reads_manifest() && !call.is_frozen()) {
            let Some((lock, instead)) = frozen(cx, call) else { continue };
            let Some(word) = call.subcommand_word() else { continue };
            let directory = run.state.directory();
            let moved = call.directory().is_some() || run.script().commands.iter().any(Command::changes_directory);
            let below = |index: usize| {
                let transfer = cx.model.transfer(index)?;
                let path = transfer.destination.as_ref()?.path.clone();
                (path == directory && transfer.context_sources().any(|source| brings(source.path(), lock)))
                    .then_some(())
            };
            if moved || !cx.model.before(run.index).any(|index| below(index).is_some()) {
                continue;
            }
            let name = &call.tool.name;
            let message = format!("`{name} {}` may install other versions than those in `{lock}`", word.value());
            let finding = cx.finding(word.span, message).help(format!("use `{name} {instead}`"));
            let mut edit = cx.edit();
            edit.replace((&run, call.command), word.span, instead);
            found.push(finding.fix(edit.finish(format!("replace it with `{name} {instead}`"), Safety::Unsafe)));
        }
    }
}

/// The lockfile at the root of the context, and the subcommand that installs what it says.
fn frozen<'a>(cx: &Cx<'_>, call: &ToolCall<'a>) -> Option<(&'a str, &'a str)> {
    let reads = call.tool.reads.as_ref()?;
    let lock = reads.locks.first()?;
    let instead = reads.frozen_instead.as_deref()?;
    cx.context.files().below(lock).iter().any(|file| file.path == *lock).then_some((lock, instead))
}

/// Whether a source brings the lockfile at the root of the context.
fn brings(source: Option<String>, lock: &str) -> bool {
    source.is_some_and(|path| path.is_empty() || path == lock || path == "package*.json" || path == "*.json")
}
