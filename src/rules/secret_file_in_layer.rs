use super::{Cx, Findings, rule};
use crate::answers::runs::Run;
use crate::answers::secret_files::is_sample;
use crate::context::{Kind, path};
use crate::finding::{Finding, Severity};
use crate::model::transfer::TransferSource;
use crate::text::Span;

rule!("secret-file-in-layer", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    let is_kept = |run: &Run<'_>| cx.model.stage_of(run.index).is_some_and(|stage| cx.model.is_exported(stage.index));
    found.extend(cx.runs().filter(is_kept).filter_map(|run| written(cx, &run)));
    for index in 0..cx.file.instructions.len() {
        let exported = cx.model.stage_of(index).is_some_and(|stage| cx.model.is_exported(stage.index));
        let Some(transfer) = cx.model.transfer(index).filter(|_| exported) else { continue };
        let is_whole = transfer.excludes.is_empty();
        found.extend(transfer.context_sources().filter_map(|source| {
            let inside = || inside(cx, source).filter(|_| is_whole);
            secret(cx, source).or_else(inside)
        }));
    }
}

/// A mounted secret that a `RUN` writes to a file.
fn written(cx: &Cx<'_>, run: &Run<'_>) -> Option<Finding> {
    let written = cx.written_secret(run)?;
    let message =
        format!("this writes the secret `{}` to `{}`, which stays in the image layer", written.secret, written.file);
    let finding = cx.finding(written.span, message).also(written.mount, "mounted for this `RUN` only");
    Some(
        finding.help(format!(
            "remove `{}` at the end of this `RUN`, or mount the secret there with `target=`",
            written.file
        )),
    )
}

fn secret(cx: &Cx<'_>, source: &TransferSource) -> Option<Finding> {
    let path = source.path()?;
    let what = cx.secret_in(&path)?;
    let mut finding = cx.finding(
        Span::new(source.span.start, source.span.end),
        format!("`{}` stays readable in the image layer: {what}", source.text),
    );
    // A key for tests protects nothing.
    if is_sample(&path) || cx.context.is_beside_the_product() {
        finding.severity = finding.severity.min(Severity::Info);
    }
    Some(finding.help("pass it to the `RUN` that needs it with `--mount=type=secret`"))
}

/// A file that a directory brings along.
fn inside(cx: &Cx<'_>, source: &TransferSource) -> Option<Finding> {
    let directory = source.path().filter(|_| !source.has_wildcards() && cx.context.is_known())?;
    let is_directory = cx.context.look(&directory).is_some_and(|stat| stat.kind == Kind::Directory);
    let (file, what) = cx.secret_below(&directory).filter(|_| is_directory || directory.is_empty())?;
    let (parent, name) = path::split(file);
    let mut lines = cx.context.ignore().into_iter().flat_map(|ignore| &ignore.file.lines);
    let is_named = lines.any(|line| line.pattern.text.trim_start_matches('/') == name);
    let ignore = cx.ignore_name();
    let note = if is_named && !parent.is_empty() {
        format!(" (`{name}` in `{ignore}` matches only at the root)")
    } else {
        String::new()
    };
    let message = format!("this copies `{file}` into the image: {what}{note}");
    let mut finding = cx.finding(source.span, message);
    if cx.context.is_beside_the_product() || cx.context.build.chosen.is_guess() {
        finding.severity = finding.severity.min(Severity::Info);
    }
    Some(finding.of_context().help(format!("add `{file}` to `{ignore}`")))
}
