use std::collections::BTreeMap;

use super::{Cx, Findings, rule};
use crate::model::transfer::{Transfer, TransferSource};
use crate::shell::Command;
use crate::syntax::Keyword;

rule!("copied-archive", check);

/// How the names of archives end that `ADD` unpacks.
const UNPACKED: [&str; 11] = [".tar", ".gz", ".tgz", ".bz2", ".tbz", ".tbz2", ".tb2", ".xz", ".txz", ".zst", ".tzst"];

/// Starts of `tar`'s options that make something else of the archive than `ADD` does.
const OTHERWISE: [&str; 6] = ["--strip", "--transform", "--xform", "--exclude", "--wildcards", "--to-"];

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
                cx.finding(source.span, format!("`{}` stays in its layer when it is unpacked in another", source.text))
                    .also(command.words_span().unwrap_or(command.span), "it is unpacked here")
                    .help("write `ADD`, which unpacks it"),
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
        for command in run.script().commands.iter().filter(|command| extracts(command)) {
            let names = command.arguments().iter().filter_map(|word| word.value().rsplit('/').next());
            names.for_each(|name| unpacked.entry(name).or_default().push((run.index, command)));
        }
    }
    unpacked
}

/// Whether `command` unpacks all of an archive, as `ADD` would.
fn extracts(command: &Command) -> bool {
    let words = || command.arguments().iter().map(crate::shell::Word::value);
    let letters = |value: &str| !value.is_empty() && value.bytes().all(|letter| letter.is_ascii_alphabetic());
    let mode = |value: &str| match value.strip_prefix('-') {
        Some(cluster) => !cluster.starts_with('-') && cluster.contains('x') && letters(cluster),
        None => false,
    };
    let old = words().next().is_some_and(|value| letters(value) && value.contains('x'));
    let unpacks = old || words().any(|value| mode(value) || matches!(value, "--extract" | "--get"));
    matches!(command.name(), Some("tar" | "bsdtar"))
        && unpacks
        && !words().any(|value| OTHERWISE.iter().any(|start| value.starts_with(start)))
}
