use super::{Cx, Findings, rule};
use crate::model::transfer::SourceKind;
use crate::text::Span;

rule!("double-star-in-copy", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for index in 0..cx.file.instructions.len() {
        let Some(transfer) = cx.model.transfer(index).filter(|transfer| !transfer.parents) else { continue };
        for source in transfer.sources.iter().filter(|source| source.kind == SourceKind::Path) {
            let Some(at) = source.text.split('/').position(|part| part == "**") else { continue };
            let start: usize = source.text.split('/').take(at).map(|part| part.len() + 1).sum();
            let exact = source.span.len() as usize == source.text.len();
            let start = source.span.start + start as u32;
            let span = if exact { Span::new(start, start + 2) } else { source.span };
            let last = source.text.ends_with("**");
            let message = if last {
                "without `--parents`, `**` works like `*`: the contents of all matching directories are merged"
            } else {
                "without `--parents`, `**` works like `*` and matches exactly one directory level"
            };
            found.push(
                cx.finding(span, message).help("add `--parents`, so that `**` matches any number of directories"),
            );
        }
    }
}
