use super::{Cx, Findings, rule};
use crate::model::Stage;
use crate::syntax::{Body, Pair};

rule!("variable-before-its-arg", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for stage in &cx.model.stages {
        let mut told: Vec<String> = Vec::new();
        for read in cx.uses_in(stage).filter(|read| !read.guarded) {
            let state = &cx.model.step(read.instruction).before;
            let set = state.variable(&read.name).is_some() || state.declares(&read.name);
            let Some(later) = declared_after(cx, stage, read.instruction, &read.name).filter(|_| !set) else {
                continue;
            };
            if told.contains(&read.name) {
                continue;
            }
            let message = format!("`{}` is read before its `ARG`, so it is empty here", read.name);
            let finding = cx.finding(read.span, message).also(later.key.span, "declared only here");
            found.push(finding.help("move the `ARG` up"));
            told.push(read.name);
        }
    }
}

/// The `ARG` of this name below the instruction, in the same stage.
fn declared_after<'a>(cx: &Cx<'a>, stage: &Stage, after: usize, name: &str) -> Option<&'a Pair> {
    let below = cx.model.instructions_of(stage).filter(|(index, _)| *index >= after);
    let mut pairs = below.flat_map(|(_, instruction)| match &instruction.body {
        Body::Args(pairs) => pairs.as_slice(),
        _ => &[],
    });
    pairs.find(|pair| pair.key.text == name)
}
