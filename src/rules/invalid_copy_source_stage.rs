use super::{Cx, Findings, rule};
use crate::finding::Finding;
use crate::model::{Reference, Target, Via};

rule!("invalid-copy-source-stage", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    let copies = cx.model.references.iter().filter(|reference| reference.via == Via::Copy);
    found.extend(copies.filter_map(|reference| invalid(cx, reference)));
}

fn invalid(cx: &Cx<'_>, reference: &Reference) -> Option<Finding> {
    let written = cx.source.slice(reference.span);
    if has_variable(written) {
        let message = format!("`--from` does not expand variables: the builder looks for an image named `{written}`");
        let help = format!("add a stage `FROM {written} AS NAME` above, and write `--from=NAME`");
        return Some(cx.finding(reference.span, message).help(help));
    }
    let Target::Invalid(_) = &reference.target else { return None };
    let message = format!("`{written}` is not a valid stage or image name, so the build fails");
    Some(cx.finding(reference.span, message).help("write the name of a stage above, or of an image in lower case"))
}

/// Whether a text has a `$` that starts a variable elsewhere.
fn has_variable(text: &str) -> bool {
    let starts = |it: char| it == '{' || it == '_' || it.is_ascii_alphabetic();
    text.match_indices('$').any(|(at, _)| text[at + 1..].starts_with(starts))
}
