use std::collections::BTreeMap;

use super::{Cx, Findings, rule};
use crate::finding::{Finding, Safety, Severity};
use crate::model::expand::Use;
use crate::syntax::{Body, Instruction, Keyword, Pair};

rule!("self-referencing-env", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for (index, instruction) in
        cx.file.instructions.iter().enumerate().filter(|(_, it)| it.kind == Keyword::Env && !it.broken)
    {
        if let Body::Pairs { pairs, .. } = &instruction.body
            && pairs.len() > 1
        {
            check_pairs(cx, (index, instruction), pairs, found);
        }
    }
}

fn check_pairs(cx: &Cx<'_>, (index, instruction): (usize, &Instruction), pairs: &[Pair], found: &mut Findings) {
    let mut setters: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, pair) in pairs.iter().enumerate() {
        setters.entry(&pair.key.text).or_default().push(at);
    }
    let before = &cx.model.step(index).before;
    let uses = cx.model.uses(index);
    let uses = uses.variables.iter().map(|(it, _)| it);
    let (mut starts, mut findings, mut first) = (Vec::new(), Vec::new(), None);
    for used in uses.filter(|it| before.variable(&it.name).is_none() && !before.declares(&it.name)) {
        let reader = pairs.partition_point(|pair| pair.span().end <= used.span.start);
        if !pairs.get(reader).is_some_and(|pair| pair.span().encloses(used.span)) {
            continue;
        }
        let setters = setters.get(used.name.as_str()).map_or(&[][..], Vec::as_slice);
        let Some(setter) = setters.iter().copied().find(|at| *at != reader) else { continue };
        // A variable that is set after it, too, would still have another value.
        if setter < reader && setters.last().is_some_and(|last| *last < reader) {
            first = first.or(Some(findings.len()));
            // Where an `ENV` of its own begins between the two already, the variable is set by then.
            if starts.last().is_none_or(|start| *start <= setter) {
                starts.push(reader);
            }
        }
        findings.push(
            finding(cx, index, used, &pairs[setter])
                .also(pairs[setter].span(), "takes effect from the next instruction on")
                .help("split it into two `ENV` instructions"),
        );
    }
    if let Some(first) = first {
        let title = match starts.len() {
            1 => "split it into two `ENV` instructions".to_owned(),
            count => format!("split it into {} `ENV` instructions", count + 1),
        };
        let fix = cx.edit().split_pairs(instruction, pairs, &starts).finish(title, Safety::Unsafe);
        findings[first].fixes.extend(fix);
    }
    found.extend(findings);
}

/// What is found where a variable is used that the same instruction sets. An error only where it is surely empty: a base image
/// may set it, and the file may say itself what counts then.
fn finding(cx: &Cx<'_>, index: usize, used: &Use, setter: &Pair) -> Finding {
    let name = &used.name;
    let base = cx.model.base_of(index);
    // Every image has a `PATH`.
    let is_set = name == "PATH" || base.is_some_and(|base| base.often_sets(name));
    let is_plain = base.is_some_and(|base| base.sets_no_variables() || base.is_official());
    // `PATH=$PATH:/opt/bin` is the value of the base image and some more.
    let extends = setter.value.as_ref().is_some_and(|value| value.text.contains(&format!("${name}")));
    let (state, severity) = match () {
        () if used.defaulted() => ("is not set yet, so its default is used", Severity::Info),
        () if is_set && extends => ("still has the value of the base image", Severity::Info),
        () if is_set => ("still has the value of the base image", Severity::Warning),
        () if is_plain => ("is not set yet", Severity::Error),
        () => ("is not set yet, unless the base image sets it", Severity::Warning),
    };
    let message = format!("`{name}` {state}: one `ENV` expands all its values before it sets any of them");
    let mut finding = cx.finding(used.span, message);
    finding.severity = finding.severity.min(severity);
    finding
}
