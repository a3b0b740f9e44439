//! The steps of one build and what each takes in: the vertices that a builder makes of a Dockerfile.

use std::collections::BTreeMap;

use super::key::{Aspect, Equality, Item, Key};
use super::select::Selection;
use super::situation::{NoCache, Situation};
use super::{copy, run};
use crate::context::{self, Tree};
use crate::model::{Base, Image, ImageRef, Model, Reference, Stage, State, Target, Value, Via, path};
use crate::syntax::{Body, Instruction, Keyword};
use crate::text::Span;

/// The steps of a build.
#[derive(Debug, Default)]
pub(super) struct Graph {
    /// Those of the stages that the target needs, each after what it takes in.
    pub(super) vertices: Vec<Vertex>,
    /// For each stage, what it ends with.
    ends: Vec<Origin>,
}

/// A step of a build.
#[derive(Clone, Debug)]
pub(super) struct Vertex {
    /// Its stage.
    pub(super) stage: usize,
    /// Its instruction; for a trigger, the `ONBUILD`.
    pub(super) instruction: usize,
    /// What it does.
    pub(super) kind: Kind,
    /// What of its text and settings counts.
    pub(super) key: Key,
    /// The files that it starts from.
    pub(super) below: Origin,
    /// What else it takes in.
    pub(super) inputs: Vec<Input>,
    /// Whether it does not ask the cache.
    pub(super) forced: bool,
    /// Whether its layer is in the image.
    pub(super) exported: bool,
    /// An earlier step of another stage that is the very same: both are built once.
    pub(super) twin: Option<usize>,
}

/// What a step does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// What the instruction says.
    Build,
    /// It puts the files of a `COPY --link` above those before it.
    Merge,
}

/// Files that a step starts from or looks into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// None.
    Scratch,
    /// Those after another step.
    Vertex(usize),
    /// Those of an image.
    Image(ImageId),
}

/// What tells one image from another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ImageId {
    /// Its name in full, or the name of a context, or a text that the command line completes.
    pub(super) name: Value,
    /// Its layers, where they are known.
    pub(super) layers: Option<String>,
    /// Its platform, where somebody says which.
    pub(super) platform: Option<String>,
    /// Its triggers that change files.
    pub(super) triggers: Vec<String>,
}

/// What a step takes in besides the files that it starts from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Input {
    /// Files whose content is known.
    Files(Selection),
    /// All files of another step, whatever they are.
    Layer(Origin),
    /// What is at a path of another stage or an image.
    Output {
        /// Of which files.
        of: Origin,
        /// The path there.
        path: Value,
        /// How it is called where it is taken in.
        name: String,
    },
    /// What is downloaded.
    Download {
        /// From where.
        address: Value,
        /// What the server answers, where that is known.
        answer: Option<String>,
        /// Whether the text says what must come, so that nobody asks.
        pinned: bool,
    },
    /// The text of a file that a heredoc makes.
    Text(Value),
    /// Something of which nothing is known.
    Unknown(String),
}

/// What an instruction makes.
pub(super) struct Made {
    pub(super) key: Key,
    pub(super) inputs: Vec<Input>,
    /// Whether its files are made apart, and put above the others after that.
    pub(super) linked: bool,
}

/// An instruction in its turn, or a trigger in a child.
pub(super) struct Turn<'a> {
    pub(super) situation: &'a Situation,
    pub(super) model: &'a Model<'a>,
    pub(super) graph: &'a Graph,
    pub(super) stage: &'a Stage,
    pub(super) instruction: &'a Instruction,
    pub(super) state: &'a State,
}

impl Graph {
    pub(super) fn new(situation: &Situation, model: &Model<'_>) -> Graph {
        let mut graph = Graph::default();
        for stage in &model.stages {
            let mut end = graph.base(situation, stage);
            if situation.every_stage || model.is_reachable(stage.index) {
                end = graph.stage(situation, model, stage, end);
            }
            graph.ends.push(end);
        }
        graph
    }

    /// What a stage starts from.
    fn base(&self, situation: &Situation, stage: &Stage) -> Origin {
        let platform = stage.start.platform.as_ref().or(situation.inputs.build_platform.as_ref());
        let platform = platform.map(ToString::to_string);
        match &stage.base {
            Base::Scratch => Origin::Scratch,
            Base::Stage(parent) => self.ends.get(*parent).cloned().unwrap_or(Origin::Scratch),
            Base::Image(image) => Origin::Image(ImageId::of(image, &situation.inputs.images, platform)),
            Base::Context(name) => Origin::Image(ImageId::named(Value::unknown(format!("context {name}")), platform)),
            Base::Invalid(_) | Base::Unknown | Base::Missing => {
                Origin::Image(ImageId::named(stage.image.clone(), platform))
            }
        }
    }

    /// Adds the steps of a stage; answers with what it ends with.
    fn stage(&mut self, situation: &Situation, model: &Model<'_>, stage: &Stage, base: Origin) -> Origin {
        let triggers = stage.triggers.iter().filter_map(|(index, state)| match &model.instruction(*index).body {
            Body::Onbuild(Some(trigger)) => Some((*index, trigger.as_ref(), state.as_ref())),
            _ => None,
        });
        let own = model.instructions_of(stage);
        let own = own.map(|(index, instruction)| (index, instruction, model.step(index).before.as_ref()));
        let mut below = base;
        for (index, instruction, state) in triggers.chain(own) {
            let turn = Turn { situation, model, graph: self, stage, instruction, state };
            let Some(Made { key, inputs, linked }) = turn.make() else { continue };
            let forced = instruction.kind != Keyword::Workdir && situation.forces(stage);
            let exported = model.is_exported(stage.index);
            let place = (stage.index, index, exported);
            if !linked {
                below = self.push(place, Kind::Build, key, below, inputs, forced);
                continue;
            }
            let copy = self.push(place, Kind::Build, key, Origin::Scratch, inputs, forced);
            below = self.push(place, Kind::Merge, Key::default(), below, vec![Input::Layer(copy)], false);
        }
        below
    }

    fn push(
        &mut self,
        (stage, instruction, exported): (usize, usize, bool),
        kind: Kind,
        key: Key,
        below: Origin,
        inputs: Vec<Input>,
        forced: bool,
    ) -> Origin {
        let mut vertex = Vertex { stage, instruction, kind, key, below, inputs, forced, exported, twin: None };
        vertex.twin = self.vertices.iter().position(|other| other.is_same(&vertex));
        let twin = vertex.twin;
        self.vertices.push(vertex);
        Origin::Vertex(twin.unwrap_or(self.vertices.len() - 1))
    }
}

impl Vertex {
    fn is_same(&self, other: &Vertex) -> bool {
        (self.kind, self.forced) == (other.kind, other.forced)
            && self.below == other.below
            && self.key == other.key
            && self.inputs == other.inputs
    }
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

impl ImageId {
    fn of(image: &ImageRef, known: &BTreeMap<String, Image>, platform: Option<String>) -> ImageId {
        let fact = known.get(&image.text);
        let name = match (&image.digest, &image.tag) {
            (Some(digest), _) => format!("{}@{digest}", image.name()),
            (None, tag) => format!("{}:{}", image.name(), tag.as_deref().unwrap_or("latest")),
        };
        let config = fact.and_then(|fact| fact.config.as_ref());
        let triggers = config.map(|config| config.onbuild.as_slice()).unwrap_or_default();
        let triggers = triggers.iter().filter(|trigger| changes_files(trigger)).cloned().collect();
        let layers = fact.and_then(|fact| fact.layers.clone());
        ImageId { name: Value::text(name), layers, platform, triggers }
    }

    fn named(name: Value, platform: Option<String>) -> ImageId {
        ImageId { name, layers: None, platform, triggers: Vec::new() }
    }

    /// Whether they are the same. An image is taken to stay the same under its name.
    pub(super) fn compare(&self, other: &ImageId) -> Equality {
        let platform = if self.platform == other.platform { Equality::Same } else { Equality::Unknown };
        let triggers = if self.triggers == other.triggers { Equality::Same } else { Equality::Unknown };
        let layers = match (&self.layers, &other.layers) {
            (Some(one), Some(other)) if one == other => Equality::Same,
            (Some(_), Some(_)) => Equality::Different,
            (None, None) if self.name == other.name => Equality::Same,
            _ => Equality::Unknown,
        };
        layers.max(platform).max(triggers)
    }
}

/// Whether a trigger, or what follows it, may make other layers.
fn changes_files(trigger: &str) -> bool {
    let keyword = Keyword::of(trigger.split_whitespace().next().unwrap_or_default());
    let free = [
        Keyword::Label,
        Keyword::Expose,
        Keyword::Cmd,
        Keyword::Entrypoint,
        Keyword::Healthcheck,
        Keyword::Stopsignal,
        Keyword::Volume,
        Keyword::Maintainer,
    ];
    !free.contains(&keyword)
}

impl Turn<'_> {
    fn make(&self) -> Option<Made> {
        match self.instruction.kind {
            Keyword::Run => run::make(self),
            Keyword::Copy | Keyword::Add => copy::make(self),
            Keyword::Workdir => self.directory(),
            _ => None,
        }
    }

    /// `WORKDIR` makes its directory, unless that is the root. What it changes for later steps is in their keys.
    fn directory(&self) -> Option<Made> {
        let Body::Text(Some(word)) = &self.instruction.body else { return None };
        let said = self.state.expand(word, self.instruction, self.model.dockerfile.escape).value;
        let made = path::workdir(&self.state.workdir.value, &said, self.state.windows);
        let made = made.known().map_or_else(|| made.clone(), |path| Value::text(context::path::clean(path)));
        if made.known() == Some("/") {
            return None;
        }
        let mut key = Key::default();
        key.push(Aspect::Kind, [Item::plain("mkdir")]);
        key.push(Aspect::Made, [Item::plain(made)]);
        key.push(Aspect::User, [Item::plain(self.state.user.value.clone())]);
        let global = self.model.globals.variable("SOURCE_DATE_EPOCH").map(|variable| variable.value.clone());
        let epoch = self.situation.epoch().map(Value::text).or(global);
        key.push(Aspect::Epoch, epoch.map(Item::plain));
        Some(Made { key, inputs: Vec::new(), linked: false })
    }

    /// What `--from` or `from=` at a place of this instruction leads to.
    pub(super) fn source(&self, via: Via, span: Span, path: &Value, select: impl Fn(&Tree) -> Selection) -> Input {
        let is_it = |it: &&Reference| it.stage == self.stage.index && it.via == via && it.span == span;
        let Some(reference) = self.model.references.iter().find(is_it) else {
            return Input::Unknown(path.to_string());
        };
        let platform = self.stage.start.platform.as_ref().or(self.situation.inputs.build_platform.as_ref());
        let of = match &reference.target {
            Target::Stage(stage) if !reference.is_too_early() => {
                self.graph.ends.get(*stage).cloned().unwrap_or(Origin::Scratch)
            }
            Target::Scratch => Origin::Scratch,
            Target::Image(image) => {
                let platform = platform.map(ToString::to_string);
                Origin::Image(ImageId::of(image, &self.situation.inputs.images, platform))
            }
            Target::Context(name) => {
                return match self.situation.contexts.get(name) {
                    Some(tree) => Input::Files(select(tree)),
                    None => Input::Unknown(format!("the context `{name}`")),
                };
            }
            _ => return Input::Unknown(format!("`{}`", reference.text)),
        };
        Input::Output { of, path: path.clone(), name: reference.text.clone() }
    }
}
