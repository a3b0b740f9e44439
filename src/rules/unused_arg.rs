use super::{Cx, Findings, rule};
use crate::model::Stage;
use crate::syntax::{Body, Keyword, Pair};
use crate::text::Span;

rule!("unused-arg", check);

/// What the builder itself looks at, and starts of such names.
const SPECIAL: [&str; 4] = ["BUILDKIT_", "SOURCE_DATE_EPOCH", "TARGET", "BUILD"];

fn check(cx: &Cx<'_>, found: &mut Findings) {
    let report = |pair: &Pair, message: String| cx.finding(pair.key.span, message).help("take it out");
    for pair in cx.global_args().filter(|pair| !is_special(&pair.key.text) && !is_used_globally(cx, &pair.key.text)) {
        found.push(report(pair, format!("no `FROM` uses `{}`, and no stage asks for it", pair.key.text)));
    }
    for stage in &cx.model.stages {
        for (index, instruction) in cx.model.instructions_of(stage) {
            let Body::Args(pairs) = &instruction.body else { continue };
            let names = pairs.iter().filter(|pair| !is_special(&pair.key.text));
            for pair in names.filter(|pair| !is_used_below(cx, stage, index, &pair.key.text)) {
                found.push(match later_from(cx, index, &pair.key.text) {
                    Some(span) => cx
                        .finding(
                            pair.key.span,
                            format!("a `FROM` does not see `{}`: it belongs to the stage above", pair.key.text),
                        )
                        .also(span, "nothing is known of it here")
                        .help("move it above the first `FROM`"),
                    None => report(pair, format!("nothing below uses `{}`", pair.key.text)),
                });
            }
        }
    }
}

fn is_special(name: &str) -> bool {
    let upper = name.to_uppercase();
    upper.ends_with("_PROXY") || SPECIAL.iter().any(|special| upper.starts_with(special))
}

fn is_used_globally(cx: &Cx<'_>, name: &str) -> bool {
    cx.file.instructions.iter().enumerate().any(|(index, instruction)| {
        let asks = match &instruction.body {
            Body::Args(pairs) if cx.model.stage_of(index).is_some() => pairs.iter().any(|pair| pair.key.text == name),
            _ => false,
        };
        asks || cx.uses_at(index).iter().any(|read| read.name == name)
    })
}

/// Where a `FROM` below reads the name, which no `ARG` above the first one declares.
fn later_from(cx: &Cx<'_>, after: usize, name: &str) -> Option<Span> {
    let from = |stage: &&Stage| stage.from() > after;
    let mut uses = cx.model.stages.iter().filter(from).flat_map(|stage| cx.uses_at(stage.from()));
    let global = cx.global_args().any(|pair| pair.key.text == name);
    uses.find(|read| read.name == name && !global).map(|read| read.span)
}

/// Whether the rest of the stage, or of one that starts from it, may use it. Any program of a RUN may look at it.
fn is_used_below(cx: &Cx<'_>, stage: &Stage, after: usize, name: &str) -> bool {
    let starts_from = |other: &Stage| cx.model.ancestry(other.index).any(|index| index == stage.index);
    let stages = cx.model.stages.iter().filter(|other| starts_from(other));
    let mut below = stages.flat_map(|other| cx.model.instructions_of(other)).filter(|(index, _)| *index > after);
    below.any(|(index, instruction)| {
        let runs = matches!(instruction.kind, Keyword::Run | Keyword::Onbuild);
        runs || cx.uses_at(index).iter().any(|read| read.name == name)
    }) || cx.uses_at(after).iter().any(|read| read.name == name)
}
