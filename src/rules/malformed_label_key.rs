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
                let (reason, help) = reason;
                found.push(cx.finding(pair.key.span, format!("label key `{key}` {reason}")).help(help));
            }
        }
    }
}

/// What is wrong with a key by Docker's guidelines.
fn fault(key: &str) -> Option<(&'static str, &'static str)> {
    let alphanumeric = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let foreign = |c: char| !alphanumeric(c) && !matches!(c, '.' | '-' | '_' | '/');
    match key {
        "" => None,
        _ if RESERVED.iter().any(|prefix| key.starts_with(prefix)) => {
            Some(("uses a prefix that is reserved for Docker", "use a domain of your own as the prefix"))
        }
        _ if key.contains(|c: char| c.is_ascii_uppercase()) => {
            Some(("contains uppercase letters, against Docker's guidelines", "use lowercase letters"))
        }
        _ if !key.starts_with(|c: char| c.is_ascii_lowercase()) => {
            Some(("does not start with a lowercase letter", "start it with a lowercase letter"))
        }
        _ if !key.ends_with(alphanumeric) => {
            Some(("does not end with a lowercase letter or a digit", "end it with a letter or a digit"))
        }
        _ if key.contains(foreign) => Some((
            "contains a character that Docker's guidelines exclude",
            "use letters, digits, `.`, `-`, `_` and `/`",
        )),
        _ if key.contains("..") || key.contains("--") => Some(("repeats a separator", "use one `.` or `-` in a row")),
        _ => None,
    }
}
