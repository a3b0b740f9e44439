use std::collections::BTreeSet;

use super::{Cx, Findings, rule};
use crate::answers::variable_reads::Use;
use crate::finding::{Finding, Safety, Severity};
use crate::model::{Base, Stage};
use crate::syntax::Pair;

rule!("global-arg-in-stage", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for stage in &cx.model.stages {
        let mut told = BTreeSet::new();
        for read in cx.variables.of_stage(stage).filter(|read| !read.guarded) {
            let Some(global) = cx.variables.global_arg(&read.name) else { continue };
            let state = &cx.model.step(read.instruction).before;
            let set = state.variable(&read.name).is_some() || state.declares(&read.name);
            // `variable-before-its-arg` speaks of one that the stage declares further down.
            if set || stage.end.declares(&read.name) || may_come_with_image(cx, stage, &read.name) {
                continue;
            }
            if told.insert(read.name.clone()) {
                let mut finding = report(cx, stage, read, global);
                if !is_surely_unset(cx, stage) {
                    finding.severity = finding.severity.min(Severity::Warning);
                }
                found.push(finding);
            }
        }
    }
}

fn report(cx: &Cx<'_>, stage: &Stage, read: &Use, global: &Pair) -> Finding {
    let message =
        format!("`{}` is empty here: a global `ARG` is not available inside a stage until it is redeclared", read.name);
    let line = format!("ARG {}", read.name);
    let finding = cx
        .finding(read.span, message)
        .also(global.key.span, "available only to `FROM`")
        .help(format!("add `{line}` after the `FROM`"));
    let mut edit = cx.edit();
    edit.insert_below(cx.model.instruction(stage.from()), &line);
    finding.fix(edit.finish(format!("add `{line}` after the `FROM`"), Safety::Unsafe))
}

/// Whether the images below are such whose variables are known: `scratch` and official ones.
fn is_surely_unset(cx: &Cx<'_>, stage: &Stage) -> bool {
    cx.model.root(stage.index).is_some_and(|root| root.base.sets_no_variables() || root.base.is_official())
}

/// Whether the image below may set a variable of this name: `python` sets `PYTHON_VERSION`.
fn may_come_with_image(cx: &Cx<'_>, stage: &Stage, name: &str) -> bool {
    let Some(root) = cx.model.root(stage.index) else { return true };
    let base = &root.base;
    if base.sets_no_variables() {
        return false;
    }
    let Base::Image(image) = base else { return true };
    if base.often_sets(name) {
        return true;
    }
    // An image that is chosen by the variable often sets it: `ros:${ROS_DISTRO}` and what is built on it.
    let chosen = cx.source.slice(root.image_span);
    if chosen.contains(&format!("${name}")) || chosen.contains(&format!("${{{name}")) {
        return true;
    }
    let (image, name) = (image.familiar(), name.to_lowercase());
    let mut parts = name.split('_').filter(|part| part.len() > 1 && *part != "version");
    name == "version" || parts.any(|part| image.contains(part))
}
