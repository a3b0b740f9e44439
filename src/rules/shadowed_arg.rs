use super::{Cx, Findings, rule};
use crate::model::Stage;
use crate::model::state::Declaration;
use crate::syntax::{Body, Keyword, Pair};

rule!("shadowed-arg", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for stage in &cx.model.stages {
        for arg in stage.end.args.iter().filter(|arg| stage.instructions.contains(&arg.instruction)) {
            let Some((index, env)) = shadow(cx, stage, arg) else { continue };
            let used = (arg.instruction + 1..=index).any(|at| {
                let runs = cx.model.instruction(at).kind == Keyword::Run;
                runs || cx.uses_at(at).iter().any(|read| read.name == arg.name)
            });
            if used {
                continue;
            }
            let message = format!("a value given for `{}` has no effect: the `ENV` below replaces it", arg.name);
            let finding = cx.finding(arg.span, message).also(env.span(), "this one counts");
            found.push(finding.help(format!("write `ENV {0}=${0}`, or take the `ARG` out", arg.name)));
        }
    }
}

/// The `ENV` that gives the name another value for the rest of the stage.
fn shadow<'a>(cx: &Cx<'a>, stage: &Stage, arg: &Declaration) -> Option<(usize, &'a Pair)> {
    let below = cx.model.instructions_of(stage).filter(|(index, _)| *index > arg.instruction);
    let mut pairs = below.flat_map(|(index, instruction)| {
        let pairs: &[Pair] = match &instruction.body {
            Body::Pairs { pairs, .. } if instruction.kind == Keyword::Env => pairs,
            Body::Args(pairs) => pairs,
            _ => &[],
        };
        pairs.iter().map(move |pair| (index, pair))
    });
    let next = pairs.find(|(_, pair)| pair.key.text == arg.name)?;
    (cx.model.instruction(next.0).kind == Keyword::Env).then_some(next)
}
