use super::{Cx, Findings, rule};
use crate::answers::variable_reads::Reader;
use crate::model::state::Origin;

rule!("build-argument-at-run-time", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for stage in &cx.model.stages {
        for read in cx.variables.of_stage(stage).filter(|read| read.by == Reader::Container && !read.guarded) {
            // Who writes `ENTRYPOINT [${X}]` is told about the array, and there about the variable.
            let text = cx.model.instruction(read.instruction).rest.text.trim_start();
            if text.starts_with("[$") {
                continue;
            }
            // An ENV further down holds in the container as well.
            if stage.end.variable(&read.name).is_some_and(|variable| variable.origin != Origin::Arg) {
                continue;
            }
            let before = &cx.model.step(read.instruction).before;
            let Some(arg) = before.declaration(&read.name) else { continue };
            let message = format!("`{}` is an `ARG`, so it is not set when the container runs", read.name);
            let finding = cx.finding(read.span, message).also(arg.span, "set only during the build");
            found.push(finding.help(format!("add `ENV {0}=${0}` to keep the value in the image", read.name)));
        }
    }
}
