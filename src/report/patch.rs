//! The diffs of fixes.

use crate::finding::Fix;
use crate::text::{Hunk, Source, edited, hunks};

/// The diffs that one fix makes, each with the names of its two sides.
pub(super) fn patches(source: &Source, fix: &Fix) -> Vec<Patch> {
    let mut patches = Vec::new();
    if !fix.edits.is_empty() {
        let hunks = edited(source, &fix.edits);
        patches.push(Patch { old: format!("a/{}", source.name), new: format!("b/{}", source.name), hunks });
    }
    if let Some(file) = &fix.creates {
        patches.push(Patch {
            old: file.before.as_ref().map_or_else(|| "/dev/null".to_owned(), |_| format!("a/{}", file.path)),
            new: format!("b/{}", file.path),
            hunks: hunks(file.before.as_deref().unwrap_or_default(), &file.text),
        });
    }
    patches
}

/// The change of one file.
pub(super) struct Patch {
    pub(super) old: String,
    pub(super) new: String,
    pub(super) hunks: Vec<Hunk>,
}
