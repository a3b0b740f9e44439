use super::{Cx, Findings, rule};
use crate::finding::Severity;
use crate::model::{Base, Binding, ImageRef, Stage};

rule!("invalid-base-image", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for (stage, image) in cx.model.default_images().filter(|(stage, _)| stage.base != Base::Missing) {
        let Some(image) = image.filter(|image| ImageRef::parse(image).is_err()) else { continue };
        let written = cx.source.slice(stage.image_span);
        if (asks(cx, stage) || is_given(cx, stage)) && !cx.is_strict() {
            continue;
        }
        let fixed = is_fixed(cx, stage);
        // `undeclared-from-argument` names the variable.
        if fixed && !cx.is_strict() && cx.model.uses(stage.from()).variables.iter().any(|(used, _)| !used.defaulted()) {
            continue;
        }
        let (message, help) = if fixed && written.contains('$') {
            let image = if image.is_empty() { "empty".to_owned() } else { format!("`{image}`") };
            (
                format!("`{written}` is always {image}, which is not a valid image name"),
                "declare its variables with `ARG` before the first `FROM`",
            )
        } else if !written.contains('$') {
            (
                format!("`{written}` is not a valid image name"),
                "use a lowercase name and at most one tag, such as `debian:12`",
            )
        } else if image.is_empty() {
            (
                format!("`{written}` is empty without `--build-arg`, so the build fails"),
                "give the `ARG` a default value",
            )
        } else {
            let message = format!("without `--build-arg`, `{written}` is `{image}`, which is not a valid image name");
            (message, "give the `ARG` a default value")
        };
        let mut finding = cx.finding(stage.image_span, message).help(help);
        // No build can set a variable that no instruction declares. The value of any other may be a name, and a builder ignores stages
        // that nothing needs.
        let is_fixed = is_fixed(cx, stage) && cx.model.is_reachable(stage.index);
        if written.contains('$') && !cx.is_strict() && !is_fixed {
            finding.severity = finding.severity.min(Severity::Info);
        } else if written.contains('$') && !is_fixed || !cx.model.is_reachable(stage.index) {
            finding.severity = finding.severity.min(Severity::Warning);
        }
        found.push(finding);
    }
}

/// Whether no build can give the image another name: no `ARG` declares any of its variables.
fn is_fixed(cx: &Cx<'_>, stage: &Stage) -> bool {
    cx.model.uses(stage.from()).variables.iter().all(|(_, binding)| *binding == Binding::Unset)
}

/// Whether the file means the build to be given an argument: an `ARG` has no value.
fn asks(cx: &Cx<'_>, stage: &Stage) -> bool {
    let uses = cx.model.uses(stage.from());
    uses.variables.iter().any(|(it, binding)| *binding == Binding::Unknown && !it.defaulted())
}

/// Whether a known build gives an argument of the name a value of its own.
fn is_given(cx: &Cx<'_>, stage: &Stage) -> bool {
    let uses = cx.model.uses(stage.from());
    let mut builds = cx.context.others.iter().chain([&cx.context.build]);
    builds.any(|build| uses.variables.iter().any(|(used, _)| build.args.iter().any(|(name, _)| *name == used.name)))
}
