use super::{Cx, Findings, rule};
use crate::model::{Base, Stage};
use crate::syntax::Keyword;

rule!("missing-health-check", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    let has = |stage: &Stage| cx.model.instructions_of(stage).any(|(_, it)| it.kind == Keyword::Healthcheck);
    let mut inherits: Vec<bool> = cx.model.stages.iter().map(has).collect();
    let mut feeds = inherits.clone();
    let parents = || cx.model.stages.iter().filter_map(|stage| Some((stage.index, stage.parent()?)));
    parents().for_each(|(stage, parent)| inherits[stage] |= inherits[parent]);
    parents().rev().for_each(|(stage, parent)| feeds[parent] |= feeds[stage]);
    for stage in cx.model.stages.iter().filter(|stage| stage.base != Base::Missing) {
        let built = cx.model.target().is_some_and(|target| target.index == stage.index);
        if inherits[stage.index] || feeds[stage.index] || !(built || cx.is_strict()) {
            continue;
        }
        let message = "this stage has no `HEALTHCHECK`, so Docker cannot detect when the program hangs".to_owned();
        found.push(
            cx.finding(stage.image_span, message).help("add a `HEALTHCHECK`, or `HEALTHCHECK NONE` if none is needed"),
        );
    }
}
