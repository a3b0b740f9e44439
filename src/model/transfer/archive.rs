//! Sources that `ADD` may unpack.

use super::{SourceKind, TransferSource};
use crate::context::{Context, Kind};

/// How the names of archives end that `ADD` unpacks.
pub const ARCHIVES: [&str; 18] = [
    ".tar", ".Z", ".bz2", ".gz", ".lz", ".lzma", ".tZ", ".tb2", ".tbz", ".tbz2", ".tgz", ".tlz", ".tpz", ".txz", ".xz",
    ".zst", ".tzst", ".crate",
];

impl TransferSource {
    /// Whether it is a local file or folder that is not named like an archive, as far as its name is known.
    pub fn is_named_plainly(&self) -> bool {
        let name = self.value.to_string();
        let local = matches!(self.kind, SourceKind::Path | SourceKind::Heredoc { .. });
        local && !name.ends_with('}') && !ARCHIVES.iter().any(|ending| name.ends_with(ending))
    }

    /// Whether it is surely no archive, which `ADD` recognises by its content: it has another ending, or the build context
    /// holds a folder of that name.
    pub fn is_no_archive(&self, context: &Context) -> bool {
        let Some(path) = self.path() else { return matches!(self.kind, SourceKind::Heredoc { .. }) };
        let name = path.rsplit('/').next().unwrap_or_default();
        let ending = name.trim_start_matches('.').rsplit_once('.').map_or("", |(_, ending)| ending);
        let is_word = ending.chars().all(char::is_alphanumeric) && ending.contains(char::is_alphabetic);
        let is_folder = || context.look(&path).is_some_and(|stat| stat.kind == Kind::Directory);
        let other = ending.len() > 1 && is_word || path.is_empty() || self.text.ends_with('/') || is_folder();
        self.is_named_plainly() && other
    }
}
