//! What is known of how often the files of a build context change, whatever the Dockerfile.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use super::commits::Commits;
use super::kinds;
use super::memo::Memo;
use super::select::{Selection, Selections};
use crate::context::ignorefile::IgnoreFile;
use crate::context::revisions::Edit;
use crate::context::{Bytes, Context, Kind, Node, Past, Tree, path};
use crate::model::path::is_below;
use crate::shell::tools::Tools;

/// What it is known by how often files change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Basis {
    /// The last commits of the repository.
    #[default]
    History,
    /// The kinds of files, for there is no history, or too little of it.
    Kinds,
}

/// What is known of how often files change.
#[derive(Clone, Debug)]
pub enum FileChanges<'a> {
    /// The last commits.
    History {
        /// What they changed in the build context.
        past: Cow<'a, Past>,
        /// The ignore file in force.
        ignore: Option<&'a IgnoreFile>,
    },
    /// The files that there are, by their kinds.
    Kinds {
        /// Those that reach the builder.
        tree: Tree,
    },
}

impl<'a> FileChanges<'a> {
    /// The last commits that changed a build context where they are known and not too few, else its files.
    pub fn of(context: &'a Context) -> FileChanges<'a> {
        match context.past() {
            Ok(past) if past.tells() => {
                FileChanges::History { past: Cow::Borrowed(past), ignore: context.ignore().map(|ignore| &ignore.file) }
            }
            _ => FileChanges::Kinds { tree: context.tree(Bytes::Unread) },
        }
    }

    /// The commits by the files that they change.
    pub fn ground(&self, tools: &Tools) -> Ground {
        match self {
            FileChanges::History { past, ignore } => Ground::new(&past.links, *ignore, &past.commits),
            FileChanges::Kinds { tree } => Ground::likely(tree.clone(), tools),
        }
    }
}

/// The commits by the files that they change: what all Dockerfiles of one build context have in common.
#[derive(Clone, Debug, Default)]
pub struct Ground {
    /// All files that any commit touched, as they reach the builder.
    pub tree: Tree,
    /// The number of commits that there are.
    pub commits: usize,
    /// What it is known by.
    pub basis: Basis,
    /// The commits that change each file.
    pub(super) by_path: BTreeMap<String, Commits>,
    /// The commits that change a file of the project.
    pub(super) changing: Commits,
    /// The commits that change a manifest or a lockfile, found out when they are first asked for.
    manifests: OnceLock<Commits>,
    /// The links that were changed themselves: what is found through them is another file then.
    pub(super) links: Vec<String>,
    /// What the tree answered.
    pub(super) selections: Selections,
    /// What of those answers any commit touched.
    touched: Memo<usize, (Selection, Arc<Touched>)>,
}

/// What of the files that a source selects any commit touched.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Touched {
    /// Their paths from the root of the build context.
    pub files: Vec<String>,
    /// The commits that did.
    pub by: Commits,
}

impl Ground {
    /// That of a context, found out once for all Dockerfiles that are asked about in it.
    pub fn of(context: &Context, tools: &Tools) -> Arc<Ground> {
        // The kinds of files depend on what is known of tools, the history does not.
        let find = || FileChanges::of(context).ground(tools);
        if std::ptr::eq(tools, Tools::builtin()) { context.remembered(find) } else { Arc::new(find()) }
    }

    /// What of a selection any commit touched. It is found out once for each answer of `selections`.
    pub(super) fn touched(&self, selection: &Selection) -> Arc<Touched> {
        // The selection is kept with its answer, so no other one comes to lie at its address.
        let address = Arc::as_ptr(&selection.files).cast::<()>().addr();
        self.touched.get(address, || (selection.clone(), Arc::new(self.find_touched(selection)))).1
    }

    /// The commits that change a manifest or a lockfile.
    pub(super) fn manifests(&self) -> &Commits {
        self.manifests.get_or_init(|| {
            let mut manifests = Commits::default();
            let of_manifests = self.by_path.iter().filter(|(path, _)| kinds::is_manifest_name(path));
            of_manifests.for_each(|(_, commits)| manifests.add(commits));
            manifests
        })
    }

    /// The same of a selection that was made for this question. What is found through a link is another file after the link
    /// has changed.
    pub(super) fn find_touched(&self, selection: &Selection) -> Touched {
        let on_the_way = self.links.iter().filter(|link| is_below(&selection.source, link));
        let mut touched = Touched::default();
        for path in selection.files.iter().map(|file| &file.path).chain(on_the_way) {
            if let Some(commits) = self.by_path.get(path) {
                touched.by.add(commits);
                touched.files.push(path.clone());
            }
        }
        touched
    }

    /// That of these commits, where files are links as `links` has them. Paths start at the root of the build context.
    pub fn new(links: &Tree, ignore: Option<&IgnoreFile>, commits: &[Vec<Edit>]) -> Ground {
        let tree = union(links, commits);
        let tree = ignore.map_or_else(|| tree.clone(), |ignore| tree.sent(ignore));
        let by_path = by_path(commits);
        let changing = changing(&by_path);
        let (basis, links) = (Basis::History, changed_links(commits));
        Ground { tree, commits: commits.len(), basis, by_path, changing, links, ..Ground::default() }
    }

    /// That where no history is known: each file of the tree changes as often as files of its kind do.
    pub fn likely(tree: Tree, tools: &Tools) -> Ground {
        let files = tree.iter().filter(|(_, node)| node.kind != Kind::Directory);
        let by_path = kinds::likely(files.map(|(path, _)| path), tools);
        let changing = changing(&by_path);
        Ground { tree, commits: kinds::COMMITS, basis: Basis::Kinds, by_path, changing, ..Ground::default() }
    }
}

fn by_path(commits: &[Vec<Edit>]) -> BTreeMap<String, Commits> {
    let mut by_path: BTreeMap<String, Commits> = BTreeMap::new();
    for (number, edits) in commits.iter().enumerate() {
        for edit in edits {
            by_path.entry(edit.path.clone()).or_default().insert(number);
        }
    }
    by_path
}

/// The commits that change more than what git itself writes.
fn changing(by_path: &BTreeMap<String, Commits>) -> Commits {
    let mut changing = Commits::default();
    by_path.iter().filter(|(path, _)| !path.starts_with(".git/")).for_each(|(_, commits)| changing.add(commits));
    changing
}

/// The links that were changed themselves: what is found through them is another file then.
fn changed_links(commits: &[Vec<Edit>]) -> Vec<String> {
    let is_link = |node: &Option<Node>| node.as_ref().is_some_and(|node| node.kind == Kind::Link);
    let mut links: Vec<String> = commits
        .iter()
        .flatten()
        .filter(|edit| is_link(&edit.before) || is_link(&edit.after))
        .map(|edit| edit.path.clone())
        .collect();
    links.sort();
    links.dedup();
    links
}

/// All files that any commit touched. Where one was a file once and a directory at another time, it is a directory.
fn union(links: &Tree, commits: &[Vec<Edit>]) -> Tree {
    let mut tree = links.clone();
    for edit in commits.iter().rev().flatten() {
        if let Some(node) = edit.after.as_ref().or(edit.before.as_ref())
            && links.node(&edit.path).is_none()
        {
            tree.put(&edit.path, node.clone());
        }
    }
    for edit in commits.iter().flatten() {
        let mut directory = path::split(&edit.path).0;
        while !directory.is_empty() {
            if links.node(directory).is_none() && tree.node(directory).is_none_or(|node| node.kind != Kind::Directory) {
                tree.put(directory, Node::directory());
            }
            directory = path::split(directory).0;
        }
    }
    tree
}
