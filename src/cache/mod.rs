//! `BuildKit`'s cache: two states of the world in, and for each step whether it runs again, and why. Builds nothing.
//!
//! [`predict`] makes the steps of both builds with the keys that a builder gives them, and looks for each step of the second
//! build among those of the first. A step is found where its key, the files it starts from and all that it takes in are the
//! same. Between stages, the bytes decide that a step takes in; where a step that runs again makes them, nobody knows them,
//! and the answer is [`Fate::Maybe`].
//!
//! The builder is taken to have the results of the first build and of no other, and images to be the same under the same
//! name.

mod copy;
mod exposure;
mod graph;
mod history;
pub mod key;
mod kinds;
mod matching;
mod needs;
mod reason;
mod run;
mod select;
mod situation;
#[cfg(test)]
mod tests;
mod timings;

pub use exposure::{Commits, Exposed, Exposure, Ground, Told, amount};
pub use graph::Kind;
pub use history::{Runs, history};
pub use key::{Aspect, Difference};
pub use kinds::{SOURCES_ALONE, is_manifest};
pub use needs::{Needs, Output, needs};
pub use reason::Reason;
pub use select::{Change, ChangeKind, Selected, Selection};
pub use situation::{NoCache, Situation, Store, Transfer};
pub use timings::{Seconds, Timings, guess, seconds};

use crate::model::Model;
use crate::syntax::{self, Instruction};
use graph::Graph;
use key::Equality;
use matching::Matching;

/// What becomes of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fate {
    /// Its result is in the cache.
    Hit,
    /// That depends on what nobody knows before the build.
    Maybe,
    /// It runs.
    Miss,
}

impl Fate {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Fate::Hit => "hit",
            Fate::Maybe => "maybe",
            Fate::Miss => "miss",
        }
    }
}

/// A step of the second build.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The index of its stage.
    pub stage: usize,
    /// The stage's name, or its number.
    pub stage_label: String,
    /// The index of its instruction; for a trigger that runs in a child, that of the `ONBUILD`.
    pub instruction: usize,
    /// The line of it, from 1.
    pub line: u32,
    /// The instruction on one line.
    pub text: String,
    /// Whether it is the instruction itself, or the merge after a `COPY --link`.
    pub kind: Kind,
    /// What becomes of it.
    pub fate: Fate,
    /// Why.
    pub reason: Reason,
    /// The index of an earlier step, of another stage, that is the very same: both are built once.
    pub twin: Option<usize>,
}

impl Step {
    /// The fate and the reason in words, such as "`COPY . .` misses: src/app.py changed". `steps` are all of them.
    pub fn words(&self, steps: &[Step]) -> String {
        let is_below =
            |step: &Step| matches!(step.reason, Reason::Above { step: root } if steps.get(root) == Some(self));
        let ends_stage = self.fate == Fate::Miss && steps.iter().any(|step| step.stage == self.stage && is_below(step));
        let rest = if ends_stage { "; everything below in this stage runs again" } else { "" };
        format!("`{}` {}{rest}", self.text, self.reason.words(self.fate, steps))
    }
}

/// What becomes of each step of the build of `after` by a builder that has built `before`: the `RUN`, `COPY`, `ADD` and
/// `WORKDIR` of the stages that the target needs, in the order of the stages.
pub fn predict(before: &Situation, after: &Situation) -> Vec<Step> {
    let (then, now) = (syntax::parse(&before.text), syntax::parse(&after.text));
    let then = Model::new(&before.text, &then, &before.inputs);
    let now = Model::new(&after.text, &now, &after.inputs);
    let (old, new) = (Graph::new(before, &then), Graph::new(after, &now));
    let matching = Matching::new(&new, &old, after);
    describe(&matching, &now)
}

/// The steps of the second build with their fates; `model` is that of its Dockerfile.
fn describe(matching: &Matching<'_>, model: &Model<'_>) -> Vec<Step> {
    let vertices = &matching.after.vertices;
    let mut steps: Vec<Step> = Vec::with_capacity(vertices.len());
    for (index, vertex) in vertices.iter().enumerate() {
        let instruction = model.instruction(vertex.instruction);
        let reason = reason::find(matching, index, &steps);
        steps.push(Step {
            stage: vertex.stage,
            stage_label: model.stages[vertex.stage].label(),
            instruction: vertex.instruction,
            line: line(model.source, instruction),
            text: written(instruction),
            kind: vertex.kind,
            fate: match matching.outcome(index) {
                Equality::Same => Fate::Hit,
                Equality::Unknown => Fate::Maybe,
                Equality::Different => Fate::Miss,
            },
            reason,
            twin: vertex.twin,
        });
    }
    steps
}

fn line(text: &str, instruction: &Instruction) -> u32 {
    text[..instruction.span.start as usize].matches('\n').count() as u32 + 1
}

/// The instruction on one line: keyword, flags and arguments as they are written, blanks in a row as one.
fn written(instruction: &Instruction) -> String {
    let keyword = instruction.keyword.text.to_uppercase();
    let flags = instruction.flags.iter().map(|flag| match &flag.value {
        Some(value) => format!("--{}={}", flag.name.text, value.text),
        None => format!("--{}", flag.name.text),
    });
    let words = instruction.rest.text.split_whitespace().map(str::to_owned);
    [keyword].into_iter().chain(flags).chain(words).collect::<Vec<_>>().join(" ")
}
