use super::{Cx, Findings, rule};

rule!("reserved-stage-name", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for stage in &cx.model.stages {
        let (Some(name), Some(id), Some(span)) = (&stage.name, stage.id.as_deref(), stage.name_span) else { continue };
        let meaning = match id {
            "scratch" => "the empty image",
            "context" => "the build context",
            _ => continue,
        };
        let hadolint = (name == id).then_some("DL3063");
        let finding = cx.finding(span, format!("`{name}` is a reserved name: it refers to {meaning}"));
        let codes = hadolint.into_iter().chain(["ReservedStageName"]);
        found.push(finding.codes(codes).help("rename the stage"));
    }
}
