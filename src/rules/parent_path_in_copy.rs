use super::{Cx, Findings, rule};
use crate::finding::{Finding, Safety, Severity};
use crate::model::transfer::{SourceKind, Transfer, TransferSource};

rule!("parent-path-in-copy", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for index in 0..cx.file.instructions.len() {
        let Some(transfer) = cx.model.transfer(index) else { continue };
        let leaving: Vec<&TransferSource> = transfer.sources.iter().filter(|source| leaves_root(source)).collect();
        if transfer.from.is_none() && !leaving.is_empty() && leaving.iter().all(|source| is_there(cx, source)) {
            found.push(redundant(cx, index, &leaving));
        } else {
            found.extend(leaving.iter().map(|source| outside(cx, transfer, source)));
        }
    }
}

fn outside(cx: &Cx<'_>, transfer: &Transfer, source: &TransferSource) -> Finding {
    let what = if transfer.from.is_none() { "the build context" } else { "the stage or image" };
    let path = source.path().unwrap_or_default();
    let place = if path.is_empty() { "its root".to_owned() } else { format!("`{path}` at its root") };
    let message = format!("`{}` cannot leave {what}: the builder reads {place}", source.text);
    cx.finding(source.span, message)
        .help("build with a context that contains the files, or pass their directory: `--build-context NAME=DIR` and `COPY --from=NAME`")
}

/// The sources of an instruction that the builder finds all the same: it drops the `..`, and what is left is there.
fn redundant(cx: &Cx<'_>, index: usize, leaving: &[&TransferSource]) -> Finding {
    let instruction = cx.model.instruction(index);
    let first = leaving[0];
    let path = shown(first);
    let message = format!("`..` has no effect in `{}`: the builder reads `{path}` of the build context", first.text);
    let mut finding = cx.finding(first.span, message).help(format!("write `{path}`"));
    finding.severity = finding.severity.min(Severity::Info);
    let mut edit = cx.edit();
    for source in leaving {
        edit.replace(instruction, source.span, &shown(source));
    }
    for source in &leaving[1..] {
        finding = finding.also(source.span, "the same here");
    }
    finding.fix(edit.finish("remove the `..`", Safety::Safe))
}

fn shown(source: &TransferSource) -> String {
    source.path().filter(|path| !path.is_empty()).unwrap_or_else(|| ".".to_owned())
}

/// Whether the known build context holds what is left of a source without its `..`.
fn is_there(cx: &Cx<'_>, source: &TransferSource) -> bool {
    let is_plain = !source.text.contains(['$', '"', '\'', '\\']);
    is_plain && cx.context.is_known() && source.path().is_some_and(|path| !cx.context.matches(&path).is_empty())
}

/// Whether it goes up more directories than it has gone down.
fn leaves_root(source: &TransferSource) -> bool {
    let Some(text) = source.value.known().filter(|_| source.kind == SourceKind::Path) else { return false };
    let mut depth = 0_i32;
    text.split('/').any(|part| {
        depth += match part {
            "" | "." => 0,
            ".." => -1,
            _ => 1,
        };
        depth < 0
    })
}
