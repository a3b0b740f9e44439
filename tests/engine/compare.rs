//! What a builder did beside what was predicted, step by step.

use trimtab::builder::{self, Part};
use trimtab::cache::{Fate, Kind, Step};

/// How one prediction fared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It hit, as predicted.
    Hit,
    /// It ran, as predicted.
    Miss,
    /// Nobody could know, for this reason.
    Maybe(&'static str),
    /// It was wrong: in words.
    Wrong(String),
}

/// A step as it was predicted.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    pub(crate) stage: String,
    pub(crate) text: String,
    pub(crate) is_merge: bool,
    pub(crate) twin: Option<usize>,
    pub(crate) fate: Fate,
    /// The reason by its name.
    pub(crate) reason: String,
    /// The fate and the reason in words.
    pub(crate) words: String,
}

/// What the library says.
pub(crate) fn told(steps: &[Step]) -> Vec<Told> {
    let each = steps.iter().map(|step| Told {
        stage: step.stage_label.clone(),
        text: step.text.clone(),
        is_merge: step.kind == Kind::Merge,
        twin: step.twin,
        fate: step.fate,
        reason: step.reason.name().to_owned(),
        words: step.words(steps),
    });
    each.collect()
}

/// Compares all steps. Of a build that fails, those are left out that it did not come to.
pub(crate) fn compare(predicted: &[Told], build: &builder::Build) -> Vec<Outcome> {
    let mut left: Vec<&builder::Step> = build.steps.iter().filter(|step| step.part != Part::Base).collect();
    let mut outcomes = Vec::new();
    for (index, step) in predicted.iter().enumerate().filter(|(_, step)| step.twin.is_none()) {
        let Some(at) = left.iter().position(|real| is_same(predicted, index, real)) else {
            // A failing build ends before it has told of all steps.
            if build.error.is_none() {
                outcomes.push(Outcome::Wrong(format!("{} ({}) was not there", step.text, step.stage)));
            }
            continue;
        };
        let real = left.remove(at);
        outcomes.extend(judge(step, real, build.error.is_some()));
    }
    if build.error.is_none() {
        outcomes.extend(left.iter().map(|real| Outcome::Wrong(format!("{} was not predicted", real.text))));
    }
    outcomes
}

fn is_same(predicted: &[Told], index: usize, real: &builder::Step) -> bool {
    let step = &predicted[index];
    // What two stages share is told under the name of either.
    let mut labels = predicted.iter().enumerate().filter(|(at, it)| *at == index || it.twin == Some(index));
    let stage = real.stage.strip_prefix("stage-").filter(|rest| rest.parse::<u32>().is_ok()).unwrap_or(&real.stage);
    let keyword = |text: &str| text.split([' ', '\t']).next().map(str::to_ascii_uppercase);
    step.is_merge == (real.part == Part::Merge)
        && keyword(&step.text) == keyword(&real.text)
        && (stage.is_empty() || labels.any(|(_, it)| it.stage == stage))
}

fn judge(step: &Told, real: &builder::Step, failed: bool) -> Option<Outcome> {
    use builder::Fate::{Cached, Ran, Skipped};
    Some(match (step.fate, real.fate) {
        // A build that fails calls those cached, too, that it gave up.
        (_, Skipped) | (Fate::Miss, Cached) if failed => return None,
        (Fate::Maybe, _) if reason(&step.reason) == UNLISTED => {
            Outcome::Wrong(format!("{} ({}): nobody knows, for no reason that is listed", step.words, step.stage))
        }
        (Fate::Maybe, _) => Outcome::Maybe(reason(&step.reason)),
        (Fate::Hit, Cached | Skipped) => Outcome::Hit,
        (Fate::Miss, Ran) => Outcome::Miss,
        // A step that fails has run, whatever is told of the others that were under way.
        (Fate::Hit, Ran) if failed && real.error.is_some() => return None,
        (_, fate) => Outcome::Wrong(format!("{} ({}): {fate:?}", step.words, step.stage)),
    })
}

/// A reason that nobody thought of.
const UNLISTED: &str = "not listed";

/// The reasons for which nobody can know, by their names.
pub(crate) fn reason(name: &str) -> &'static str {
    match name {
        "output" => "the bytes that another stage makes",
        "above" | "place" => "built upon a step of which nobody can know",
        "led" => "a file outside the source to which a link leads",
        "unseen" => "a change that the transfer of files misses",
        "scratch" => "the first directory of a stage from scratch",
        "download" => "what a server answers",
        "outside" => "a source that no commit holds",
        // Variables that only the base image may set stand in the text.
        "configuration" | "body" => "what the base image sets",
        _ => UNLISTED,
    }
}
