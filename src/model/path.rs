//! Paths in images, as far as they are known.

use super::value::Value;
use crate::context::path::join;

/// Whether the path at `inner` is `outer` or below it; both clean and from the same root, which is `/` or empty.
pub fn is_below(inner: &str, outer: &str) -> bool {
    let root = outer.trim_end_matches('/');
    let rest = inner.strip_prefix(root);
    root.is_empty() || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The longest path that Linux opens, in bytes.
const MAX_PATH: usize = 4096;

/// The directory after `WORKDIR path` in `current`. An absolute path stays as it is written.
pub fn workdir(current: &Value, path: &Value, windows: bool) -> Value {
    let text = path.to_string();
    if text.len() + current.to_string().len() > MAX_PATH && !text.starts_with('/') {
        // No kernel opens it, and thousands of relative paths would add up without end.
        return Value::unknown("WORKDIR");
    }
    let slashed = if windows { text.replace('\\', "/") } else { text };
    let drive = windows && slashed.as_bytes().get(1) == Some(&b':');
    let absolute = slashed.starts_with('/') || (drive && slashed.as_bytes().get(2) == Some(&b'/'));
    match (current.known(), path.known()) {
        (_, Some("")) => current.clone(),
        (_, Some(_)) if absolute => Value::text(if drive { &slashed[2..] } else { &slashed }),
        (Some(current), Some(_)) => Value::text(join(current, &slashed)),
        _ if path.prefix().starts_with('/') => path.clone(),
        // Nothing says whether a path that starts with an unknown part is absolute.
        _ if path.prefix().is_empty() && path.known().is_none() => path.clone(),
        _ => {
            let mut value = current.clone();
            value.push('/');
            value.append(path);
            value
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_below_itself_and_its_parents() {
        assert!(is_below("/app/x", "/app") && is_below("/app", "/app") && is_below("/app", "/"));
        assert!(is_below("a", "") && is_below("a/b", "a"));
        assert!(!is_below("/apple", "/app") && !is_below("/app", "/app/x"));
    }

    #[test]
    fn directories_follow_one_another() {
        let unknown = Value::unknown("U");
        let text = |text: &str| Value::text(text);
        for (current, path, expected) in [
            (text("/"), text("app"), "/app"),
            (text("/app"), text("../x"), "/x"),
            (text("/app"), text("/w/"), "/w/"),
            (text("/app"), text(""), "/app"),
            (unknown.clone(), text("app"), "${U}/app"),
            (unknown.clone(), text("/app"), "/app"),
            (text("/app"), unknown.clone(), "${U}"),
        ] {
            assert_eq!(workdir(&current, &path, false).to_string(), expected);
        }
        assert_eq!(workdir(&text("/"), &text("C:\\app\\x"), true).known(), Some("/app/x"));
    }
}
