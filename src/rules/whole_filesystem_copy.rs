use super::{Cx, Findings, rule};
use crate::model::{Base, Target, Via};
use crate::syntax::{Keyword, Word};

rule!("whole-filesystem-copy", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for index in 0..cx.file.instructions.len() {
        let Some(transfer) = cx.model.transfer(index).filter(|it| it.keyword == Keyword::Copy) else { continue };
        let (Some(from), Some(destination)) = (&transfer.from, &transfer.destination) else { continue };
        let root = |text: &str| text.trim_matches(['"', '\'']) == "/";
        let Some(source) = transfer.sources.iter().find(|source| root(&source.text)) else { continue };
        // Below `scratch` it is how an image is made one layer.
        let empty = cx.model.stage_of(index).is_some_and(|stage| stage.base == crate::model::Base::Scratch);
        let adds = cx.is_strict() || !empty && brings_a_system(cx, index, from);
        if !root(&destination.text) || !adds {
            continue;
        }
        let message = format!("this copies the whole file system of `{}` over that of the base image", from.text);
        found.push(cx.finding(source.span, message).help("copy only the directories that are needed"));
    }
}

/// Whether what is copied is known to be a whole system. A stage from `scratch` holds just what is meant to be copied, and
/// an unknown image may be made to be laid over another one, as `tonistiigi/xx` is.
fn brings_a_system(cx: &Cx<'_>, index: usize, from: &Word) -> bool {
    let Some(stage) = cx.model.stage_of(index) else { return false };
    match cx.model.reference(stage.index, Via::Copy, from.span).map(|reference| &reference.target) {
        Some(Target::Stage(stage)) => cx.model.root(*stage).is_some_and(|root| root.base.is_system()),
        Some(Target::Image(image)) => Base::Image(image.clone()).is_system(),
        _ => false,
    }
}
