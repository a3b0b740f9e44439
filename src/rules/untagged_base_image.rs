use super::{Cx, Findings, rule};
use crate::finding::Finding;
use crate::model::{Base, ImageRef, Reference, Target, Via};
use crate::text::Span;

rule!("untagged-base-image", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    // Of the images that are copied from, another rule speaks.
    for reference in cx.model.references.iter().filter(|reference| reference.via == Via::From) {
        found.extend(in_text(cx, reference).filter(|_| cx.is_strict()));
        let Target::Image(image) = &reference.target else { continue };
        // What the repository builds itself is not in a registry that could move it.
        if cx.context.images.contains(&image.familiar()) {
            continue;
        }
        if is_replaced(cx, reference) || is_local_or_moving(image) && !cx.is_strict() {
            continue;
        }
        // The build that sets a variable chooses its value.
        if image.digest.is_some() || reference.text.contains('$') {
            continue;
        }
        match image.tag.as_deref() {
            tag @ (None | Some("latest")) if Base::Image(image.clone()).lacks_latest() => {
                let message = format!("`{}` has no tag `latest`, so the build fails", image.familiar());
                let code = if tag.is_none() { "DL3006" } else { "DL3007" };
                found
                    .push(cx.finding(reference.span, message).code(code).help("add a version tag such as `:ltsc2022`"));
            }
            None => {
                let message = format!("`{}` has no tag, so it means `latest`, which changes over time", reference.text);
                let help = match Base::Image(image.clone()).example() {
                    Some(example) => format!("add a version tag, for example `{example}`, or pin a digest"),
                    None => "add a version tag such as `:1.2`, or pin a digest".to_owned(),
                };
                found.push(cx.floating(cx.finding(reference.span, message).code("DL3006").help(help)));
            }
            Some("latest") => {
                let message = format!("the tag `latest` of `{}` changes over time", image.familiar());
                let help = match Base::Image(image.clone()).example() {
                    Some(example) => format!("use a version tag, for example `{example}`, or pin a digest"),
                    None => "use a version tag, or pin a digest".to_owned(),
                };
                found.push(cx.floating(cx.finding(tag_span(reference, image), message).code("DL3007").help(help)));
            }
            Some(_) => {}
        }
    }
}

/// Whether no registry has a tag that would pin it: it is built locally, or every tag moves.
fn is_local_or_moving(image: &ImageRef) -> bool {
    let base = Base::Image(image.clone());
    let name = image.familiar();
    let is_local = ["local/", "localhost/"].iter().any(|start| name.starts_with(start));
    base.has_only_moving_tags() || is_local || !name.contains('/') && !base.is_official()
}

/// Whether a build of the repository puts a named context in the place of the stage that starts here.
fn is_replaced(cx: &Cx<'_>, reference: &Reference) -> bool {
    let stage = cx.model.stages.iter().find(|stage| stage.image_span == reference.span);
    let name = stage.and_then(|stage| stage.name.as_deref());
    let mut builds = [&cx.context.build].into_iter().chain(&cx.context.others);
    name.is_some_and(|name| builds.any(|build| build.contexts.iter().any(|(context, _)| context == name)))
}

/// What hadolint says of a `FROM` with variables, which it reads as text: one at the start may be anything.
fn in_text(cx: &Cx<'_>, reference: &Reference) -> Option<Finding> {
    let text = reference.text.as_str();
    if !text.contains('$') || text.contains('@') {
        return None;
    }
    let name = text.rsplit('/').next().unwrap_or(text);
    if text.ends_with(":latest") {
        return Some(
            cx.finding(reference.span, format!("the tag `latest` of `{text}` changes over time")).code("DL3007"),
        );
    }
    if name.contains(':') || text.starts_with('$') {
        return None;
    }
    let message = format!("`{text}` has no tag, unless its variable contains one");
    Some(cx.finding(reference.span, message).code("DL3006").help("add a version tag such as `:1.2`"))
}

fn tag_span(reference: &Reference, image: &ImageRef) -> Span {
    let span = reference.span;
    match image.tag_span.filter(|_| span.len() as usize == reference.text.len()) {
        Some(tag) => Span::new(span.start + tag.start, span.start + tag.end),
        None => span,
    }
}
