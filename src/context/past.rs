//! What has changed in a build context, commit by commit.

use std::collections::BTreeMap;

use super::revisions::{Edit, Repository};
use super::stat::Kind;
use super::tree::Tree;

/// Where git keeps a repository.
pub(super) const GIT: &str = ".git";

/// Fewer commits that change files of the build context tell nothing about how often they change.
pub const FEWEST_COMMITS: usize = 10;

/// Changes of a build context, or of the repository around it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Past {
    /// What each commit changed, the newest first. Paths start at the root of what has changed.
    pub commits: Vec<Vec<Edit>>,
    /// The symbolic links that are there now.
    pub links: Tree,
    /// Why the history may be shorter, or less be known, than there is.
    pub limit: Option<&'static str>,
    /// Whether the clone has the last commits only.
    pub is_shallow: bool,
}

impl Past {
    /// What git knows of the last commits of the first-parent history, at most this many. Paths start at the root of the
    /// repository.
    pub fn of(repository: &Repository, most: usize) -> Result<Past, String> {
        let head = repository.resolve("HEAD")?;
        let commits = repository.history(&head, most)?;
        let tree = repository.tree(&head)?;
        let links = tree.iter().filter(|(_, node)| node.kind == Kind::Link);
        let links = Tree::new(links.map(|(path, node)| (path.to_owned(), node.clone())));
        let is_shallow = repository.is_shallow();
        let limit = if is_shallow {
            Some("the clone is shallow: older commits are unknown")
        } else {
            repository.is_partial().then_some("the clone is partial: the contents of some files are missing")
        };
        Ok(Past { commits: commits.into_iter().map(|commit| commit.edits).collect(), links, limit, is_shallow })
    }

    /// Whether there are enough commits that changed something to tell how often files change.
    pub fn tells(&self) -> bool {
        self.changing() >= FEWEST_COMMITS
    }

    /// How many commits changed something besides what git itself writes.
    pub fn changing(&self) -> usize {
        let is_of_project = |edit: &Edit| inner(GIT, &edit.path).is_none();
        self.commits.iter().filter(|edits| edits.iter().any(is_of_project)).count()
    }

    /// The same where each commit changes these files, too, which no commit holds.
    pub(super) fn with_git_directory(mut self, files: &[&str]) -> Past {
        for edits in &mut self.commits {
            edits.extend(files.iter().map(|file| Edit::changed(*file)));
        }
        self
    }

    /// The same with other names for these files.
    #[must_use]
    pub fn renamed(&self, names: &BTreeMap<String, String>) -> Past {
        let edit = |edit: &Edit| Edit { path: names.get(&edit.path).unwrap_or(&edit.path).clone(), ..edit.clone() };
        let commits = self.commits.iter().map(|edits| edits.iter().map(edit).collect());
        Past { commits: commits.collect(), ..self.clone() }
    }

    /// What of it happened below a directory, with paths from there. Commits that changed nothing there stay, empty.
    #[must_use]
    pub fn below(&self, directory: &str) -> Past {
        let edits = |commit: &Vec<Edit>| {
            let inside = commit.iter().filter_map(|edit| {
                let path = inner(directory, &edit.path)?;
                Some(Edit { path: path.to_owned(), ..edit.clone() })
            });
            inside.collect()
        };
        let links = self.links.iter().filter_map(|(path, node)| Some((inner(directory, path)?, node.clone())));
        Past { commits: self.commits.iter().map(edits).collect(), links: Tree::new(links), ..self.clone() }
    }
}

/// A path as seen from a directory above it; both start at the same root.
pub(super) fn inner<'p>(directory: &str, path: &'p str) -> Option<&'p str> {
    let rest = path.strip_prefix(directory)?;
    let rest = if directory.is_empty() { rest } else { rest.strip_prefix('/')? };
    (!rest.is_empty()).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_happened_elsewhere_is_nothing() {
        let past = Past {
            commits: vec![vec![Edit::changed("a/b"), Edit::changed("ab/c")], vec![Edit::changed("README")]],
            links: Tree::new([("a/l", super::super::Node::link("b")), ("l", super::super::Node::link("a"))]),
            ..Past::default()
        };
        let below = past.below("a");
        let paths = |past: &Past| -> Vec<Vec<String>> {
            past.commits.iter().map(|edits| edits.iter().map(|edit| edit.path.clone()).collect()).collect()
        };
        assert_eq!(paths(&below), [vec!["b".to_owned()], vec![]]);
        assert_eq!(below.links.iter().map(|(path, _)| path).collect::<Vec<_>>(), ["l"]);
        assert_eq!(paths(&past.below("")), paths(&past));
    }
}
