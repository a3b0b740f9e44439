use std::collections::BTreeMap;

use super::{Cx, Findings, rule};
use crate::finding::Safety;
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
        let message =
            format!("`{}` is not set yet: one `ENV` expands all its values before it sets any of them", used.name);
        // A variable that is set after it, too, would still have another value.
        if setter < reader && setters.last().is_some_and(|last| *last < reader) {
            first = first.or(Some(findings.len()));
            // Where an `ENV` of its own begins between the two already, the variable is set by then.
            if starts.last().is_none_or(|start| *start <= setter) {
                starts.push(reader);
            }
        }
        findings.push(
            cx.finding(used.span, message)
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
