use std::collections::BTreeMap;

use super::{Cx, Findings, rule};

rule!("duplicate-stage-name", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    let mut names = BTreeMap::new();
    for stage in &cx.model.stages {
        let (Some(id), Some(name), Some(span)) = (&stage.id, &stage.name, stage.name_span) else { continue };
        if let Some(first) = names.insert(id, span) {
            let finding = cx.finding(span, format!("another stage is named `{name}`"));
            found.push(finding.also(first, "the other one").help("give one of them another name"));
        }
    }
}
