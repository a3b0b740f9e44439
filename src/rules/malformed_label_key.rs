use super::{Cx, Findings, rule};
use crate::model::facts::literal;
use crate::syntax::{Body, Keyword};

rule!("malformed-label-key", check);

/// What Docker keeps for itself.
const RESERVED: [&str; 3] = ["com.docker.", "io.docker.", "org.dockerproject."];

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for instruction in cx.file.instructions.iter().filter(|it| it.kind == Keyword::Label) {
        let Body::Pairs { pairs, .. } = &instruction.body else { continue };
        for pair in pairs.iter().filter(|pair| !pair.key.text.contains('$')) {
            let key = literal(&pair.key.text, cx.file.escape);
            if let Some(reason) = fault(&key) {
                found.push(cx.finding(pair.key.span, format!("label key `{key}` {reason}")));
            }
        }
    }
}

/// What is wrong with a key by Docker's guidelines.
fn fault(key: &str) -> Option<&'static str> {
    let alphanumeric = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let foreign = |c: char| !alphanumeric(c) && !matches!(c, '.' | '-' | '_' | '/');
    match key {
        "" => None,
        _ if RESERVED.iter().any(|prefix| key.starts_with(prefix)) => {
            Some("is in a namespace that is reserved for Docker")
        }
        _ if key.contains(|c: char| c.is_ascii_uppercase()) => Some("contains uppercase letters"),
        _ if !key.starts_with(|c: char| c.is_ascii_lowercase()) => Some("does not start with a lowercase letter"),
        _ if !key.ends_with(alphanumeric) => Some("does not end with a lowercase letter or a digit"),
        _ if key.contains(foreign) => Some("contains characters other than letters, digits, `.`, `-`, `_` and `/`"),
        _ if key.contains("..") || key.contains("--") => Some("contains `..` or `--`"),
        _ => None,
    }
}
