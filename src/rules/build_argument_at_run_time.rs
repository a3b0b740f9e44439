use super::{Cx, Findings, rule};
use crate::answers::variable_reads::Reader;
use crate::model::state::Origin;

rule!("build-argument-at-run-time", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for stage in &cx.model.stages {
        for read in cx.uses_in(stage).filter(|read| read.by == Reader::Container && !read.guarded) {
            // An ENV further down holds in the container as well.
            if stage.end.variable(&read.name).is_some_and(|variable| variable.origin != Origin::Arg) {
                continue;
            }
            let before = &cx.model.step(read.instruction).before;
            let Some(arg) = before.declaration(&read.name) else { continue };
            let message = format!("`{}` is an `ARG`, which is gone when the container starts", read.name);
            let finding = cx.finding(read.span, message).also(arg.span, "known to the build alone");
            found.push(finding.help(format!("keep it with `ENV {0}=${0}`", read.name)));
        }
    }
}
