use std::collections::{BTreeMap, BTreeSet};

use super::{Cx, Findings, rule};
use crate::context::{Kind, path};
use crate::finding::Severity;
use crate::model::Transfer;
use crate::model::transfer::{SourceKind, TransferSource};
use crate::shell::tools::{Meaning, Role, ToolCall};
use crate::shell::{Command, Word};
use crate::syntax::Keyword;
use crate::text::Span;

rule!("copied-file-deleted-later", check);

/// A file that an instruction brings.
struct Brought {
    index: usize,
    span: Span,
    path: String,
    /// Whether a bind mount can bring it.
    mountable: bool,
    /// Whether it makes the image larger by what one notices.
    is_large: bool,
}

const MOUNT: &str = "use `RUN --mount=type=bind` to make it available instead of copying it";
const ONE_STEP: &str = "create or download it, use it and delete it in the same `RUN`";

fn check(cx: &Cx<'_>, found: &mut Findings) {
    let exported = |index: usize| cx.model.stage_of(index).is_some_and(|stage| cx.model.is_exported(stage.index));
    let all = (0..cx.file.instructions.len()).filter(|index| exported(*index));
    let brought: Vec<Brought> = all.flat_map(|index| brings(cx, index)).collect();
    let mut by_path: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
    for (at, file) in brought.iter().enumerate() {
        by_path.entry(&file.path).or_default().insert(at);
    }
    for run in cx.runs().filter(|run| exported(run.index) && run.instruction.kind == Keyword::Run) {
        let moves = run.script().commands.iter().any(Command::changes_directory);
        let directory = run.state.directory().filter(|_| !moves);
        for call in run.calls().filter(|call| call.has_role(Role::Removes) && call.command.run.certain) {
            for word in call.operands() {
                let Some(target) = absolute(word, directory.as_deref()) else { continue };
                let covered = covered(call, &target, &by_path).into_iter();
                let Some(at) = covered.filter(|at| brought[*at].index < run.index).min() else { continue };
                let gone = &brought[at];
                by_path.entry(&gone.path).or_default().remove(&at);
                let message = format!("`{}` stays in the image: deleting it in a later layer only hides it", gone.path);
                let mut finding =
                    cx.finding(word.span, message).also(gone.span, "stored in the layer of this instruction");
                if gone.is_large {
                    finding.severity = finding.severity.max(Severity::Warning);
                }
                found.push(finding.help(if gone.mountable { MOUNT } else { ONE_STEP }));
            }
        }
    }
}

/// The files that an instruction brings, where each arrives.
fn brings(cx: &Cx<'_>, index: usize) -> Vec<Brought> {
    let Some(transfer @ Transfer { sources, destination: Some(destination), .. }) = cx.model.transfer(index) else {
        return Vec::new();
    };
    let Some(base) = &destination.path else { return Vec::new() };
    // Of a directory, the content goes to the destination. What another stage holds under a name without an ending may be one.
    let is_from_context = transfer.from.is_none();
    let holds = |source: &TransferSource| {
        let may_be = source.file_name().is_some_and(|name| !name.contains('.'));
        let place = source.path().map(|path| !cx.context.files().below(&path).is_empty() && !is_file(cx, &path));
        source.kind == SourceKind::Path
            && if is_from_context && cx.context.is_known() {
                place == Some(true)
            } else {
                source.text.ends_with('/') || may_be
            }
    };
    let lands = |source: &TransferSource| match source.file_name().filter(|_| destination.is_directory) {
        Some(name) if !holds(source) => path::join(base, &name),
        _ => base.clone(),
    };
    let sources = sources.iter().filter(|source| source.kind != SourceKind::Unknown);
    let brought = sources.map(|source| Brought {
        index,
        span: source.span,
        path: lands(source),
        mountable: source.kind == SourceKind::Path,
        is_large: is_large(cx, transfer, source),
    });
    brought
        .filter(|it| it.path != "/" && Some(it.path.as_str()) != cx.model.step(index).before.directory().as_deref())
        .collect()
}

/// Whether a source is a package or an archive, or a file of that size in the build context.
fn is_large(cx: &Cx<'_>, transfer: &Transfer, source: &TransferSource) -> bool {
    const ENDS: [&str; 13] = ["apk", "bz2", "deb", "exe", "gz", "jar", "rpm", "tar", "tgz", "war", "whl", "xz", "zip"];
    let name = source.file_name().unwrap_or_default();
    let place = source.path().filter(|_| transfer.from.is_none() && source.kind == SourceKind::Path);
    match place.and_then(|place| cx.context.look(&place)).filter(|stat| stat.kind == Kind::File) {
        Some(stat) => stat.size >= LARGE,
        None => name.rsplit_once('.').is_some_and(|(_, end)| ENDS.contains(&end)),
    }
}

/// The bytes that are worth another instruction.
const LARGE: u64 = 1 << 20;

fn is_file(cx: &Cx<'_>, path: &str) -> bool {
    cx.context.look(path).is_some_and(|stat| stat.kind == Kind::File)
}

/// The path that a word names; a `/*` at its end stays.
fn absolute(word: &Word, directory: Option<&str>) -> Option<String> {
    let text = word.literal().filter(|text| !text.starts_with(['-', '~']))?;
    let plain = text.strip_suffix("/*").unwrap_or(text);
    if plain.contains(['*', '?', '[', '{']) {
        return None;
    }
    let from = if plain.starts_with('/') { "/" } else { directory? };
    let rest = if plain.len() < text.len() { "/*" } else { "" };
    Some(path::join(from, plain) + rest)
}

/// The places of the files that are gone when `target` is removed; of several at one path, the first.
fn covered(call: &ToolCall<'_>, target: &str, by_path: &BTreeMap<&str, BTreeSet<usize>>) -> Vec<usize> {
    let whole = call.has(Meaning::Recursive);
    let (directory, all) = target.strip_suffix("/*").map_or((target, false), |directory| (directory, true));
    let itself = (!all).then(|| by_path.get(target)).flatten();
    let start = format!("{directory}/");
    let below = by_path.range(start.as_str()..).take_while(|(path, _)| path.starts_with(&start) && (all || whole));
    itself.into_iter().chain(below.map(|(_, places)| places)).filter_map(|places| places.first().copied()).collect()
}
