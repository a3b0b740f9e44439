//! What a COPY or ADD source finds in a build context.

use std::collections::VecDeque;
use std::sync::Arc;

use super::build_context::Context;
use super::path;
use super::stat::{Entry, Kind, Stat};
use super::wildcard::Wildcard;

/// The most symbolic links that one path is followed through.
const MAX_LINKS: usize = 40;

/// Something in the build context that a source names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// Its path from the context's root, with `/`; empty for the root.
    pub path: String,
    /// What it is, links followed.
    pub kind: Kind,
    /// Whether the ignore file keeps all of it from the builder.
    pub left_out: bool,
}

#[doc(hidden)]
impl Context {
    /// What is at a path of the context, through symbolic links, none of which leads out of the context.
    pub fn look(&self, path: &str) -> Option<Stat> {
        self.resolve(path).map(|(_, stat)| stat)
    }

    /// Whether there is something at a path of the context, ignored or not.
    pub fn exists(&self, path: &str) -> bool {
        self.resolve(path).is_some()
    }

    /// The bytes of a file of the context, ignored or not, when there are at most `limit`.
    pub fn read(&self, path: &str, limit: u64) -> Option<Vec<u8>> {
        let (real, _) = self.resolve(path)?;
        self.world.read(&self.root_path()?.join(real), limit).ok()
    }

    /// What is in a directory of the context, ignored or not, sorted by name; nothing where there is no such directory.
    pub fn list(&self, directory: &str) -> Arc<[Entry]> {
        let real = self.resolve(directory).map(|(real, _)| real);
        let listed = self.root_path().zip(real).and_then(|(root, real)| self.world.list(&root.join(real)).ok());
        listed.unwrap_or_default()
    }

    /// Whether something of `path` may reach the builder, by the ignore file alone: no directory is entered.
    pub fn may_be_sent(&self, path: &str, kind: Kind) -> bool {
        self.ignore().is_none_or(|ignore| {
            !ignore.file.is_ignored(path) || kind == Kind::Directory && ignore.file.may_include_below(path)
        })
    }

    /// All that a COPY or ADD source names, ignored or not, in order. A source with wildcards that finds nothing is no error
    /// for a builder; one without is.
    pub fn matches(&self, source: &str) -> Vec<Match> {
        if !Wildcard::is_in(source) {
            return self.found(&path::below_root(source)).into_iter().collect();
        }
        let source = path::below_root(source);
        let parts: Vec<&str> = source.split('/').collect();
        let literal = parts.iter().take_while(|part| !Wildcard::is_in(part)).count();
        let mut found = Vec::new();
        self.descend(&parts[..literal].join("/"), &parts[literal..], &mut found);
        found
    }

    /// What names like the parts lead to, below `directory`; a link to a directory is not one here.
    fn descend(&self, directory: &str, parts: &[&str], found: &mut Vec<Match>) {
        let [part, rest @ ..] = parts else {
            found.extend(self.found(directory));
            return;
        };
        let (Ok(wildcard), Some((real, _)), Some(root)) =
            (Wildcard::new(part), self.resolve(directory), self.root_path())
        else {
            return;
        };
        let Ok(entries) = self.world.list(&root.join(real)) else { return };
        for entry in entries.iter().filter(|entry| rest.is_empty() || entry.kind == Kind::Directory) {
            if wildcard.matches(&entry.name) {
                self.descend(&path::below_root(&format!("{directory}/{}", entry.name)), rest, found);
            }
        }
    }

    fn found(&self, path: &str) -> Option<Match> {
        let (real, stat) = self.resolve(path)?;
        let left_out = self.is_left_out(path) || self.is_left_out(&real);
        Some(Match { path: path.to_owned(), kind: stat.kind, left_out })
    }

    /// The path in the context that `path` leads to, ignored or not.
    pub fn leads_to(&self, path: &str) -> Option<String> {
        self.resolve(path).map(|(real, _)| real)
    }

    /// The path in the context that `path` leads to, and what is there.
    pub(super) fn resolve(&self, path: &str) -> Option<(String, Stat)> {
        let root = self.root_path()?;
        let mut rest: VecDeque<String> = parts(&path::below_root(path)).collect();
        let mut at = String::new();
        let mut links = 0;
        let mut stat = Stat { kind: Kind::Directory, size: 0, executable: false, mode: 0o755 };
        while let Some(name) = rest.pop_front() {
            let next = if at.is_empty() { name } else { format!("{at}/{name}") };
            stat = self.world.look(&root.join(&next)).ok()?;
            if stat.kind != Kind::Link {
                at = next;
                continue;
            }
            links += 1;
            if links > MAX_LINKS {
                return None;
            }
            let target = self.world.target(&root.join(&next)).ok()?;
            let target = target.to_string_lossy().replace('\\', "/");
            let from = if target.starts_with('/') { "" } else { at.as_str() };
            rest = parts(&path::below_root(&format!("{from}/{target}"))).chain(rest).collect();
            at.clear();
            stat = Stat { kind: Kind::Directory, size: 0, executable: false, mode: 0o755 };
        }
        Some((at, stat))
    }
}

fn parts(path: &str) -> impl Iterator<Item = String> {
    path.split('/').filter(|part| !part.is_empty()).map(str::to_owned)
}
