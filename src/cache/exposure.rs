//! Which commits of a past would have run each step of a build, had its Dockerfile always been this one.
//!
//! One graph is made for all commits: of the files that any of them touched. A step runs again after a commit that touched
//! what it selects, and after one that runs the step below it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::commits::Commits;
use super::graph::Graph;
use super::kinds;
use super::select::Selection;
use super::situation::Situation;
use super::vertex::{Input, Kind, Origin, Vertex};
use crate::context::ignorefile::IgnoreFile;
use crate::context::revisions::Edit;
use crate::context::{self, Bytes, Context, Node, Past, Tree, path};
use crate::model::Model;
use crate::model::path::is_below;
use crate::model::volatile::is_restless;
use crate::shell::tools::Tools;
use crate::syntax::Keyword;

/// When a step runs again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exposed {
    /// The index of its instruction; for a trigger, that of the `ONBUILD`.
    pub instruction: usize,
    /// Whether it is the instruction itself, or the merge after a `COPY --link`.
    pub kind: Option<Kind>,
    /// After the commits that touch what it takes from the build context itself.
    pub own: Commits,
    /// After these it runs, whether for its own files or for a step below it.
    pub sure: Commits,
    /// After these it runs unless what it takes from another stage came out with the same bytes.
    pub perhaps: Commits,
    /// An earlier step of another stage that is the very same: both are built once.
    pub twin: Option<usize>,
    /// The step below it, whose files it starts from.
    pub below: Option<usize>,
    /// The steps whose files it takes something from.
    pub takes_from: Vec<usize>,
    /// The files that it takes from the build context itself, those that any commit touched.
    pub files: Vec<String>,
}

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
}

/// What a past would have run.
#[derive(Clone, Debug, Default)]
pub struct Exposure {
    /// The steps in the order of [`super::predict`].
    pub steps: Vec<Exposed>,
    /// The number of commits that there are.
    pub commits: usize,
    /// What it is known by.
    pub basis: Basis,
    by_path: BTreeMap<String, Commits>,
}

impl Exposure {
    /// What these changes would have run of a situation's build. Of the situation, all counts but its files.
    pub fn on(changes: &FileChanges<'_>, situation: &Situation, model: &Model<'_>, tools: &Tools) -> Exposure {
        match changes {
            FileChanges::History { past, ignore } => {
                let situation = Situation { tree: past.links.clone(), ..situation.clone() };
                Exposure::new(&situation, model, *ignore, &past.commits)
            }
            FileChanges::Kinds { tree } => {
                Exposure::likely(&Situation { tree: tree.clone(), ..situation.clone() }, model, tools)
            }
        }
    }

    /// What these commits would have run of a situation's build. The files of the situation need to be its links alone; all
    /// others come with the commits. Paths start at the root of the build context.
    pub fn new(
        situation: &Situation,
        model: &Model<'_>,
        ignore: Option<&IgnoreFile>,
        commits: &[Vec<Edit>],
    ) -> Exposure {
        let tree = union(&situation.tree, commits);
        let tree = ignore.map_or_else(|| tree.clone(), |ignore| tree.sent(ignore));
        let situation = Situation { tree, ..situation.clone() };
        let exposure = Exposure { commits: commits.len(), by_path: by_path(commits), ..Exposure::default() };
        exposure.filled(&situation, model, &links(commits))
    }

    /// The same where no history is known: each file of the situation changes as often as files of its kind do.
    pub fn likely(situation: &Situation, model: &Model<'_>, tools: &Tools) -> Exposure {
        let files = situation.tree.iter().filter(|(_, node)| node.kind != context::Kind::Directory);
        let by_path = kinds::likely(files.map(|(path, _)| path), tools);
        let exposure = Exposure { commits: kinds::COMMITS, basis: Basis::Kinds, by_path, ..Exposure::default() };
        exposure.filled(situation, model, &[])
    }

    /// With the steps of a situation's build.
    fn filled(mut self, situation: &Situation, model: &Model<'_>, links: &[String]) -> Exposure {
        for vertex in &Graph::new(situation, model).vertices {
            let instruction = vertex.instruction;
            let is_run = model.instruction(instruction).kind == Keyword::Run;
            let restless = situation.takes_likely_for_sure && is_run && is_restless(&model.step(instruction).before);
            let step = self.step(vertex, links, (restless, situation.takes_likely_for_sure));
            self.steps.push(step);
        }
        self
    }

    /// The commits that touch any of these files, or one below them where they are directories.
    pub fn touching<'p>(&self, paths: impl IntoIterator<Item = &'p str>) -> Commits {
        let mut commits = Commits::default();
        for path in paths {
            let path = path::below_root(path);
            let from = self.by_path.range(path.clone()..);
            let inside = from.take_while(|(found, _)| found.starts_with(&path));
            let same =
                |found: &str| path.is_empty() || found[path.len()..].is_empty() || found[path.len()..].starts_with('/');
            inside.filter(|(found, _)| same(found)).for_each(|(_, of)| commits.add(of));
        }
        commits
    }

    /// The files that a step and those below it take from the build context, of those that any commit touched.
    pub fn files_above(&self, step: usize) -> impl Iterator<Item = &str> {
        let chain = std::iter::successors(Some(step), |step| self.steps[*step].below);
        chain.flat_map(|step| self.steps[step].files.iter().map(String::as_str))
    }

    /// The last step of an instruction, which is the merge where it has two.
    pub fn step_of(&self, instruction: usize) -> Option<&Exposed> {
        self.steps.iter().rev().find(|step| step.instruction == instruction)
    }

    /// The files of which a commit makes a step run, or perhaps run: its own, else those of the steps that it comes from.
    pub fn causes(&self, step: usize, commit: usize) -> Vec<&str> {
        let step = &self.steps[step];
        if step.own.has(commit) {
            let files = step.files.iter().filter(|file| self.by_path.get(*file).is_some_and(|by| by.has(commit)));
            return files.map(String::as_str).collect();
        }
        if let Some(below) = step.below.filter(|below| self.steps[*below].sure.has(commit)) {
            return self.causes(below, commit);
        }
        let runs = |other: &&usize| self.steps[**other].sure.has(commit) || self.steps[**other].perhaps.has(commit);
        let from: Vec<usize> = step.takes_from.iter().filter(runs).copied().collect();
        let from = if from.is_empty() { step.below.into_iter().collect() } else { from };
        from.into_iter().flat_map(|other| self.causes(other, commit)).collect()
    }

    fn step(&self, vertex: &Vertex, links: &[String], (restless, new_outputs): (bool, bool)) -> Exposed {
        let mut step = Exposed {
            instruction: vertex.instruction,
            kind: Some(vertex.kind),
            twin: vertex.twin,
            ..Exposed::default()
        };
        if restless {
            (0..self.commits).for_each(|commit| step.own.insert(commit));
        }
        for input in &vertex.inputs {
            match input {
                Input::Files(selection) => self.select(selection, links, &mut step),
                Input::Layer(Origin::Vertex(index)) => {
                    step.takes_from.push(*index);
                    step.follow(&self.steps[*index]);
                }
                Input::Output { of: Origin::Vertex(index), path, .. } => {
                    step.takes_from.push(*index);
                    let other = &self.steps[*index];
                    let new = new_outputs && !kinds::is_manifest_name(&path.to_string());
                    if new {
                        step.sure.add(&other.sure);
                    } else {
                        step.perhaps.add(&other.sure);
                    }
                    step.perhaps.add(&other.perhaps);
                }
                _ => {}
            }
        }
        if let Origin::Vertex(index) = vertex.below {
            step.below = Some(index);
            step.follow(&self.steps[index]);
        }
        let own = step.own.clone();
        step.sure.add(&own);
        step.perhaps = step.perhaps.without(&step.sure);
        step
    }

    /// Adds what a source selects. What is found through a link is another file after the link has changed.
    fn select(&self, selection: &Selection, links: &[String], step: &mut Exposed) {
        let on_the_way = links.iter().filter(|link| is_below(&selection.source, link));
        for path in selection.files.iter().map(|file| &file.path).chain(on_the_way) {
            if let Some(commits) = self.by_path.get(path) {
                step.own.add(commits);
                step.files.push(path.clone());
            }
        }
    }
}

impl Exposed {
    fn follow(&mut self, other: &Exposed) {
        self.sure.add(&other.sure);
        self.perhaps.add(&other.perhaps);
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

/// The links that were changed themselves: what is found through them is another file then.
fn links(commits: &[Vec<Edit>]) -> Vec<String> {
    let is_link = |node: &Option<Node>| node.as_ref().is_some_and(|node| node.kind == context::Kind::Link);
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
            if links.node(directory).is_none()
                && tree.node(directory).is_none_or(|node| node.kind != context::Kind::Directory)
            {
                tree.put(directory, Node::directory());
            }
            directory = path::split(directory).0;
        }
    }
    tree
}
