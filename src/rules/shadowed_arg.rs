use super::{Cx, Findings, rule};
use crate::model::Stage;
use crate::syntax::{Body, Keyword, Pair};

rule!("shadowed-arg", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for stage in &cx.model.stages {
        for (declared, arg) in declarations(cx, stage) {
            let Some((index, env)) = shadow(cx, stage, (declared, arg)) else { continue };
            let used = (declared + 1..=index).any(|at| {
                let runs = cx.model.instruction(at).kind == Keyword::Run;
                runs || cx.uses_at(at).iter().any(|read| read.name == arg.key.text)
            });
            if used {
                continue;
            }
            let message = format!("a value given for `{}` has no effect: the `ENV` below replaces it", arg.key.text);
            let finding = cx.finding(arg.key.span, message).also(env.span(), "this one counts");
            found.push(finding.help(format!("write `ENV {0}=${0}`, or take the `ARG` out", arg.key.text)));
        }
    }
}

/// The `ARG`s of a stage.
fn declarations<'a>(cx: &Cx<'a>, stage: &Stage) -> impl Iterator<Item = (usize, &'a Pair)> {
    let pairs = cx.model.instructions_of(stage).filter_map(|(index, instruction)| match &instruction.body {
        Body::Args(pairs) => Some(pairs.iter().map(move |pair| (index, pair))),
        _ => None,
    });
    pairs.flatten()
}

/// The `ENV` that gives the name another value for the rest of the stage.
fn shadow<'a>(cx: &Cx<'a>, stage: &Stage, (declared, arg): (usize, &Pair)) -> Option<(usize, &'a Pair)> {
    let below = cx.model.instructions_of(stage).filter(|(index, _)| *index > declared);
    let mut pairs = below.flat_map(|(index, instruction)| {
        let pairs: &[Pair] = match &instruction.body {
            Body::Pairs { pairs, .. } if instruction.kind == Keyword::Env => pairs,
            Body::Args(pairs) => pairs,
            _ => &[],
        };
        pairs.iter().map(move |pair| (index, pair))
    });
    let next = pairs.find(|(_, pair)| pair.key.text == arg.key.text)?;
    (cx.model.instruction(next.0).kind == Keyword::Env).then_some(next)
}
