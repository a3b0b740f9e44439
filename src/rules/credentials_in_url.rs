use std::ops::Range;

use super::{Cx, Findings, rule};
use crate::text::Span;

rule!("credentials-in-url", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for instruction in &cx.file.instructions {
        let text = cx.source.slice(instruction.span);
        for password in text.match_indices("://").filter_map(|(at, _)| password(text, at)) {
            let start = instruction.span.start;
            let span = Span::new(start + password.start as u32, start + password.end as u32);
            if cx.file.comments.iter().any(|comment| comment.span.encloses(span)) {
                continue;
            }
            let finding = cx.finding(span, "this URL contains a password, which stays readable in the image history");
            found.push(
                finding.help("change the password, and pass the new one as a build secret: `RUN --mount=type=secret`"),
            );
        }
    }
}

/// The password of an address whose `://` stands at `at`.
fn password(text: &str, at: usize) -> Option<Range<usize>> {
    let scheme = text[..at].rsplit(|it: char| !it.is_ascii_alphanumeric() && it != '+').next()?;
    let rest = &text[at + 3..];
    let end = rest.find(|it: char| it.is_whitespace() || "/\"'\\`<>()[],;".contains(it)).unwrap_or(rest.len());
    let (account, host) = rest[..end].rsplit_once('@')?;
    let (user, password) = account.split_once(':')?;
    let known = matches!(scheme, "http" | "https" | "git+https" | "ftp" | "sftp" | "svn");
    let plain = |part: &str| !part.contains(['$', '{', '}', '%', '*']);
    let local = host.starts_with("localhost") || host.starts_with("127.") || host.is_empty();
    let start = at + 3 + user.len() + 1;
    let real = known && plain(password) && password.len() > 3 && !local && !is_placeholder(user, password);
    real.then(|| start..start + password.len())
}

fn is_placeholder(user: &str, password: &str) -> bool {
    let lower = password.to_lowercase();
    let words = ["pass", "xxx", "token", "secret", "your", "example", "changeme", "x-oauth-basic"];
    user.eq_ignore_ascii_case(password) || words.iter().any(|word| lower.starts_with(word))
}
