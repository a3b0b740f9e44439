use super::{Cx, Findings, rule};
use crate::model::{ImageRef, Reference, Target, Via};
use crate::text::Span;

rule!("untagged-base-image", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for reference in &cx.model.references {
        let Target::Image(image) = &reference.target else { continue };
        // What a variable holds is for whoever sets it to say.
        if image.digest.is_some() || reference.text.contains('$') || may_be_context(reference, image) {
            continue;
        }
        match image.tag.as_deref() {
            None => {
                let message = format!("`{}` has no tag, so it is whatever `latest` is today", reference.text);
                let help = "name the version, such as `:1.2`, or pin a digest";
                found.push(cx.finding(reference.span, message).code("DL3006").help(help));
            }
            Some("latest") => {
                let message = format!("the tag `latest` of `{}` moves", image.repository);
                let help = "name the version, or pin a digest";
                found.push(cx.finding(tag_span(reference, image), message).code("DL3007").help(help));
            }
            Some(_) => {}
        }
    }
}

/// Whether it may just as well be a context of the build that is given by name. In a `FROM` that is rare.
fn may_be_context(reference: &Reference, image: &ImageRef) -> bool {
    reference.via != Via::From && image.registry.is_none() && image.tag.is_none()
}

fn tag_span(reference: &Reference, image: &ImageRef) -> Span {
    let span = reference.span;
    match image.tag_span.filter(|_| span.len() as usize == reference.text.len()) {
        Some(tag) => Span::new(span.start + tag.start, span.start + tag.end),
        None => span,
    }
}
