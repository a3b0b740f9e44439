use super::{Cx, Findings, rule};
use crate::model::image::DEFAULT_REGISTRY;
use crate::model::{ImageRef, Target};

rule!("untrusted-registry", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    let trusted = cx.strings("trusted-registries");
    if trusted.is_empty() {
        return;
    }
    for reference in &cx.model.references {
        let Target::Image(image) = &reference.target else { continue };
        if !trusted.iter().any(|pattern| admits(pattern, image)) {
            let message =
                format!("`{}` comes from `{}`, which is not in `trusted-registries`", reference.text, image.host());
            let help = format!("use an image from {}", trusted.join(", "));
            found.push(cx.finding(reference.span, message).help(help));
        }
    }
}

/// Whether a pattern stands for the image's registry, or for registry and path where it has a `/`.
fn admits(pattern: &str, image: &ImageRef) -> bool {
    let pattern = if pattern == "hub.docker.com" { DEFAULT_REGISTRY } else { pattern };
    let (host, name) = (image.host(), image.name());
    match (pattern.strip_prefix('*'), pattern.strip_suffix('*')) {
        _ if pattern == "*" => true,
        (Some(end), _) => host.ends_with(end),
        (_, Some(start)) => host.starts_with(start) || name.starts_with(start),
        _ => pattern == host || name.strip_prefix(pattern).is_some_and(|rest| rest.starts_with('/')),
    }
}
