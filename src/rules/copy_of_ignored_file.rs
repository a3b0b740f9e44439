use super::{Cx, Findings, rule};
use crate::context::path;
use crate::finding::{Elsewhere, Finding, Severity};
use crate::model::mounts::{self, MountKind};
use crate::model::transfer::TransferSource;
use crate::text::Span;

rule!("copy-of-ignored-file", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for index in 0..cx.file.instructions.len() {
        let Some(transfer) = cx.model.transfer(index).filter(|_| !cx.is_of_another_context(index)) else { continue };
        for source in transfer.context_sources() {
            let docker = is_dockers(cx, source);
            let strict = || (docker && cx.is_strict()).then(|| by_text(cx, source));
            let finding = left_out(cx, source).or_else(strict);
            found.extend(finding.map(|finding| as_sure(cx, finding).codes(docker.then_some("CopyIgnoredFile"))));
        }
    }
    for run in cx.runs().filter(|run| !run.is_trigger()) {
        for mount in mounts::mounts(run.run).iter().filter(|it| it.kind() == MountKind::Bind && it.from().is_none()) {
            let source = mount.source(run.state, run.run, cx.file.escape);
            let (Some(field), Some(path)) = (mount.field("source"), source.known().map(path::below_root)) else {
                continue;
            };
            let is_there = !path.is_empty() && cx.context.exists(&path) && cx.context.is_left_out(&path);
            let finding = || as_sure(cx, ignored(cx, field.value_span(), field.text(), &path)).codes([]);
            found.extend(is_there.then(finding));
        }
    }
}

/// The finding, which is only information where the context is a guess.
fn as_sure(cx: &Cx<'_>, mut finding: Finding) -> Finding {
    if cx.context.build.chosen.is_guess() {
        finding.severity = finding.severity.min(Severity::Info);
    }
    finding
}

fn left_out(cx: &Cx<'_>, source: &TransferSource) -> Option<Finding> {
    cx.context.ignore()?;
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
    let mut finding = ignored(cx, source.span, &source.text, first);
    if source.has_wildcards() {
        // A pattern may match nothing.
        finding.severity = finding.severity.min(Severity::Warning);
    }
    Some(finding)
}

/// The finding about what is written at `span`, which the ignore file keeps from the builder.
fn ignored(cx: &Cx<'_>, span: Span, written: &str, path: &str) -> Finding {
    let Some(ignore) = cx.context.ignore() else { return cx.finding(span, format!("`{written}` is ignored")) };
    let name = path::split(&ignore.file.source.name).1;
    let message = format!("`{written}` is not in the build context: `{name}` excludes it");
    let mut finding = cx.finding(span, message).help(format!("add `!{path}` to `{name}`"));
    let line = ignore.file.verdict(path);
    finding.elsewhere.extend(line.map(|line| Elsewhere {
        file: ignore.file.source.name.clone(),
        line: line.number,
        message: format!("excluded by `{}`", ignore.file.source.slice(line.span)),
    }));
    finding
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
    cx.finding(source.span, format!("`{}` matches a pattern in `{}`", source.text, cx.ignore_name()))
}

/// The root is left out when nothing is left of it.
fn is_left_out(cx: &Cx<'_>, path: &str) -> bool {
    if path.is_empty() {
        let files = cx.context.files();
        return files.complete && files.files.is_empty();
    }
    cx.context.is_left_out(path)
}
