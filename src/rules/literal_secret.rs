use super::{Cx, Findings, rule};
use crate::answers::secrets::secrets;
use crate::text::Span;

rule!("literal-secret", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for instruction in &cx.file.instructions {
        for secret in secrets(cx.source.slice(instruction.span)) {
            let start = instruction.span.start;
            let span = Span::new(start + secret.range.start as u32, start + secret.range.end as u32);
            if cx.file.comments.iter().any(|comment| comment.span.encloses(span)) {
                continue;
            }
            let message = format!("`{}…` is {}, which stays readable in the image history", secret.start, secret.what);
            let finding = cx.finding(span, message);
            found.push(finding.help("revoke it, and pass a new one with `RUN --mount=type=secret` or `docker run -e`"));
        }
    }
}
