use super::{Cx, Findings, rule};
use crate::model::Via;

rule!("unused-stage", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for stage in cx.model.stages.iter().filter(|stage| stage.name.is_none()) {
        let is_last = stage.index + 1 == cx.model.stages.len();
        if is_last || cx.model.uses_of(stage.index).next().is_some() {
            continue;
        }
        // Somebody who copies from a stage by a variable or by a name that is not known may mean this one.
        let unknown = cx.model.references.iter().any(|it| it.via != Via::From && it.text.contains('$'));
        if unknown || cx.model.stages.iter().any(|other| other.image.known().is_none() && other.index > stage.index) {
            continue;
        }
        let finding = cx.finding(
            stage.image_span,
            "this stage is never built: no other stage uses it, and it has no name for `--target`",
        );
        found.push(finding.help("remove it, or name it with `AS` and copy from it"));
    }
}
