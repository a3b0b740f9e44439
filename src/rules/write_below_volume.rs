use super::{Cx, Findings, rule};
use crate::model::Knowledge;
use crate::model::effects::{Place, effects};
use crate::model::path::is_below;
use crate::syntax::{Body, Keyword};
use crate::text::Span;

rule!("write-below-volume", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    let knowledge = Knowledge { tools: cx.tools, context: cx.context };
    for stage in &cx.model.stages {
        let mut volumes: Vec<(String, Span)> = Vec::new();
        for (index, instruction) in cx.model.instructions_of(stage) {
            if let (Keyword::Volume, Body::Words { words, .. }) = (instruction.kind, &instruction.body) {
                let path = |word| cx.model.expand(index, word).value.known().map(crate::context::path::clean);
                volumes.extend(words.iter().filter_map(|word| Some((path(word)?, word.span))));
            }
            if !matches!(instruction.kind, Keyword::Copy | Keyword::Add) {
                continue;
            }
            let writes = effects(cx.model, index, knowledge).writes;
            let inside = |volume: &&(String, Span)| {
                volume.0.len() > 1
                    && writes.iter().any(|place| matches!(place, Place::Image(path) if is_below(path, &volume.0)))
            };
            let Some((path, place)) = volumes.iter().find(inside) else { continue };
            let keyword = instruction.kind.name();
            let message = format!("the legacy builder discards what this `{keyword}` writes to the volume `{path}`");
            let finding = cx.finding(instruction.keyword.span, message).also(*place, "declared as a volume here");
            found.push(finding.help("move the `VOLUME` below this instruction"));
        }
    }
}
