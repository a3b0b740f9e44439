use std::collections::BTreeMap;

use super::{Cx, Findings, rule};

rule!("duplicate-stage-name", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    let mut names = BTreeMap::new();
    for stage in &cx.model.stages {
        let (Some(id), Some(name), Some(span)) = (&stage.id, &stage.name, stage.name_span) else { continue };
        if let Some(first) = names.insert(id, span) {
            let earlier = &cx.model.stages[..stage.index];
            let same = earlier.iter().any(|other| other.name.as_ref() == Some(name)).then_some("DL3024");
            let codes = same.into_iter().chain(["DuplicateStageName"]);
            let finding = cx
                .finding(
                    span,
                    format!(
                        "stage name `{name}` is already in use: later instructions cannot refer to the first stage"
                    ),
                )
                .codes(codes);
            found.push(finding.also(first, "first stage of this name").help("rename one of the stages"));
        }
    }
}
