use super::{Cx, Findings, rule};
use crate::finding::Severity;
use crate::model::{Binding, ImageRef, Value};
use crate::syntax::{Body, Keyword};
use crate::text::closest;

rule!("undeclared-from-argument", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    let froms = cx.file.instructions.iter().enumerate().filter(|(_, it)| it.kind == Keyword::From);
    for (index, _) in froms {
        for (used, _) in cx.model.uses(index).variables.iter().filter(|(_, binding)| *binding == Binding::Unset) {
            if used.defaulted() && !cx.is_strict() {
                continue;
            }
            let name = &used.name;
            let finding =
                cx.finding(used.span, format!("`{name}` is not declared before the first `FROM`, so it is empty here"));
            let mut finding = finding;
            if is_without_platform(cx, index) || is_without_image(cx, index) {
                finding.severity = Severity::Error;
            }
            let globals = cx.model.globals.args.iter().map(|arg| arg.name.as_str());
            let platform = crate::model::inputs::PLATFORM_ARGS;
            let help = match closest(name, globals.chain(platform)) {
                Some(near) => format!("did you mean `{near}`?"),
                None if is_declared_below(cx, name) => "declare it before the first `FROM`".to_owned(),
                None => format!("add `ARG {name}=…` before the first `FROM`"),
            };
            found.push(finding.help(help));
        }
    }
}

/// Whether nothing is left of the platform, which the builder refuses.
fn is_without_platform(cx: &Cx<'_>, index: usize) -> bool {
    let platform = cx.model.stage_of(index).and_then(|stage| stage.platform.as_ref());
    platform.and_then(Value::known).is_some_and(str::is_empty)
}

/// Whether no value of another variable can make a name of the image, which the builder refuses where it needs the stage.
fn is_without_image(cx: &Cx<'_>, index: usize) -> bool {
    let mut images = cx.model.default_images();
    let image = images.find(|(stage, _)| stage.from() == index && cx.model.is_reachable(stage.index));
    let refused = image.and_then(|(_, image)| image).is_some_and(|image| ImageRef::parse(&image).is_err());
    refused && cx.model.uses(index).variables.iter().all(|(_, binding)| *binding == Binding::Unset)
}

fn is_declared_below(cx: &Cx<'_>, name: &str) -> bool {
    cx.file.instructions.iter().any(|instruction| match &instruction.body {
        Body::Args(pairs) => pairs.iter().any(|pair| pair.key.text == name),
        _ => false,
    })
}
