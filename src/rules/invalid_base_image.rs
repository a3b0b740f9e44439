use super::{Cx, Findings, rule};
use crate::model::{Base, Binding, ImageRef, Stage};

rule!("invalid-base-image", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for stage in cx.model.stages.iter().filter(|stage| stage.base != Base::Missing) {
        let Some(image) = cx.model.default_image(stage).filter(|image| ImageRef::parse(image).is_err()) else {
            continue;
        };
        let written = cx.source.slice(stage.image_span);
        if asks(cx, stage) && !cx.is_strict() {
            continue;
        }
        let (message, help) = if !written.contains('$') {
            (format!("`{written}` is no name of an image"), "write names in lower case, and one tag after one `:`")
        } else if image.is_empty() {
            (format!("`{written}` is empty when the build is given no arguments"), "give the `ARG` a value")
        } else {
            let message = format!("`{written}` is `{image}` when the build is given no arguments: no name of an image");
            (message, "give the `ARG` a value")
        };
        found.push(cx.finding(stage.image_span, message).help(help));
    }
}

/// Whether the file means the build to be given an argument: an `ARG` has no value.
fn asks(cx: &Cx<'_>, stage: &Stage) -> bool {
    let uses = cx.model.uses(stage.from());
    uses.variables.iter().any(|(it, binding)| *binding == Binding::Unknown && !it.defaulted())
}
