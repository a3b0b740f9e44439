//! What a builder did beside what was predicted, step by step.

use trimtab::builder::{self, Part};
use trimtab::cache::{Fate, Kind, Reason, Step};

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

/// Compares all steps. Of a build that fails, those are left out that it did not come to.
pub(crate) fn compare(predicted: &[Step], build: &builder::Build) -> Vec<Outcome> {
    let mut left: Vec<&builder::Step> = build.steps.iter().filter(|step| step.part != Part::Base).collect();
    let mut outcomes = Vec::new();
    for (index, step) in predicted.iter().enumerate().filter(|(_, step)| step.twin.is_none()) {
        let Some(at) = left.iter().position(|real| is_same(predicted, index, real)) else {
            // A failing build ends before it has told of all steps.
            if build.error.is_none() {
                outcomes.push(Outcome::Wrong(format!("{} ({}) was not there", step.text, step.stage_label)));
            }
            continue;
        };
        let real = left.remove(at);
        outcomes.extend(judge(step, predicted, real, build.error.is_some()));
    }
    if build.error.is_none() {
        outcomes.extend(left.iter().map(|real| Outcome::Wrong(format!("{} was not predicted", real.text))));
    }
    outcomes
}

fn is_same(predicted: &[Step], index: usize, real: &builder::Step) -> bool {
    let step = &predicted[index];
    let merge = step.kind == Kind::Merge;
    // What two stages share is told under the name of either.
    let mut labels = predicted.iter().enumerate().filter(|(at, it)| *at == index || it.twin == Some(index));
    let stage = real.stage.strip_prefix("stage-").filter(|rest| rest.parse::<u32>().is_ok()).unwrap_or(&real.stage);
    let keyword = |text: &str| text.split([' ', '\t']).next().map(str::to_ascii_uppercase);
    merge == (real.part == Part::Merge)
        && keyword(&step.text) == keyword(&real.text)
        && (stage.is_empty() || labels.any(|(_, it)| it.stage_label == stage))
}

fn judge(step: &Step, predicted: &[Step], real: &builder::Step, failed: bool) -> Option<Outcome> {
    use builder::Fate::{Cached, Ran, Skipped};
    Some(match (step.fate, real.fate) {
        (_, Skipped) if failed => return None,
        (Fate::Maybe, _) => Outcome::Maybe(reason(&step.reason)),
        (Fate::Hit, Cached | Skipped) => Outcome::Hit,
        (Fate::Miss, Ran) => Outcome::Miss,
        // A step that fails has run, whatever is told of the others that were under way.
        (Fate::Hit, Ran) if failed && real.error.is_some() => return None,
        (_, fate) => Outcome::Wrong(format!("{} ({}): {fate:?}", step.words(predicted), step.stage_label)),
    })
}

/// The reasons for which nobody can know.
pub(crate) fn reason(reason: &Reason) -> &'static str {
    match reason {
        Reason::Output { .. } => "the bytes that another stage makes",
        Reason::Above { .. } => "built upon a step of which nobody can know",
        Reason::Unseen(_) => "a change that the transfer of files misses",
        Reason::Scratch => "the first directory of a stage from scratch",
        Reason::Download(_) => "what a server answers",
        _ => "not listed",
    }
}
