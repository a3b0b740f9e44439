//! The settings that a rule declares in its page, as the rows of a table in `## Options`:
//!
//! ```text
//! | key | kind | default | meaning |
//! |---|---|---|---|
//! | `allow` | array of strings | `[]` | Images that need no tag. |
//! ```

use crate::setting::{Kind, Setting};

/// What the kind of a setting is called in pages.
const KINDS: [(&str, Kind); 4] = [
    ("boolean", Kind::Flag),
    ("integer", Kind::Number),
    ("string", Kind::Text),
    ("array of strings", Kind::Array(&Kind::Text)),
];

/// The rows of the table in `section`. One that does not read as above is left out; the tests of the pages refuse it.
pub(super) fn read(section: &'static str) -> Vec<Setting> {
    section.lines().filter_map(row).collect()
}

fn row(line: &'static str) -> Option<Setting> {
    let cells: Vec<&str> = line.trim().strip_prefix('|')?.strip_suffix('|')?.split('|').map(str::trim).collect();
    let [key, kind, default, doc] = cells[..] else { return None };
    let (_, kind) = KINDS.into_iter().find(|(name, _)| *name == kind)?;
    Some(Setting { name: code(key)?, kind, default: code(default)?, doc })
}

fn code(cell: &'static str) -> Option<&'static str> {
    cell.strip_prefix('`')?.strip_suffix('`')
}
