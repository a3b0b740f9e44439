use super::{Cx, Findings, rule};
use crate::model::Stage;
use crate::syntax::{Body, Keyword};

rule!("root-as-last-user", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for stage in &cx.model.stages {
        let mut users = cx.model.instructions_of(stage).filter(|(_, it)| it.kind == Keyword::User);
        let Some((index, instruction)) = users.next_back() else { continue };
        let Body::Text(Some(word)) = &instruction.body else { continue };
        let user = cx.model.expand(index, word).value;
        // The build chooses the value of a variable.
        if word.text.contains('$') && !cx.is_strict() {
            continue;
        }
        let is_root = matches!(user.known().and_then(|user| user.split(':').next()), Some("root" | "0"));
        if !is_root || !(runs(cx, stage) || cx.is_strict()) {
            continue;
        }
        let message = format!("the last `USER` is `{}`, so the container runs as root", word.text);
        found.push(cx.finding(word.span, message).help("end the stage with an unprivileged `USER`"));
    }
}

/// Whether containers are started from the stage: it is what is built.
fn runs(cx: &Cx<'_>, stage: &Stage) -> bool {
    cx.model.target().is_some_and(|target| target.index == stage.index)
}
