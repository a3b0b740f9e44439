//! Strings as a Dockerfile holds several of them.

/// Strings as a JSON array in one line, control characters escaped: what exec form and the paths of a `COPY` are written in.
///
/// ```
/// # use trimtab::text::json_array;
/// assert_eq!(json_array(["a b", r"c\d", "\u{1}\""]), r#"["a b", "c\\d", "\u0001\""]"#);
/// ```
pub fn json_array<S: AsRef<str>>(strings: impl IntoIterator<Item = S>) -> String {
    let quoted = strings.into_iter().map(|string| serde_json::Value::from(string.as_ref()).to_string());
    format!("[{}]", quoted.collect::<Vec<_>>().join(", "))
}
