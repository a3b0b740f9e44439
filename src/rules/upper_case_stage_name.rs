use super::{Cx, Findings, rule};
use crate::finding::{Fix, Safety};
use crate::model::Stage;
use crate::text::Span;

rule!("upper-case-stage-name", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for stage in &cx.model.stages {
        let (Some(name), Some(id), Some(span)) = (&stage.name, &stage.id, stage.name_span) else { continue };
        if name == id {
            continue;
        }
        let message = format!("stage name `{name}` should be in lower case: the builder stores it as `{id}`");
        let finding = cx.finding(span, message).help(format!("write `{id}`"));
        found.push(finding.fix(lower(cx, stage, id, span)));
    }
}

/// The name in lower case, here and wherever it is used; `None` where a use is written in a way of its own.
fn lower(cx: &Cx<'_>, stage: &Stage, id: &str, name: Span) -> Option<Fix> {
    let uses = cx.model.uses_of(stage.index).filter(|reference| reference.text.to_lowercase() == id);
    let mut uses: Vec<_> = uses.filter(|reference| reference.text != id).collect();
    uses.dedup_by_key(|reference| reference.span);
    let mut edit = cx.edit();
    edit.respell(name, id);
    for reference in uses {
        if cx.source.slice(reference.span) != reference.text {
            return None;
        }
        edit.replace(cx.model.instruction(reference.instruction), reference.span, id);
    }
    edit.finish(format!("write `{id}`"), Safety::Safe)
}
