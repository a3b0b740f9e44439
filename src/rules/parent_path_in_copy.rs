use super::{Cx, Findings, rule};
use crate::model::transfer::{SourceKind, TransferSource};

rule!("parent-path-in-copy", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for index in 0..cx.file.instructions.len() {
        let Some(transfer) = cx.model.transfer(index) else { continue };
        let root = if transfer.from.is_none() { "of the build context" } else { "of the stage or image" };
        for source in transfer.sources.iter().filter(|source| leaves_root(source)) {
            let path = source.path().unwrap_or_default();
            let place = if path.is_empty() { "the root".to_owned() } else { format!("`{path}` at the root") };
            let message = format!("`{}` cannot leave its root: the builder reads {place} {root}", source.text);
            found.push(
                cx.finding(source.span, message).help(
                    "use a build context that contains the files, or pass their directory with `--build-context`",
                ),
            );
        }
    }
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
