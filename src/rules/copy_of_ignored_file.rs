use super::{Cx, Findings, rule};
use crate::context::path;
use crate::finding::{Elsewhere, Finding};
use crate::model::transfer::TransferSource;

rule!("copy-of-ignored-file", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for index in 0..cx.file.instructions.len() {
        let Some(transfer) = cx.model.transfer(index) else {
            continue;
        };
        for source in transfer.context_sources() {
            let docker = is_dockers(cx, source);
            let strict = || (docker && cx.is_strict()).then(|| by_text(cx, source));
            let finding = left_out(cx, source).or_else(strict);
            found.extend(finding.map(|finding| finding.codes(docker.then_some("CopyIgnoredFile"))));
        }
    }
}

fn left_out(cx: &Cx<'_>, source: &TransferSource) -> Option<Finding> {
    let ignore = cx.context.ignore()?;
    let path = source.path()?;
    let paths = if source.has_wildcards() {
        cx.context.matches(&path).into_iter().map(|found| found.path).collect()
    } else {
        vec![path]
    };
    let (first, all) = (paths.first()?, paths.iter().all(|path| is_left_out(cx, path)));
    if !all {
        return None;
    }
    let name = path::split(&ignore.file.source.name).1;
    let message = format!("`{}` is not part of the build context: {name} leaves it out", source.text);
    let finding = cx.finding(source.span, message).help(format!("take it back in {name} with `!{first}`"));
    let Some(line) = ignore.file.verdict(first) else { return Some(finding) };
    let mut finding = finding;
    finding.elsewhere.push(Elsewhere {
        file: ignore.file.source.name.clone(),
        line: line.number,
        message: format!("`{}` leaves it out", ignore.file.source.slice(line.span)),
    });
    Some(finding)
}

/// Whether `docker build --check` reports it: it compares the text of the source, wildcards and all, with a file that has
/// no exceptions, and never looks which files there are.
fn is_dockers(cx: &Cx<'_>, source: &TransferSource) -> bool {
    let (Some(ignore), Some(path)) = (cx.context.ignore(), source.path()) else { return false };
    let mut patterns = ignore.file.lines.iter().map(|line| &line.pattern);
    if patterns.clone().any(|pattern| pattern.exception) {
        return false;
    }
    if path.is_empty() {
        return patterns.any(|pattern| matches!(pattern.text.as_str(), "*" | "**" | "**/*"));
    }
    ignore.file.is_ignored(&path)
}

fn by_text(cx: &Cx<'_>, source: &TransferSource) -> Finding {
    cx.finding(source.span, format!("the ignore file has a pattern for `{}`", source.text))
}

/// The root is left out when nothing is left of it.
fn is_left_out(cx: &Cx<'_>, path: &str) -> bool {
    if path.is_empty() {
        let files = cx.context.files();
        return files.complete && files.files.is_empty();
    }
    cx.context.is_left_out(path)
}
