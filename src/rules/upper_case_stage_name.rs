use super::{Cx, Findings, rule};
use crate::finding::{Fix, Safety};
use crate::model::Stage;
use crate::text::{Edit, Edits, Span};

rule!("upper-case-stage-name", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for stage in &cx.model.stages {
        let (Some(name), Some(id), Some(span)) = (&stage.name, &stage.id, stage.name_span) else { continue };
        if name == id {
            continue;
        }
        let message = format!("the stage `{name}` is `{id}` to the builder");
        let finding = cx.finding(span, message).help(format!("write `{id}`"));
        found.push(match lower(cx, stage, id, span) {
            Some(fix) => finding.fix(fix),
            None => finding,
        });
    }
}

/// The name in lower case, here and wherever it is used; `None` where a use is written in a way of its own.
fn lower(cx: &Cx<'_>, stage: &Stage, id: &str, name: Span) -> Option<Fix> {
    let uses = cx.model.uses_of(stage.index).filter(|reference| reference.text.to_lowercase() == id);
    let mut uses: Vec<_> = uses.filter(|reference| reference.text != id).collect();
    uses.dedup_by_key(|reference| reference.span);
    let mut edits = vec![Edit::replace(name, id)];
    for reference in &uses {
        if cx.source.slice(reference.span) != reference.text {
            return None;
        }
        edits.push(Edit::replace(reference.span, id));
    }
    let fix = Fix::new(format!("write `{id}`"), Safety::Safe, Edits::new(edits.clone())?);
    let mut instructions: Vec<usize> = uses.iter().map(|reference| reference.instruction).collect();
    instructions.dedup();
    instructions.into_iter().try_fold(fix, |fix, index| {
        let instruction = cx.model.instruction(index);
        let inside = edits.iter().filter(|edit| instruction.span.encloses(edit.span)).cloned();
        let changes = cx.layout().rewritten(instruction, &Edits::new(inside.collect())?);
        Some(changes.into_iter().fold(fix, Fix::declare))
    })
}
