use std::collections::BTreeMap;

use super::{Cx, Findings, rule};
use crate::model::Stage;
use crate::syntax::{Body, Keyword, Pair};

rule!("shadowed-arg", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    let instructions = cx.file.instructions.iter().enumerate();
    let runs: Vec<usize> = instructions.filter(|(_, it)| it.kind == Keyword::Run).map(|(index, _)| index).collect();
    let runs_between =
        |first: usize, last: usize| runs.get(runs.partition_point(|run| *run < first)).is_some_and(|run| *run <= last);
    for stage in &cx.model.stages {
        for (declared, arg, (index, env)) in shadowed(cx, stage) {
            let reader = cx.variables.readers_from(declared + 1, &arg.key.text).first();
            if runs_between(declared + 1, index) || reader.is_some_and(|reader| *reader <= index) {
                continue;
            }
            let message = format!("`--build-arg {}` has no effect: the `ENV` below overrides it", arg.key.text);
            let finding = cx.finding(arg.key.span, message).also(env.span(), "overrides the `ARG`");
            found.push(finding.help(format!("write `ENV {0}=${0}`, or remove the `ARG`", arg.key.text)));
        }
    }
}

/// The `ARG`s of a stage that an `ENV` gives another value for the rest of the stage, in order, each with the `ENV`.
fn shadowed<'a>(cx: &Cx<'a>, stage: &Stage) -> Vec<(usize, &'a Pair, (usize, &'a Pair))> {
    let mut next: BTreeMap<&str, (usize, &Pair)> = BTreeMap::new();
    let mut shadowed = Vec::new();
    for (index, instruction) in cx.model.instructions_of(stage).rev() {
        let pairs: &[Pair] = match &instruction.body {
            Body::Pairs { pairs, .. } if instruction.kind == Keyword::Env => pairs,
            Body::Args(pairs) => pairs,
            _ => continue,
        };
        if matches!(instruction.body, Body::Args(_)) {
            let below = pairs.iter().rev().filter_map(|arg| Some((index, arg, *next.get(arg.key.text.as_str())?)));
            shadowed.extend(below.filter(|(_, _, (by, _))| cx.model.instruction(*by).kind == Keyword::Env));
        }
        next.extend(pairs.iter().rev().map(|pair| (pair.key.text.as_str(), (index, pair))));
    }
    shadowed.reverse();
    shadowed
}
