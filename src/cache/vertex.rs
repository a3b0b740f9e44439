//! A step of a build as a builder sees it: what counts of it, what it starts from and takes in.

use std::collections::BTreeMap;

use super::changes::{Area, Changes};
use super::key::{Aspect, Equality, Key};
use super::select::Selection;
use crate::model::{Image, ImageRef, Value};
use crate::syntax::Keyword;

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
    /// What it changes of the files that it starts from.
    pub(super) changes: Changes,
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
    /// Those of one of several stages, or of an image: the command line decides.
    Candidates(Candidates),
}

/// What a stage may start from where the command line completes its `FROM`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Candidates {
    /// The name as far as it is known.
    pub(super) image: ImageId,
    /// The stages that it may name, and what each ends with.
    pub(super) stages: Vec<(String, Origin)>,
    /// Whether these are all, and none of them has a trigger.
    pub(super) complete: bool,
}

impl Candidates {
    /// The steps with which they end.
    pub(super) fn vertices(&self) -> impl Iterator<Item = usize> {
        self.stages.iter().flat_map(|(_, origin)| origin.vertices())
    }
}

impl Origin {
    /// The steps whose files these are, or may be.
    pub(super) fn vertices(&self) -> Vec<usize> {
        match self {
            Origin::Vertex(index) => vec![*index],
            Origin::Candidates(candidates) => candidates.vertices().collect(),
            Origin::Scratch | Origin::Image(_) => Vec::new(),
        }
    }
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
        /// The files there that count.
        area: Area,
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
    /// Some files of the build context. Which ones only the base image may know.
    Some {
        /// The source as it is written.
        text: String,
        /// The same as far as it is known.
        source: Value,
        /// All files of which some are taken in.
        all: Selection,
    },
    /// Something of which nothing is known.
    Unknown(String),
}

impl Vertex {
    /// Whether it makes a directory where there are no files yet. Builders do that in most builds, and it takes no time; what
    /// follows finds the same directory.
    pub(super) fn is_first_directory(&self) -> bool {
        let makes_directory = self.key.items(Aspect::Kind).iter().any(|item| item.value.known() == Some("mkdir"));
        self.below == Origin::Scratch && makes_directory
    }

    /// Whether it is the very same step.
    pub(super) fn is_same(&self, other: &Vertex) -> bool {
        (self.kind, self.forced) == (other.kind, other.forced)
            && self.below == other.below
            && self.key == other.key
            && self.inputs == other.inputs
    }
}

impl ImageId {
    /// An image of which these facts may be known.
    pub(super) fn of(image: &ImageRef, known: &BTreeMap<String, Image>, platform: Option<String>) -> ImageId {
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

    /// Something that only its name tells from others.
    pub(super) fn named(name: Value, platform: Option<String>) -> ImageId {
        ImageId { name, layers: None, platform, triggers: Vec::new() }
    }

    /// Whether both names give an official image, and versions of it that are never the same.
    fn is_another_version(&self, other: &ImageId) -> bool {
        let image = |id: &ImageId| ImageRef::parse(id.name.known()?).ok();
        matches!((image(self), image(other)), (Some(one), Some(other)) if one.is_another_version(&other))
    }

    /// Whether they are the same. An image is taken to stay the same under its name.
    pub(super) fn compare(&self, other: &ImageId) -> Equality {
        let platform = if self.platform == other.platform { Equality::Same } else { Equality::Unknown };
        let triggers = if self.triggers == other.triggers { Equality::Same } else { Equality::Unknown };
        let layers = match (&self.layers, &other.layers) {
            (Some(one), Some(other)) if one == other => Equality::Same,
            (Some(_), Some(_)) => Equality::Different,
            (None, None) if self.name == other.name => Equality::Same,
            (None, None) if self.is_another_version(other) => Equality::Different,
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
