//! Names in a sentence.

/// Names as a sentence lists them, each as code: at most `most` of them, and how many more there are.
///
/// ```
/// # use trimtab::text::listed;
/// assert_eq!(listed(["a", "b", "c"], 3), "`a`, `b` and `c`");
/// assert_eq!(listed(["a", "b", "c"], 1), "`a` and 2 more");
/// assert_eq!(listed(["a"], 3), "`a`");
/// ```
pub fn listed<S: AsRef<str>>(names: impl IntoIterator<Item = S>, most: usize) -> String {
    let mut names: Vec<String> = names.into_iter().map(|name| format!("`{}`", name.as_ref())).collect();
    let more = names.len().saturating_sub(most);
    names.truncate(most);
    names.extend((more > 0).then(|| format!("{more} more")));
    match names.pop() {
        Some(last) if !names.is_empty() => format!("{} and {last}", names.join(", ")),
        last => last.unwrap_or_default(),
    }
}
