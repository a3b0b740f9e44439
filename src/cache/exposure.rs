//! Which commits of a past would have run each step of a build, had its Dockerfile always been this one.
//!
//! One graph is made for all commits: of the files that any of them touched. A step runs again after a commit that touched
//! what it selects, and after one that runs the step below it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::commits::Commits;
use super::graph::Graph;
use super::ground::{Basis, Ground, Touched};
use super::kinds;
use super::outside::made_outside;
use super::passed_on::{PassedOn, passed_on};
use super::situation::Situation;
use super::vertex::{Input, Kind, Origin, Vertex};
use crate::context::{Context, path};
use crate::model::{Model, State};
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
    /// After these it likely runs for the sake of all that it takes, whatever is below it; where only the builder knows which
    /// files these are, after each that touches one of them.
    pub alone: Commits,
    /// After these it runs, whether for its own files or for a step below it.
    pub sure: Commits,
    /// After these it likely runs: besides `sure`, those that give another value to a build argument such as `GIT_SHA`, that
    /// may change a source that no commit holds, and that make another stage make anew what is taken from it. A manifest by
    /// its name, like the recipe that `cargo chef prepare` makes, likely comes out with the same bytes unless one changes.
    pub likely: Commits,
    /// After these it runs, besides `sure`, unless what it takes from another stage came out with the same bytes.
    pub perhaps: Commits,
    /// An earlier step of another stage that is the very same: both are built once.
    pub twin: Option<usize>,
    /// The step below it, whose files it starts from.
    pub below: Option<usize>,
    /// The steps whose files it takes something from.
    pub takes_from: Vec<usize>,
    /// The files that it takes from the build context itself, those that any commit touched.
    pub files: Vec<Arc<Touched>>,
    /// Its sources that no commit holds: whatever a commit changes, they may be made of it. The build argument that is likely
    /// to have another value in each build, as it is given: `--build-arg GIT_SHA`.
    pub outside: Vec<String>,
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
    pub(super) ground: Arc<Ground>,
    /// The places in `steps` of those of each instruction.
    by_instruction: BTreeMap<usize, Vec<usize>>,
}

impl Exposure {
    /// What the commits of `ground` would have run of a situation's build. Of the situation, all counts but its files.
    pub fn on(ground: &Arc<Ground>, situation: &Situation, model: &Model<'_>) -> Exposure {
        let situation = Situation { tree: ground.tree.clone(), ..situation.clone() };
        let mut exposure = Exposure {
            commits: ground.commits,
            basis: ground.basis,
            ground: Arc::clone(ground),
            ..Exposure::default()
        };
        let graph = Graph::with(&ground.selections, &situation, model);
        for vertex in &graph.vertices {
            let instruction = vertex.instruction;
            let is_run = model.instruction(instruction).kind == Keyword::Run;
            let before = &model.step(instruction).before;
            let restless = (is_run && before.is_restless()).then_some(&**before);
            let step = exposure.step(vertex, (&graph, &situation.passed_on), restless);
            exposure.by_instruction.entry(instruction).or_default().push(exposure.steps.len());
            exposure.steps.push(step);
        }
        exposure
    }

    /// What the commits of `ground` would have run of a build in a context, with what the context tells of the sources that no
    /// commit holds. Of the situation, all counts but that and its files.
    pub fn in_context(ground: &Arc<Ground>, context: &Context, model: &Model<'_>, situation: Situation) -> Exposure {
        let (outside, passed_on) = (made_outside(model, context, &ground.tree), passed_on(model, context));
        Exposure::on(ground, &Situation { outside, passed_on, ..situation }, model)
    }

    /// The commits that change a manifest or a lockfile of any tool.
    pub fn of_manifests(&self) -> &Commits {
        self.ground.manifests()
    }

    /// The commits that touch any of these files, or one below them where they are directories.
    pub fn touching<'p>(&self, paths: impl IntoIterator<Item = &'p str>) -> Commits {
        let mut commits = Commits::default();
        for path in paths {
            let path = path::below_root(path);
            let from = self.ground.by_path.range(path.clone()..);
            let inside = from.take_while(|(found, _)| found.starts_with(&path));
            let same =
                |found: &str| path.is_empty() || found[path.len()..].is_empty() || found[path.len()..].starts_with('/');
            inside.filter(|(found, _)| same(found)).for_each(|(_, of)| commits.add(of));
        }
        commits
    }

    /// The sources that no commit holds of which an instruction or a step that it comes from is made: how often it runs again
    /// is assumed, not counted.
    pub fn assumed(&self, instruction: usize) -> Vec<&str> {
        let mut open: Vec<usize> = self.by_instruction.get(&instruction).into_iter().flatten().copied().collect();
        let mut seen = BTreeSet::new();
        let mut sources = BTreeSet::new();
        while let Some(step) = open.pop() {
            if seen.insert(step) {
                let step = &self.steps[step];
                sources.extend(step.outside.iter().map(String::as_str));
                open.extend(step.below.iter().chain(&step.takes_from));
            }
        }
        sources.into_iter().collect()
    }

    /// The files that a step and those below it take from the build context, of those that any commit touched.
    pub fn files_above(&self, step: usize) -> impl Iterator<Item = &str> {
        let chain = std::iter::successors(Some(step), |step| self.steps[*step].below);
        chain.flat_map(|step| self.steps[step].paths())
    }

    /// The last step of an instruction, which is the merge where it has two.
    pub fn step_of(&self, instruction: usize) -> Option<&Exposed> {
        self.by_instruction.get(&instruction)?.last().map(|step| &self.steps[*step])
    }

    /// The steps of an instruction in all stages: a trigger has one in each that pulls it.
    pub fn steps_of(&self, instruction: usize) -> impl Iterator<Item = &Exposed> {
        self.by_instruction.get(&instruction).into_iter().flatten().map(|step| &self.steps[*step])
    }

    /// The files of which a commit makes a step run, or perhaps run: its own, else those of the steps that it comes from.
    pub fn causes(&self, step: usize, commit: usize) -> Vec<&str> {
        let step = &self.steps[step];
        if step.own.has(commit) {
            let touched = |file: &&str| self.ground.by_path.get(*file).is_some_and(|by| by.has(commit));
            return step.paths().filter(touched).chain(step.outside.iter().map(String::as_str)).collect();
        }
        if let Some(below) = step.below.filter(|below| self.steps[*below].sure.has(commit)) {
            return self.causes(below, commit);
        }
        let runs = |other: &&usize| self.steps[**other].sure.has(commit) || self.steps[**other].perhaps.has(commit);
        let from: Vec<usize> = step.takes_from.iter().filter(runs).copied().collect();
        let from = if from.is_empty() { step.below.into_iter().collect() } else { from };
        let causes: Vec<&str> = from.into_iter().flat_map(|other| self.causes(other, commit)).collect();
        if causes.is_empty() { step.outside.iter().map(String::as_str).collect() } else { causes }
    }

    fn step(&self, vertex: &Vertex, (graph, passed_on): (&Graph, &PassedOn), restless: Option<&State>) -> Exposed {
        let mut step = Exposed {
            instruction: vertex.instruction,
            kind: Some(vertex.kind),
            twin: vertex.twin,
            ..Exposed::default()
        };
        if let Some(state) = restless {
            step.may_follow(&(0..self.commits).collect());
            step.outside.extend(state.restless_name().map(|name| format!("--build-arg {name}")));
        }
        for input in &vertex.inputs {
            match input {
                Input::Files(selection) => {
                    step.take(self.ground.touched(selection));
                    if selection.outside {
                        step.may_follow(&self.ground.changing);
                        step.outside.push(selection.source.clone());
                    }
                }
                Input::Some { all, .. } => {
                    let touched = self.ground.touched(all);
                    step.perhaps.add(&touched.by);
                    step.alone.add(&touched.by);
                }
                Input::Layer(Origin::Vertex(index)) => {
                    step.takes_from.push(*index);
                    step.follow(&self.steps[*index]);
                }
                Input::Output { of, path, area, .. } => {
                    let made = self.made(graph, of, area);
                    step.takes_from.extend(made.by);
                    step.perhaps.add(&made.sure);
                    step.perhaps.add(&made.perhaps);
                    let source = passed_on.get(&(vertex.instruction, area.path.clone()));
                    let likely = match source {
                        Some(source) => made.likely.both(&self.touching([&**source])),
                        // What is made of manifests alone is likely new when those are.
                        None if kinds::is_manifest_name(&path.to_string()) => made.likely.both(self.ground.manifests()),
                        None => made.likely,
                    };
                    step.likely.add(&likely);
                }
                _ => {}
            }
        }
        step.sure.add(&step.own.clone());
        step.likely.add(&step.sure.clone());
        step.alone.add(&step.likely.clone());
        if let Origin::Vertex(index) = vertex.below {
            step.below = Some(index);
            step.follow(&self.steps[index]);
        }
        if let Origin::Candidates(candidates) = &vertex.below {
            for index in candidates.vertices() {
                step.takes_from.push(index);
                step.perhaps.add(&self.steps[index].sure);
                step.perhaps.add(&self.steps[index].perhaps);
            }
        }
        step.perhaps = step.perhaps.without(&step.sure);
        step
    }
}

impl Exposed {
    /// Adds what a source selects.
    pub(super) fn take(&mut self, touched: Arc<Touched>) {
        self.own.add(&touched.by);
        self.files.push(touched);
    }

    /// The paths of the files that it takes from the build context itself, those that any commit touched.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.iter().flat_map(|touched| &touched.files).map(String::as_str)
    }

    fn follow(&mut self, other: &Exposed) {
        self.sure.add(&other.sure);
        self.likely.add(&other.likely);
        self.perhaps.add(&other.perhaps);
    }

    /// Takes in what has likely changed after these commits.
    fn may_follow(&mut self, commits: &Commits) {
        self.likely.add(commits);
        self.perhaps.add(commits);
    }

    /// Whether all after which it likely runs again are sure.
    pub fn is_counted(&self) -> bool {
        self.likely.count() == self.sure.count()
    }
}
