//! How the names of commands are written in a table: `pip*`, `python* -m pip`.

use crate::shell::word::Word;

/// How many of `arguments` belong to the name, when the command `name` is one that `pattern` describes.
pub(super) fn matched(pattern: &str, name: &str, arguments: &[Word]) -> Option<usize> {
    let mut words = pattern.split(' ');
    let first = words.next()?;
    let is_name = match first.strip_suffix('*') {
        None => first == name,
        Some(stem) => without_version(stem) == without_version(name),
    };
    is_name.then(|| follows(words, arguments))?
}

/// How many of `arguments` it takes to find `words` in this order, options between them aside.
pub(super) fn follows<'p>(words: impl Iterator<Item = &'p str>, arguments: &[Word]) -> Option<usize> {
    let mut used = 0;
    for word in words {
        let rest = &arguments[used..];
        let skipped = rest.iter().take_while(|given| given.value() != word && given.value().starts_with('-')).count();
        if !rest.get(skipped)?.is(word) {
            return None;
        }
        used += skipped + 1;
    }
    Some(used)
}

/// A name without the version that it ends with: `python3.12` is `python`.
pub(super) fn without_version(name: &str) -> &str {
    name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.' || c == '-')
}
