use super::{Cx, Findings, rule};
use crate::context::path;
use crate::context::wildcard::Wildcard;
use crate::finding::Severity;
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
            let mut finding =
                cx.finding(span, message).help("add `--parents`, so that `**` matches any number of directories");
            if !last && is_level(cx, &source.text) == Some(true) {
                finding.severity = finding.severity.min(Severity::Info);
            }
            found.push(finding);
        }
    }
}

/// Whether all files that a pattern would find at any depth lie at the depth at which it finds them; `None` where the build
/// context is not known.
fn is_level(cx: &Cx<'_>, pattern: &str) -> Option<bool> {
    let files = cx.context.files();
    let pattern = path::below_root(pattern);
    let (before, after) = pattern.split_once("/**/").filter(|_| cx.context.is_known() && files.complete)?;
    let after = Wildcard::new(after).ok()?;
    let depth = |path: &str| path.split('/').count();
    let below = files.below(before).iter().filter_map(|file| file.path.strip_prefix(before)?.strip_prefix('/'));
    let mut found = below.filter(|rest| depth(rest) > 2 || depth(rest) == 1);
    let ends =
        |rest: &str| rest.match_indices('/').any(|(at, _)| after.matches(&rest[at + 1..])) || after.matches(rest);
    Some(!before.contains(['*', '?', '[']) && !found.any(ends))
}
