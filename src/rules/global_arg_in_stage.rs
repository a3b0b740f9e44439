use std::collections::BTreeSet;

use super::{Cx, Findings, rule};
use crate::answers::variable_reads::{Reader, Use};
use crate::finding::{Finding, Safety, Severity};
use crate::model::Stage;
use crate::model::inputs::PLATFORM_ARGS;
use crate::syntax::Pair;

rule!("global-arg-in-stage", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for stage in &cx.model.stages {
        let mut told = BTreeSet::new();
        for read in cx.variables.of_stage(stage).filter(|read| !read.guarded) {
            let global = cx.variables.global_arg(&read.name);
            let is_platform = || read.by != Reader::Container && PLATFORM_ARGS.contains(&read.name.as_str());
            // One of the builder's own is seldom in an image, but a script may find it out.
            if global.is_none() && (!is_platform() || cx.may_be_set_by_script(read)) {
                continue;
            }
            let state = &cx.model.step(read.instruction).before;
            let set = state.variable(&read.name).is_some() || state.declares(&read.name);
            // `variable-before-its-arg` speaks of one that the stage declares further down.
            if set || stage.end.declares(&read.name) || cx.may_come_with_image(stage, &read.name) {
                continue;
            }
            if told.insert(read.name.clone()) {
                let mut finding = report(cx, stage, read, global);
                if !cx.knows_image_variables(stage) {
                    finding.severity = finding.severity.min(Severity::Warning);
                }
                found.push(finding);
            }
        }
    }
}

fn report(cx: &Cx<'_>, stage: &Stage, read: &Use, global: Option<&Pair>) -> Finding {
    let line = format!("ARG {}", read.name);
    let reason = match global {
        Some(_) => "a global `ARG` is not available inside a stage until it is redeclared",
        None => "the builder sets it only in stages that declare it",
    };
    let mut finding = cx.finding(read.span, format!("`{}` is empty here: {reason}", read.name));
    if let Some(global) = global {
        finding = finding.also(global.key.span, "available only to `FROM`");
    }
    let finding = finding.help(format!("add `{line}` after the `FROM`"));
    let mut edit = cx.edit();
    edit.insert_below(cx.model.instruction(stage.from()), &line);
    finding.fix(edit.finish(format!("add `{line}` after the `FROM`"), Safety::Unsafe))
}
