use std::collections::BTreeMap;

use super::{Cx, Findings, rule};
use crate::model::transfer::{Transfer, TransferSource};
use crate::shell::Command;
use crate::shell::tools::{Meaning, Role, ToolCall};
use crate::syntax::Keyword;

rule!("copied-archive", check);

/// How the names of archives end that `ADD` unpacks.
const UNPACKED: [&str; 11] = [".tar", ".gz", ".tgz", ".bz2", ".tbz", ".tbz2", ".tb2", ".xz", ".txz", ".zst", ".tzst"];

fn check(cx: &Cx<'_>, found: &mut Findings) {
    let unpacked = unpacked(cx);
    for (index, instruction) in cx.file.instructions.iter().enumerate().filter(|(_, it)| it.kind == Keyword::Copy) {
        let Some(stage) = cx.model.stage_of(index).map(|stage| stage.instructions.clone()) else { continue };
        let Some(transfer) = cx.model.transfer(index).filter(|it| it.from.is_none() && !instruction.broken) else {
            continue;
        };
        for source in &transfer.sources {
            let Some(name) = arrives_as(transfer, source) else { continue };
            let below = unpacked.get(name.as_str()).map_or(&[][..], Vec::as_slice);
            let below = &below[below.partition_point(|(run, _)| *run <= index)..];
            let Some((_, command)) = below.first().filter(|(run, _)| stage.contains(run)) else { continue };
            found.push(
                cx.finding(
                    source.span,
                    format!(
                        "`{}` makes the image larger: it stays in this layer, even if a later `RUN` removes it",
                        source.text
                    ),
                )
                .also(command.words_span().unwrap_or(command.span), "extracted here")
                .help("use `ADD` instead of `COPY` and `RUN`: `ADD` extracts the archive and does not keep it"),
            );
        }
    }
}

/// The name that an archive has in the image.
fn arrives_as(transfer: &Transfer, source: &TransferSource) -> Option<String> {
    let is_archive = |name: &String| UNPACKED.iter().any(|ending| name.ends_with(ending));
    let destination = transfer.destination.as_ref()?;
    let renamed = destination.value.known().filter(|_| !destination.is_directory && transfer.sources.len() == 1);
    let renamed = renamed.and_then(|path| path.rsplit('/').next()).map(str::to_owned).filter(is_archive);
    let name = source.file_name().filter(is_archive)?;
    Some(renamed.unwrap_or(name))
}

/// The commands that unpack archives as `ADD` would, by the names of the archives, each with the index of its `RUN`.
fn unpacked<'a>(cx: &Cx<'a>) -> BTreeMap<&'a str, Vec<(usize, &'a Command)>> {
    let mut unpacked: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for run in cx.runs().filter(|run| !run.is_trigger()) {
        for call in run.calls().filter(|call| extracts(call)) {
            let names = call.values(Meaning::Archive).filter_map(|(path, _)| path.rsplit('/').next());
            names.for_each(|name| unpacked.entry(name).or_default().push((run.index, call.command)));
        }
    }
    unpacked
}

/// Whether a call unpacks all of an archive, as `ADD` would.
fn extracts(call: &ToolCall<'_>) -> bool {
    call.has_role(Role::Extracts) && !call.has(Meaning::Partly) && call.operands().is_empty()
}
