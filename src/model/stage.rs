//! Stages, and what refers to what.

use std::ops::Range;
use std::sync::Arc;

use super::image::{ImageRef, InvalidReference};
use super::state::State;
use super::value::Value;
use crate::text::Span;

/// The most stages that are noted as those from which one may start.
pub const CANDIDATES: usize = 32;

/// A stage: a `FROM` and what follows it.
#[derive(Clone, Debug)]
pub struct Stage {
    /// Its index, from 0.
    pub index: usize,
    /// Its name as written.
    pub name: Option<String>,
    /// Its name as the builder compares it, in lower case.
    pub id: Option<String>,
    /// Where the name is written.
    pub name_span: Option<Span>,
    /// What it starts from.
    pub base: Base,
    /// The stages of which it may start from one: the command line decides which its `FROM` names, if any. At most
    /// [`CANDIDATES`]; where there are as many, there may be more.
    pub candidates: Vec<usize>,
    /// What its `FROM` says once variables are expanded.
    pub image: Value,
    /// Where the image is written.
    pub image_span: Span,
    /// What `--platform` says once variables are expanded.
    pub platform: Option<Value>,
    /// The indices of its instructions, its `FROM` the first.
    pub instructions: Range<usize>,
    /// The triggers of the stage that it starts from, which run before its own instructions: the index of each `ONBUILD`,
    /// and what the trigger finds.
    pub triggers: Vec<(usize, Arc<State>)>,
    /// What its first instruction after the `FROM` finds, triggers of the stage that it starts from included.
    pub start: Arc<State>,
    /// What a stage that starts from it finds.
    pub end: Arc<State>,
}

impl Stage {
    /// The index of its `FROM`.
    pub fn from(&self) -> usize {
        self.instructions.start
    }

    /// Its name as written, or its number.
    pub fn label(&self) -> String {
        self.name.clone().unwrap_or_else(|| self.index.to_string())
    }

    /// The stage that it starts from.
    pub fn parent(&self) -> Option<usize> {
        match self.base {
            Base::Stage(index) => Some(index),
            _ => None,
        }
    }
}

/// What a stage starts from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Base {
    /// `scratch`: nothing.
    Scratch,
    /// An earlier stage of the file.
    Stage(usize),
    /// An image.
    Image(ImageRef),
    /// A context of the build that is given by name and takes the place of the stage's instructions or of its image.
    Context(String),
    /// A text that is not a reference to an image.
    Invalid(InvalidReference),
    /// The command line decides; the stage's `image` has what is known.
    Unknown,
    /// The `FROM` says nothing.
    Missing,
}

/// A place where a stage says that it needs another stage or an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// The stage that needs it.
    pub stage: usize,
    /// The index of the instruction.
    pub instruction: usize,
    /// The name or number.
    pub span: Span,
    /// Its text as written.
    pub text: String,
    /// In which way.
    pub via: Via,
    /// What it is.
    pub target: Target,
}

impl Reference {
    /// The stage it refers to.
    pub fn target_stage(&self) -> Option<usize> {
        match self.target {
            Target::Stage(index) => Some(index),
            _ => None,
        }
    }

    /// The names of the variables in its text, which only a `FROM` expands.
    pub fn variables(&self) -> impl Iterator<Item = &str> {
        let is_part = |it: char| it == '_' || it.is_ascii_alphanumeric();
        let after = self.text.split('$').skip(1).map(|after| after.strip_prefix('{').unwrap_or(after));
        let names = after.map(move |after| after.split(|it: char| !is_part(it)).next().unwrap_or_default());
        names.filter(|name| name.starts_with(|it: char| it == '_' || it.is_ascii_alphabetic()))
    }

    /// Whether it refers to its own stage or to one that comes only later, which the builder refuses.
    pub fn is_too_early(&self) -> bool {
        self.target_stage().is_some_and(|target| target >= self.stage)
    }
}

/// How something is referred to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Via {
    /// `FROM`
    From,
    /// `COPY --from`
    Copy,
    /// `RUN --mount=from=…`
    Mount,
}

/// What a name or number refers to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A stage of the file. It may be the stage itself or a later one.
    Stage(usize),
    /// `scratch`, empty.
    Scratch,
    /// An image.
    Image(ImageRef),
    /// A context of the build that is given by name.
    Context(String),
    /// A number that no stage has.
    NoSuchStage,
    /// A text that is not a reference to an image.
    Invalid(InvalidReference),
    /// It has variables, which only a `FROM` expands; there the command line decides.
    Unknown,
}
