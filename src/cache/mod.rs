//! `BuildKit`'s cache: two states of the world in, and for each step whether it runs again, and why. Builds nothing.
//!
//! [`predict`] makes the steps of both builds with the keys that a builder gives them, and looks for each step of the second
//! build among those of the first. A step is found where its key, the files it starts from and all that it takes in are the
//! same. Between stages, the bytes decide that a step takes in; where a step that runs again makes them, nobody knows them,
//! and the answer is [`Fate::Maybe`].
//!
//! The builder is taken to have the results of the first build and of no other, and images to be the same under the same
//! name.

mod again;
mod build_log;
mod changes;
mod commits;
mod content;
mod copy;
mod dependencies;
mod durations;
mod explain;
mod exposure;
mod graph;
mod ground;
mod history;
pub mod key;
mod kinds;
mod landing;
mod made;
mod matching;
mod memo;
mod outside;
mod passed_on;
mod reason;
mod run;
mod select;
mod situation;
mod step;
#[cfg(test)]
mod tests;
mod timings;
mod turn;
mod vertex;

pub use again::{Sent, run_again};
pub use commits::{Commits, amount};
pub use dependencies::{Dependencies, Output, dependencies};
pub use durations::{WARM, guess, has_cache_mount, installs, warm};
pub use exposure::{Exposed, Exposure};
pub use ground::{Basis, FileChanges, Ground};
pub use history::{Runs, history};
pub use key::{Aspect, Difference};
pub use kinds::{SOURCES_ALONE, is_manifest};
pub use outside::outside;
pub use passed_on::PassedOn;
pub use reason::{Fate, Reason};
pub use select::{Change, ChangeKind, Selected, Selection};
pub use situation::{NoCache, Situation, Store, Transfer};
pub use step::{Step, written};
pub use timings::{Seconds, Timings, Told, seconds};
pub use vertex::Kind;

use crate::model::Model;
use crate::syntax;
use graph::Graph;
use key::Equality;
use matching::Matching;
use step::line;

/// What becomes of each step of the build of `after` by a builder that has built `before`: the `RUN`, `COPY`, `ADD` and
/// `WORKDIR` of the stages that the target needs, in the order of the stages. Where `before` has no stage of its target's name,
/// nobody knows which of its stages were built.
pub fn predict(before: &Situation, after: &Situation) -> Vec<Step> {
    let (then, now) = (syntax::parse(&before.text), syntax::parse(&after.text));
    let then = Model::new(&before.text, &then, &before.inputs);
    let now = Model::new(&after.text, &now, &after.inputs);
    let lost = before.inputs.target.as_ref().filter(|_| then.target().is_none());
    let widened = lost.map(|_| Situation { every_stage: true, ..before.clone() });
    let (old, new) = (Graph::new(widened.as_ref().unwrap_or(before), &then), Graph::new(after, &now));
    let matching = Matching::new(&new, &old, after);
    let mut steps = describe(&matching, &now);
    if let Some(name) = lost {
        for step in steps.iter_mut().filter(|step| step.fate == Fate::Hit) {
            step.fate = Fate::Maybe;
            step.reason = Reason::Unknown(format!("the target of the earlier build, without a stage `{name}`,"));
        }
    }
    steps
}

/// The steps of the second build with their fates; `model` is that of its Dockerfile.
fn describe(matching: &Matching<'_>, model: &Model<'_>) -> Vec<Step> {
    let vertices = &matching.after.vertices;
    let mut steps: Vec<Step> = Vec::with_capacity(vertices.len());
    for (index, vertex) in vertices.iter().enumerate() {
        let instruction = model.instruction(vertex.instruction);
        let reason = explain::reason(matching, index, &steps);
        // A stage that is not surely built may stay as it is.
        let worst = if model.is_surely_needed(vertex.stage) { Equality::Different } else { Equality::Unknown };
        steps.push(Step {
            stage: vertex.stage,
            stage_label: model.stages[vertex.stage].label(),
            instruction: vertex.instruction,
            line: line(model.source, instruction),
            text: written(instruction),
            kind: vertex.kind,
            fate: match matching.outcome(index).min(worst) {
                Equality::Same if vertex.is_first_directory() => Fate::Maybe,
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
