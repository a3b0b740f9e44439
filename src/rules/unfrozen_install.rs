use super::{Cx, Findings, rule};
use crate::finding::Safety;

rule!("unfrozen-install", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    let Some(lock) = cx.context.files().files.iter().find(|file| file.path == "package-lock.json") else { return };
    for run in cx.runs() {
        for call in run.calls().filter(|call| call.tool.name == "npm" && call.reads_manifest() && !call.is_frozen()) {
            let Some(word) = call.subcommand_word() else { continue };
            let directory = run.state.directory();
            let moved = call.directory().is_some() || run.script().commands.iter().any(|it| it.name() == Some("cd"));
            let below = |index: usize| {
                let transfer = cx.model.transfer(index)?;
                let path = transfer.destination.as_ref()?.path.clone();
                (path == directory && transfer.context_sources().any(|source| brings(source.path(), &lock.path)))
                    .then_some(())
            };
            if moved || !cx.model.before(run.index).any(|index| below(index).is_some()) {
                continue;
            }
            let message = format!("`npm {}` may install other versions than `{}` says", word.value(), lock.path);
            let finding = cx.finding(word.span, message).help("write `npm ci`");
            let mut edit = cx.edit();
            edit.replace((&run, call.command), word.span, "ci");
            found.push(finding.fix(edit.finish("write `npm ci`", Safety::Unsafe)));
        }
    }
}

/// Whether a source brings the lockfile at the root of the context.
fn brings(source: Option<String>, lock: &str) -> bool {
    source.is_some_and(|path| path.is_empty() || path == lock || path == "package*.json" || path == "*.json")
}
