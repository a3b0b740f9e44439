use std::collections::{BTreeMap, BTreeSet};

use super::{Cx, Findings, rule};
use crate::answers::variable_reads::Use;
use crate::finding::{Finding, Safety, Severity};
use crate::model::Stage;
use crate::syntax::{Body, Pair};
use crate::text::Span;

rule!("variable-before-its-arg", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for stage in &cx.model.stages {
        let declared = declarations(cx, stage);
        let mut told = BTreeSet::new();
        for read in cx.variables.of_stage(stage).filter(|read| !read.guarded) {
            let state = &cx.model.step(read.instruction).before;
            let set = state.variable(&read.name).is_some() || state.declares(&read.name);
            let later = declared.get(read.name.as_str()).filter(|_| !set);
            let later = later.and_then(|all| all.get(all.partition_point(|(index, _)| *index < read.instruction)));
            let Some((_, later)) = later.filter(|_| told.insert(&read.name)) else { continue };
            if later.key.span.start < read.span.start {
                found.push(itself(cx, read, later));
                continue;
            }
            let message = format!("`{}` is used before its `ARG`, so it is empty here", read.name);
            let finding = cx.finding(read.span, message).also(later.key.span, "declared here");
            found.push(finding.help("move the `ARG` above this instruction"));
        }
    }
}

/// `ARG X=${X}`: the default is empty, whatever `ARG X` above all stages or the builder says.
fn itself(cx: &Cx<'_>, read: &Use, declared: &Pair) -> Finding {
    let name = &read.name;
    let mut finding = cx.finding(read.span, format!("`{name}` is not set yet, so its default is empty"));
    finding.severity = finding.severity.min(Severity::Info);
    let value = declared.value.as_ref().map(|value| value.text.trim_matches('"'));
    let alone = value.is_some_and(|value| value == format!("${name}") || value == format!("${{{name}}}"));
    let instruction = cx.model.instruction(read.instruction);
    let span =
        Span::new(declared.key.span.end, declared.value.as_ref().map_or(declared.key.span.end, |it| it.span.end));
    let mut edit = cx.edit();
    edit.remove(instruction, span);
    let fix = edit.finish(format!("write `{}`", declared.key.text), Safety::Unsafe).filter(|_| alone);
    finding.help(format!("write `ARG {name}`")).fix(fix)
}

/// The `ARG`s of a stage by their names, each with the index of its instruction, in order.
fn declarations<'a>(cx: &Cx<'a>, stage: &Stage) -> BTreeMap<&'a str, Vec<(usize, &'a Pair)>> {
    let mut declarations: BTreeMap<&str, Vec<(usize, &Pair)>> = BTreeMap::new();
    for (index, instruction) in cx.model.instructions_of(stage) {
        let Body::Args(pairs) = &instruction.body else { continue };
        for pair in pairs {
            declarations.entry(&pair.key.text).or_default().push((index, pair));
        }
    }
    declarations
}
