use super::{Cx, Findings, rule};
use crate::model::{Target, Via};

rule!("untagged-copied-image", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for reference in cx.model.references.iter().filter(|reference| reference.via != Via::From) {
        let Target::Image(image) = &reference.target else { continue };
        let floating = image.tag.as_deref().is_none_or(|tag| tag == "latest");
        // A bare name may be that of a context given on the command line.
        let bare = image.tag.is_none() && image.registry.is_none() && !image.repository.contains('/');
        if image.digest.is_none() && floating && !bare {
            let message =
                format!("`{}` has no fixed tag, so the copied files can change between builds", reference.text);
            let finding = cx.finding(reference.span, message).help("use a version tag, or pin a digest");
            found.push(cx.floating(finding));
        }
    }
}
