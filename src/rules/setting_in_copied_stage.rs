use super::{Cx, Findings, rule};
use crate::model::Via;
use crate::syntax::Keyword;

rule!("setting-in-copied-stage", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for stage in &cx.model.stages {
        let mut uses = cx.model.uses_of(stage.index).peekable();
        let copied_only = uses.peek().is_some() && uses.all(|reference| reference.via != Via::From);
        if !copied_only || cx.model.target().is_none_or(|target| target.index == stage.index) {
            continue;
        }
        for (_, instruction) in cx.model.instructions_of(stage) {
            let settings = [
                Keyword::Cmd,
                Keyword::Entrypoint,
                Keyword::Expose,
                Keyword::Healthcheck,
                Keyword::Stopsignal,
                Keyword::Volume,
            ];
            if settings.contains(&instruction.kind) {
                let keyword = instruction.kind.name();
                let message = format!(
                    "this `{keyword}` has no effect: other stages only copy files from stage `{}`",
                    stage.label()
                );
                found.push(
                    cx.finding(instruction.keyword.span, message).help("move it to the final stage, or remove it"),
                );
            }
        }
    }
}
