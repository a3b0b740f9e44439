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
            let case = if same.is_some() { "" } else { " (case does not count)" };
            let finding = cx
                .finding(
                    span,
                    format!(
                        "stage name `{name}` is already in use{case}: no name refers to the first stage below this line"
                    ),
                )
                .codes(codes);
            found.push(finding.also(first, "first stage with this name").help("rename one of the stages"));
        }
    }
}
