use super::{Cx, Findings, rule};
use crate::model::{Base, Stage};
use crate::syntax::Keyword;

rule!("missing-health-check", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    let has = |stage: &Stage| cx.model.instructions_of(stage).any(|(_, it)| it.kind == Keyword::Healthcheck);
    let checked: Vec<usize> = cx.model.stages.iter().filter(|stage| has(stage)).map(|stage| stage.index).collect();
    for stage in cx.model.stages.iter().filter(|stage| stage.base != Base::Missing) {
        let inherits = cx.model.ancestry(stage.index).any(|it| checked.contains(&it));
        let feeds = checked.iter().any(|&it| cx.model.ancestry(it).any(|parent| parent == stage.index));
        let built = cx.model.target().is_some_and(|target| target.index == stage.index);
        if inherits || feeds || !(built || cx.is_strict()) {
            continue;
        }
        let message = "nothing says whether the container is well".to_owned();
        found.push(cx.finding(stage.image_span, message).help("write a `HEALTHCHECK`"));
    }
}
