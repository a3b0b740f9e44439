use super::{Cx, Findings, rule};
use crate::syntax::Keyword;

rule!("whole-filesystem-copy", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for index in 0..cx.file.instructions.len() {
        let Some(transfer) = cx.model.transfer(index).filter(|it| it.keyword == Keyword::Copy) else { continue };
        let (Some(from), Some(destination)) = (&transfer.from, &transfer.destination) else { continue };
        let root = |text: &str| text.trim_matches(['"', '\'']) == "/";
        let Some(source) = transfer.sources.iter().find(|source| root(&source.text)) else { continue };
        // Below `scratch` it is how an image is made one layer.
        let empty = cx.model.stage_of(index).is_some_and(|stage| stage.base == crate::model::Base::Scratch);
        if !root(&destination.text) || empty && !cx.is_strict() {
            continue;
        }
        let message = format!("this copies all of `{}` over all that is there", from.text);
        found.push(cx.finding(source.span, message).help("name the directories that are needed"));
    }
}
