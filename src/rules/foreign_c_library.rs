use super::{Cx, Findings, rule};
use crate::finding::Finding;
use crate::model::Stage;
use crate::model::c_library::CLibrary;

rule!("foreign-c-library", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    found.extend(cx.model.stages.iter().filter_map(|stage| foreign(cx, stage)));
}

/// A program that a container starts, and that needs the C library of the stage which built it.
fn foreign(cx: &Cx<'_>, stage: &Stage) -> Option<Finding> {
    let root = cx.named_root(stage)?;
    let own = root.base.c_library()?;
    let started = cx.started_program(stage)?;
    let path = cx.started_path(stage, &started).unwrap_or_else(|| format!("/usr/local/bin/{}", started.text));
    let taken = cx.taken_over(stage, &path)?;
    let linked = cx.linked(taken.stage, &taken.path).filter(|linked| linked.library != own)?;
    let needed = if linked.library == CLibrary::Glibc { "glibc" } else { "musl" };
    let message = format!(
        "`{}` does not contain {needed}, with which stage `{}` links `{}`, so the container does not start",
        root.base.shown(),
        taken.stage.label(),
        started.text
    );
    let finding = cx.finding(started.word.span, message).also(linked.span, "links it with the C library of this stage");
    Some(finding.also(root.image_span, "the base image").help(linked.help))
}
