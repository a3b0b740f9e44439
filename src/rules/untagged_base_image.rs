use super::{Cx, Findings, rule};
use crate::finding::Finding;
use crate::model::{ImageRef, Reference, Target, Via};
use crate::text::Span;

rule!("untagged-base-image", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for reference in &cx.model.references {
        found.extend(in_text(cx, reference).filter(|_| cx.is_strict()));
        let Target::Image(image) = &reference.target else { continue };
        // What a variable holds is for whoever sets it to say.
        if image.digest.is_some() || reference.text.contains('$') || may_be_context(reference, image) {
            continue;
        }
        let code = |code: &'static str| (reference.via == Via::From).then_some(code);
        match image.tag.as_deref() {
            None => {
                let message = format!("`{}` has no tag, so it is whatever `latest` is today", reference.text);
                let help = "name the version, such as `:1.2`, or pin a digest";
                found.push(cx.finding(reference.span, message).codes(code("DL3006")).help(help));
            }
            Some("latest") => {
                let message = format!("the tag `latest` of `{}` moves", image.repository);
                let help = "name the version, or pin a digest";
                found.push(cx.finding(tag_span(reference, image), message).codes(code("DL3007")).help(help));
            }
            Some(_) => {}
        }
    }
}

/// What hadolint says of a `FROM` with variables, which it reads as text: one at the start may be anything.
fn in_text(cx: &Cx<'_>, reference: &Reference) -> Option<Finding> {
    let text = reference.text.as_str();
    if reference.via != Via::From || !text.contains('$') || text.contains('@') {
        return None;
    }
    let name = text.rsplit('/').next().unwrap_or(text);
    if text.ends_with(":latest") {
        return Some(cx.finding(reference.span, format!("the tag of `{text}` moves")).code("DL3007"));
    }
    if name.contains(':') || text.starts_with('$') {
        return None;
    }
    let message = format!("`{text}` has no tag, unless its variable brings one");
    Some(cx.finding(reference.span, message).code("DL3006").help("name the version, such as `:1.2`"))
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
