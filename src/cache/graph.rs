//! The steps of one build and what each takes in: the vertices that a builder makes of a Dockerfile.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::changes::Changes;
use super::key::{Aspect, Item, Key};
use super::select::Selections;
use super::situation::{NoCache, Situation};
use super::turn::{Environment, Made, Turn};
use super::vertex::{Candidates, ImageId, Input, Kind, Origin, Vertex};
use super::{copy, run};
use crate::context;
use crate::model::{Base, CANDIDATES, Model, Reference, Stage, Value, Via, path};
use crate::syntax::{Body, Instruction, Keyword};

/// The steps of a build.
#[derive(Debug, Default)]
pub(super) struct Graph {
    /// Those of the stages that the target needs, each after what it takes in.
    pub(super) vertices: Vec<Vertex>,
    /// For each stage, what it ends with.
    ends: Vec<Origin>,
    /// For each stage, whether another stage takes something out of it, or out of one that starts from it.
    taken_from: Vec<bool>,
    /// The vertices by their kind and the hash of their keys: equal ones are together.
    by_key: BTreeMap<(Kind, u64), Vec<usize>>,
}

impl Graph {
    pub(super) fn new(situation: &Situation, model: &Model<'_>) -> Graph {
        Graph::with(&Selections::default(), situation, model)
    }

    /// The same, where some of what the situation's files answer is known.
    pub(super) fn with(selections: &Selections, situation: &Situation, model: &Model<'_>) -> Graph {
        let mut graph = Graph { taken_from: taken_from(model), ..Graph::default() };
        for stage in &model.stages {
            let mut end = graph.base(situation, model, stage);
            if situation.every_stage || model.is_reachable(stage.index) {
                end = graph.stage((situation, selections), model, stage, end);
            }
            graph.ends.push(end);
        }
        graph
    }

    /// What a stage starts from.
    fn base(&self, situation: &Situation, model: &Model<'_>, stage: &Stage) -> Origin {
        let platform = stage.start.platform.as_ref().or(situation.inputs.build_platform.as_ref());
        let platform = platform.map(ToString::to_string);
        match &stage.base {
            Base::Scratch => Origin::Scratch,
            Base::Stage(parent) => self.ends.get(*parent).cloned().unwrap_or(Origin::Scratch),
            Base::Image(image) => Origin::Image(ImageId::of(image, &situation.inputs.images, platform)),
            Base::Context(name) => Origin::Image(ImageId::named(Value::unknown(format!("context {name}")), platform)),
            Base::Unknown if !stage.candidates.is_empty() => {
                Origin::Candidates(self.candidates(model, stage, ImageId::named(stage.image.clone(), platform)))
            }
            Base::Invalid(_) | Base::Unknown | Base::Missing => {
                Origin::Image(ImageId::named(stage.image.clone(), platform))
            }
        }
    }

    /// What a stage starts from whose `FROM` the command line completes.
    fn candidates(&self, model: &Model<'_>, stage: &Stage, image: ImageId) -> Candidates {
        let all = || stage.candidates.iter().map(|index| &model.stages[*index]);
        let end = |of: &Stage| (of.label(), self.ends.get(of.index).cloned().unwrap_or(Origin::Scratch));
        let is_trigger = |(_, instruction): (usize, &Instruction)| instruction.kind == Keyword::Onbuild;
        let has_trigger = |of: &Stage| model.instructions_of(of).any(is_trigger);
        let complete = stage.candidates.len() < CANDIDATES && !all().any(has_trigger);
        Candidates { image, stages: all().map(end).collect(), complete }
    }

    /// Adds the steps of a stage; answers with what it ends with.
    fn stage(
        &mut self,
        (situation, selections): (&Situation, &Selections),
        model: &Model<'_>,
        stage: &Stage,
        base: Origin,
    ) -> Origin {
        let triggers = stage.triggers.iter().filter_map(|(index, state)| match &model.instruction(*index).body {
            Body::Onbuild(Some(trigger)) => Some((*index, trigger.as_ref(), state.as_ref())),
            _ => None,
        });
        let own = model.instructions_of(stage);
        let own = own.map(|(index, instruction)| (index, instruction, model.step(index).before.as_ref()));
        let is_taken_from = self.taken_from[stage.index];
        let mut below = base;
        let environment = Environment::default();
        for (index, instruction, state) in triggers.chain(own) {
            let ends = &self.ends;
            let environment = &environment;
            let turn = Turn {
                situation,
                selections,
                model,
                ends,
                stage,
                index,
                instruction,
                is_taken_from,
                state,
                environment,
            };
            let Some(made) = make(&turn) else { continue };
            let forced = instruction.kind != Keyword::Workdir && situation.forces(stage);
            let exported = model.is_exported(stage.index);
            let place = (stage.index, index, exported);
            if !made.linked {
                below = self.push(place, Kind::Build, made, below, forced);
                continue;
            }
            let copy = self.push(place, Kind::Build, made, Origin::Scratch, forced);
            let inputs = vec![Input::Layer(copy)];
            let merge = Made { key: Key::default(), inputs, changes: Changes::default(), linked: false };
            below = self.push(place, Kind::Merge, merge, below, false);
        }
        below
    }

    fn push(
        &mut self,
        (stage, instruction, exported): (usize, usize, bool),
        kind: Kind,
        made: Made,
        below: Origin,
        forced: bool,
    ) -> Origin {
        let Made { key, inputs, changes, .. } = made;
        let mut vertex = Vertex { stage, instruction, kind, key, below, inputs, changes, forced, exported, twin: None };
        let mut hasher = DefaultHasher::new();
        vertex.key.hash(&mut hasher);
        let alike = self.by_key.entry((kind, hasher.finish())).or_default();
        vertex.twin = alike.iter().copied().find(|other| self.vertices[*other].is_same(&vertex));
        let twin = vertex.twin;
        if twin.is_none() {
            alike.push(self.vertices.len());
        }
        self.vertices.push(vertex);
        Origin::Vertex(twin.unwrap_or(self.vertices.len() - 1))
    }
}

/// For each stage, whether another stage takes something out of it, or out of one that starts from it.
fn taken_from(model: &Model<'_>) -> Vec<bool> {
    let mut taken_from = vec![false; model.stages.len()];
    let taken = model.references.iter().filter(|reference| reference.via != Via::From);
    taken.filter_map(Reference::target_stage).for_each(|target| taken_from[target] = true);
    for stage in model.stages.iter().rev() {
        for parent in stage.parent().iter().chain(&stage.candidates) {
            taken_from[*parent] |= taken_from[stage.index];
        }
    }
    taken_from
}

impl Situation {
    fn forces(&self, stage: &Stage) -> bool {
        match &self.no_cache {
            NoCache::None => false,
            NoCache::All => true,
            NoCache::Stages(names) => {
                let is_it = |name: &String| stage.id.as_deref() == Some(name.to_lowercase().as_str());
                names.iter().any(is_it)
            }
        }
    }
}

fn make(turn: &Turn<'_>) -> Option<Made> {
    match turn.instruction.kind {
        Keyword::Run => run::make(turn),
        Keyword::Copy | Keyword::Add => copy::make(turn),
        Keyword::Workdir => directory(turn),
        _ => None,
    }
}

/// `WORKDIR` makes its directory, unless that is the root. What it changes for later steps is in their keys.
fn directory(turn: &Turn<'_>) -> Option<Made> {
    let Body::Text(Some(word)) = &turn.instruction.body else { return None };
    let said = turn.state.expand(word, turn.instruction, turn.model.dockerfile.escape).value;
    let made = path::workdir(&turn.state.workdir.value, &said, turn.state.windows);
    let made = made.known().map_or_else(|| made.clone(), |path| Value::text(context::path::clean(path)));
    if made.known() == Some("/") {
        return None;
    }
    let mut key = Key::default();
    key.push(Aspect::Kind, [Item::plain("mkdir")]);
    key.push(Aspect::Made, [Item::plain(made)]);
    key.push(Aspect::User, [Item::plain(turn.state.user.value.clone())]);
    let global = turn.model.globals.variable("SOURCE_DATE_EPOCH").map(|variable| variable.value.clone());
    let epoch = turn.situation.epoch().map(Value::text).or(global);
    key.push(Aspect::Epoch, epoch.map(Item::plain));
    let user = turn.state.user.value.known();
    let named =
        !user.is_some_and(|user| user.is_empty() || user == "root" || user.bytes().all(|it| it.is_ascii_digit()));
    let reads = if named { copy::users() } else { Vec::new() };
    let changes = key.items(Aspect::Made).first().and_then(|made| made.value.known());
    let changes = changes.map_or_else(Changes::default, |path| Changes::directory(path, reads));
    Some(Made { key, inputs: Vec::new(), changes, linked: false })
}
