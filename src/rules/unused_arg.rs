use std::collections::BTreeSet;

use super::{Cx, Findings, rule};
use crate::model::{Reference, Stage, Via};
use crate::syntax::{Body, Keyword, Pair};
use crate::text::Span;

rule!("unused-arg", check);

/// What the builder itself looks at, and starts of such names.
const SPECIAL: [&str; 4] = ["BUILDKIT_", "SOURCE_DATE_EPOCH", "TARGET", "BUILD"];

fn check(cx: &Cx<'_>, found: &mut Findings) {
    let report = |pair: &Pair, message: String| cx.finding(pair.key.span, message).help("remove it");
    let asked: BTreeSet<&str> =
        cx.model.stages.iter().flat_map(|stage| declared(cx, stage)).map(|(_, pair)| pair.key.text.as_str()).collect();
    // No `--from` reads a variable, and the rule about that says what to do.
    let copied_from = cx.model.references.iter().filter(|reference| reference.via != Via::From);
    let meant: BTreeSet<&str> = copied_from.flat_map(Reference::variables).collect();
    let is_used = |name: &str| asked.contains(name) || meant.contains(name) || !cx.variables.readers(name).is_empty();
    for pair in cx.variables.global_args().filter(|pair| !is_special(&pair.key.text) && !is_used(&pair.key.text)) {
        found.push(report(pair, format!("`ARG {}` is not used by any `FROM` or stage", pair.key.text)));
    }
    let last_runs = last_runs(cx);
    for stage in &cx.model.stages {
        for (index, pair) in declared(cx, stage) {
            if is_special(&pair.key.text) || meant.contains(pair.key.text.as_str()) {
                continue;
            }
            // Any program of a RUN may look at it.
            if last_runs[stage.index] > Some(index) || is_read_below(cx, stage, index, &pair.key.text) {
                continue;
            }
            found.push(match later_from(cx, index, &pair.key.text) {
                Some(span) => cx
                    .finding(
                        pair.key.span,
                        format!("`{}` is declared inside a stage, so a `FROM` cannot use it", pair.key.text),
                    )
                    .also(span, "not available here")
                    .help("move it above the first `FROM`"),
                None => report(pair, format!("`ARG {}` is not used: no instruction names it", pair.key.text)),
            });
        }
    }
}

/// The `ARG`s of a stage, each with the index of its instruction.
fn declared<'a>(cx: &Cx<'a>, stage: &Stage) -> impl Iterator<Item = (usize, &'a Pair)> + use<'a> {
    cx.model.instructions_of(stage).flat_map(|(index, instruction)| {
        let pairs = if let Body::Args(pairs) = &instruction.body { pairs.as_slice() } else { &[] };
        pairs.iter().map(move |pair| (index, pair))
    })
}

fn is_special(name: &str) -> bool {
    let upper = name.to_uppercase();
    upper.ends_with("_PROXY") || SPECIAL.iter().any(|special| upper.starts_with(special))
}

/// Where a `FROM` below reads the name, which no `ARG` above the first one declares.
fn later_from(cx: &Cx<'_>, after: usize, name: &str) -> Option<Span> {
    let mut readers = cx.variables.readers_from(after + 1, name).iter();
    let from = readers.find(|reader| cx.model.instruction(**reader).kind == Keyword::From)?;
    let read = cx.variables.at(*from).iter().find(|read| read.name == name)?;
    cx.variables.global_arg(name).is_none().then_some(read.span)
}

/// For each stage, the last `RUN` or trigger of it and of those that start from it.
fn last_runs(cx: &Cx<'_>) -> Vec<Option<usize>> {
    let mut last: Vec<Option<usize>> = vec![None; cx.model.stages.len()];
    for stage in cx.model.stages.iter().rev() {
        let mut own = cx.model.instructions_of(stage);
        let own = own.rfind(|(_, instruction)| matches!(instruction.kind, Keyword::Run | Keyword::Onbuild));
        last[stage.index] = last[stage.index].max(own.map(|(index, _)| index));
        for parent in stage.parent().iter().chain(&stage.candidates) {
            last[*parent] = last[*parent].max(last[stage.index]);
        }
    }
    last
}

/// Whether the `ARG` itself, the rest of the stage, or one that starts from it reads it.
fn is_read_below(cx: &Cx<'_>, stage: &Stage, after: usize, name: &str) -> bool {
    let inherits =
        |reader: &usize| cx.model.stage_of(*reader).is_some_and(|other| cx.model.is_built_on(other.index, stage.index));
    cx.variables.readers_from(after, name).iter().any(inherits)
}
