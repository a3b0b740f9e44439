//! Which files a source selects, and what of them is hashed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::key::Equality;
use super::memo::Memo;
use crate::context::ignorefile::Excludes;
use crate::context::{Kind, Node, Tree, path, wildcard::Wildcard};
use crate::model::path::is_below;

/// The files that one source selects, as they are hashed.
#[derive(Clone, Debug, Default, Eq)]
pub struct Selection {
    /// The source: a path from the context's root or a pattern, `.` for all.
    pub source: String,
    /// The files, directories and links, in order.
    pub files: Arc<[Selected]>,
    /// The source where nothing is there: the build fails.
    pub missing: Option<String>,
    /// Whether no commit holds it, so that nobody knows what it was.
    pub outside: bool,
}

/// One file of a selection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selected {
    /// The name that is hashed; empty for a source itself.
    pub name: String,
    /// Where it is in the context.
    pub path: String,
    /// What it is.
    pub node: Node,
    /// Whether only a link leads to it from the source, so that the builder may not be sent it and hash the link instead.
    pub led: bool,
}

/// A file that makes a difference.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change {
    /// Where it is in the context.
    pub path: String,
    /// What became of it.
    pub kind: ChangeKind,
}

/// What became of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChangeKind {
    /// It has other bytes, or is something else now.
    Changed,
    /// It has another mode or owner, and the same bytes.
    Mode,
    /// It is new.
    Added,
    /// It is gone.
    Removed,
}

impl ChangeKind {
    /// As in "src/app.py changed".
    pub fn verb(self) -> &'static str {
        match self {
            ChangeKind::Changed => "changed",
            ChangeKind::Mode => "has a new mode",
            ChangeKind::Added => "is new",
            ChangeKind::Removed => "was removed",
        }
    }

    /// Its name in reports for programs.
    pub fn name(self) -> &'static str {
        match self {
            ChangeKind::Changed => "changed",
            ChangeKind::Mode => "mode",
            ChangeKind::Added => "added",
            ChangeKind::Removed => "removed",
        }
    }
}

impl PartialEq for Selection {
    /// Files that are shared are the same without a look at them: one selection may hold all of a build context.
    fn eq(&self, other: &Selection) -> bool {
        let Selection { source, files, missing, outside } = self;
        (source, missing, outside) == (&other.source, &other.missing, &other.outside)
            && (Arc::ptr_eq(files, &other.files) || *files == other.files)
    }
}

/// What is asked of a tree of files.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Query {
    /// The source, a path or a pattern.
    pub(super) source: String,
    /// The patterns of `--exclude`.
    pub(super) excludes: Vec<String>,
    /// Whether the directories above it count, as they do with `--parents`.
    pub(super) parents: bool,
}

/// What one tree answered.
pub(super) type Selections = Memo<Query, Selection>;

impl Query {
    /// What it selects.
    pub(super) fn select(&self, tree: &Tree) -> Selection {
        let excludes: Vec<&str> = self.excludes.iter().map(String::as_str).collect();
        if self.parents {
            return Selection::with_parents(tree, &self.source, &excludes);
        }
        Selection::of(tree, &self.source, &excludes)
    }
}

impl Selection {
    /// What a `COPY` or `ADD` source, or the source of a bind mount, selects.
    pub fn of(tree: &Tree, source: &str, excludes: &[&str]) -> Selection {
        let excludes = Excludes::new(excludes.iter().copied()).unwrap_or_default();
        let mut files = Vec::new();
        if !Wildcard::is_in(source) {
            let Some(found) = tree.resolve(source) else {
                return Selection { missing: Some(path::below_root(source)), ..Selection::named(source) };
            };
            take(&mut files, tree, ("", &found), &excludes);
            return Selection { files: files.into(), ..Selection::named(source) };
        }
        let pattern = path::below_root(source);
        let literal = pattern.split('/').take_while(|part| !Wildcard::is_in(part));
        let skipped: usize = literal.map(|part| part.len() + 1).sum();
        for found in tree.matches(source) {
            let real = tree.resolve(found).unwrap_or_else(|| found.to_owned());
            take(&mut files, tree, (&found[skipped..], &real), &excludes);
        }
        Selection { files: files.into(), ..Selection::named(source) }
    }

    /// What a `COPY --parents` source selects: with it, the directories above it count.
    pub fn with_parents(tree: &Tree, source: &str, excludes: &[&str]) -> Selection {
        let excludes = Excludes::new(excludes.iter().copied()).unwrap_or_default();
        let wanted = path::below_root(source);
        // Here a pattern is read as those of `--exclude` are: it matches a path, or a directory above it.
        let pattern = Excludes::new([wanted.as_str()]).unwrap_or_default();
        let is_wanted = |path: &str| wanted.is_empty() || pattern.exclude(path);
        let mut names = BTreeSet::new();
        for (found, _) in tree.iter().filter(|(found, _)| is_wanted(found) && !excludes.exclude(found)) {
            names.extend(found.match_indices('/').map(|(at, _)| &found[..at]).chain([found]));
        }
        let selected = |path| Some(Selected::new(path, path, tree.node(path)?));
        let files: Arc<[Selected]> = names.into_iter().filter_map(selected).collect();
        let missing = (files.is_empty() && !Wildcard::is_in(source)).then_some(wanted);
        Selection { files, missing, ..Selection::named(source) }
    }

    /// Whether it is all of one directory, so that what is in it arrives under its own names.
    pub(super) fn is_directory(&self) -> bool {
        let is_directory = |file: &Selected| file.name.is_empty() && file.node.kind == Kind::Directory;
        self.missing.is_none() && (self.source == "." || self.files.first().is_some_and(is_directory))
    }

    fn named(source: &str) -> Selection {
        let below = path::below_root(source);
        Selection { source: if below.is_empty() { ".".to_owned() } else { below }, ..Selection::default() }
    }

    /// Whether a builder hashes the same; `self` is what it is now. Where `incremental`, what such a transfer misses is
    /// not known to be different.
    pub fn compare(&self, before: &Selection, incremental: bool) -> Equality {
        let is_outside = self.outside || before.outside;
        if is_outside && (self.missing.is_some() || before.missing.is_some()) {
            return Equality::Unknown;
        }
        let known = self.compare_known(before, incremental);
        if is_outside { known.max(Equality::Unknown) } else { known }
    }

    fn compare_known(&self, before: &Selection, incremental: bool) -> Equality {
        let (now, then) = (self.sent_files(), before.sent_files());
        let same_names = now.iter().map(|file| &file.name).eq(then.iter().map(|file| &file.name));
        if self.missing.is_some() || before.missing.is_some() || !same_names {
            return Equality::Different;
        }
        let mut equality = if self.differs_behind_links(before) { Equality::Unknown } else { Equality::Same };
        for (after, before) in now.into_iter().zip(then) {
            if !after.node.is_same(&before.node) {
                let hidden = incremental && after.path == before.path && after.node.hides(&before.node);
                equality = equality.max(if hidden { Equality::Unknown } else { Equality::Different });
            }
        }
        equality
    }

    fn sent_files(&self) -> Vec<&Selected> {
        self.files.iter().filter(|file| !file.led).collect()
    }

    fn led_files(&self) -> Vec<&Selected> {
        self.files.iter().filter(|file| file.led).collect()
    }

    /// Whether a file is different to which only a link leads from the source.
    pub(super) fn differs_behind_links(&self, before: &Selection) -> bool {
        let is_same = |(now, then): (&&Selected, &&Selected)| now.name == then.name && now.node.is_same(&then.node);
        let (now, then) = (self.led_files(), before.led_files());
        now.len() != then.len() || !now.iter().zip(&then).all(is_same)
    }

    /// What makes the difference, in order; `self` is what it is now.
    pub fn changes(&self, before: &Selection) -> Vec<Change> {
        let by_name =
            |selection: &'_ Selection| selection.files.iter().map(|file| (file.name.clone(), file.clone())).collect();
        let (now, then): (BTreeMap<String, Selected>, BTreeMap<String, Selected>) = (by_name(self), by_name(before));
        let mut changes = Vec::new();
        for (name, file) in &now {
            let kind = match then.get(name) {
                None => ChangeKind::Added,
                Some(was) if was.node.is_same(&file.node) => continue,
                Some(was) => difference(&file.node, &was.node),
            };
            changes.push(Change { path: file.path.clone(), kind });
        }
        let gone = then.iter().filter(|(name, _)| !now.contains_key(*name));
        changes.extend(gone.map(|(_, file)| Change { path: file.path.clone(), kind: ChangeKind::Removed }));
        changes.sort();
        // A directory that came or went with what is in it is told by that.
        let holds = |at: usize, change: &Change| {
            let rest = changes.get(at + 1).and_then(|next: &Change| next.path.strip_prefix(&change.path));
            change.kind != ChangeKind::Changed && rest.is_some_and(|rest| rest.starts_with('/'))
        };
        let told = changes.iter().enumerate().filter(|(at, change)| !holds(*at, change));
        told.map(|(_, change)| change.clone()).collect()
    }
}

impl Selected {
    fn new(name: &str, path: &str, node: &Node) -> Selected {
        Selected { name: name.to_owned(), path: path.to_owned(), node: node.clone(), led: false }
    }
}

/// Takes what is at a path under a name, with all below it. The mode of the root is not hashed.
fn take(files: &mut Vec<Selected>, tree: &Tree, (name, path): (&str, &str), excludes: &Excludes) {
    if let Some(node) = tree.node(path) {
        files.push(Selected::new(name, path, node));
    }
    if !path.is_empty() && tree.node(path).is_none_or(|node| node.kind != Kind::Directory) {
        return;
    }
    for (below, node) in tree.below(path) {
        let inner = below[path.len()..].trim_start_matches('/');
        if excludes.exclude(inner) {
            continue;
        }
        let name = path::join(name, inner);
        // Where files are filtered, a builder hashes what a link leads to.
        match tree.resolve(below).filter(|_| node.kind == Kind::Link && !excludes.is_empty()) {
            Some(real) => {
                let first = files.len();
                take(files, tree, (&name, &real), &Excludes::default());
                let is_outside = !path.is_empty() && !is_below(&real, path);
                files[first..].iter_mut().for_each(|file| file.led |= is_outside);
            }
            None => files.push(Selected::new(&name, below, node)),
        }
    }
}

fn difference(after: &Node, before: &Node) -> ChangeKind {
    let bytes = |node: &Node| (node.kind, node.digest, node.target.clone());
    if bytes(after) == bytes(before) { ChangeKind::Mode } else { ChangeKind::Changed }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whether_a_file_is_sent_to_which_only_a_link_leads_is_not_known() {
        let mut before = Tree::new(["lib/a", "lib/b", "out", "src/in"].map(|path| (path, Node::file(b"1"))));
        before.put("src/link", Node::link("../out"));
        before.put("src/own", Node::link("in"));
        let compare = |source: &str, excludes: &[&str], path: &str| {
            let mut after = before.clone();
            after.put(path, Node::file(b"2"));
            let select = |tree: &Tree| Selection::of(tree, source, excludes);
            select(&after).compare(&select(&before), false)
        };
        assert_eq!(compare("src", &["lib"], "out"), Equality::Unknown);
        assert_eq!(compare("src", &["lib"], "src/in"), Equality::Different);
        assert_eq!(compare("src", &["lib"], "lib/a"), Equality::Same);
        assert_eq!(compare(".", &["lib"], "out"), Equality::Different);
        assert_eq!(compare("src", &[], "out"), Equality::Same);
    }
}
