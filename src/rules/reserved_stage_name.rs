use super::{Cx, Findings, rule};
use crate::finding::Severity;

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
        let mut finding = cx.finding(span, format!("`{name}` is a reserved name: it refers to {meaning}"));
        // It works where it is copied from, and misleads at most.
        if cx.model.uses_of(stage.index).next().is_some() {
            finding.severity = finding.severity.min(Severity::Info);
        }
        let codes = hadolint.into_iter().chain(["ReservedStageName"]);
        found.push(finding.codes(codes).help("rename the stage"));
    }
}
