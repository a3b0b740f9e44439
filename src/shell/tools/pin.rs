//! Whether a word that names a package also says its version.

use super::table::{Paths, Pin, Tool};
use crate::shell::word::Word;

/// Whether a word that names a package also says its version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pinning {
    /// It does, or it has none to say: a file, an address.
    Pinned,
    /// It does not.
    Unpinned,
    /// A variable or substitution decides.
    Unknown,
}

impl Tool {
    /// Whether `word`, a package that this tool is given, says its version. Tools that say it nowhere are never unpinned.
    pub fn pinning(&self, word: &Word) -> Pinning {
        match self.pinning_of(word.value()) {
            Pinning::Unpinned if word.literal().is_none() => Pinning::Unknown,
            pinning => pinning,
        }
    }

    /// The same for a text of which all is known.
    pub fn pinning_of(&self, value: &str) -> Pinning {
        let Some(pin) = &self.pin else { return Pinning::Pinned };
        let is_floating = |version: &str| pin.floating.iter().any(|floating| floating == version);
        let says = pin.is_local(value) || pin.exempts(value) || pin.version(value).is_some_and(|it| !is_floating(it));
        if says { Pinning::Pinned } else { Pinning::Unpinned }
    }

    /// Whether `word`, a package that this tool is given, is a path.
    pub fn is_local(&self, word: &Word) -> bool {
        self.pin.as_ref().is_some_and(|pin| pin.is_local(word.value()))
    }

    /// Whether an option of a call is followed by a path, as `-e lib` is.
    pub fn takes_path(&self, arguments: &[Word]) -> bool {
        let Some(pin) = &self.pin else { return false };
        let is_path = |value: &str| {
            !value.contains("://") && !pin.repositories.iter().any(|start| value.starts_with(start.as_str()))
        };
        arguments.iter().enumerate().any(|(at, word)| {
            pin.sources.iter().any(|option| match word.value().strip_prefix(option.as_str()) {
                Some("") => arguments.get(at + 1).is_some_and(|next| is_path(next.value())),
                Some(rest) => rest.strip_prefix('=').is_some_and(is_path),
                None => false,
            })
        })
    }

    /// Whether `word`, a package that this tool is given, is the directory of a project that it builds.
    pub fn is_project(&self, word: &Word) -> bool {
        let is_file = |pin: &Pin| pin.is_file(word.value());
        // A pattern finds files of packages: `/wheels/*`.
        let is_pattern = word.has_glob() && word.value().starts_with('/');
        self.reads.is_some() && self.is_local(word) && !is_pattern && !self.pin.as_ref().is_some_and(is_file)
    }
}

impl Pin {
    fn is_local(&self, value: &str) -> bool {
        let starts = ["./", "../", "/", "~/", "file:", ".["].iter().any(|start| value.starts_with(start));
        let first = value.split('/').next().unwrap_or_default();
        let inside = match self.paths {
            Paths::Prefix => false,
            Paths::Slash => value.contains('/'),
            Paths::Undotted => !first.contains(['.', '$']),
        };
        let is_directory = value.ends_with('/');
        !value.contains("://")
            && (starts || inside || is_directory || self.is_file(value) || value == "." || value == "..")
    }

    /// Whether a value names a file that is a package itself.
    fn is_file(&self, value: &str) -> bool {
        self.suffixes.iter().any(|suffix| value.ends_with(suffix.as_str()))
    }

    /// Whether a word with this value has no version to say.
    fn exempts(&self, value: &str) -> bool {
        if self.repositories.iter().any(|start| value.starts_with(start.as_str())) {
            let address = value.split_once("://").map_or(value, |(_, rest)| rest);
            let path = address.split_once('/').map_or(address, |(_, path)| path);
            return self.reference.as_deref().is_none_or(|reference| path.contains(reference));
        }
        value.contains("://")
            || self.is_file(value)
            || self.prefixes.iter().any(|prefix| value.starts_with(prefix.as_str()))
    }

    /// The version that a value says.
    pub(super) fn version<'v>(&self, value: &'v str) -> Option<&'v str> {
        let separated = self.separators.iter().filter_map(|separator| {
            let at = value.find(separator.as_str()).filter(|at| *at > 0);
            let at = at.or_else(|| value.rfind(separator.as_str()).filter(|at| *at > 0))?;
            Some((at, &value[at + separator.len()..]))
        });
        let first = separated.min_by_key(|(at, version)| (*at, version.len())).map(|(_, version)| version);
        first.or_else(|| {
            let parts = value.match_indices('-').map(|(at, _)| &value[at + 1..]);
            parts.into_iter().find(|part| self.dash_digit && part.starts_with(|c: char| c.is_ascii_digit() || c == '$'))
        })
    }
}
