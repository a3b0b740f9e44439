//! What a builder's cache does, as people and programs read it: one file a format.

mod beside;
mod draw;
pub mod html;
pub mod json;
pub mod table;
#[cfg(test)]
mod tests;
pub mod text;

pub use beside::{Stage, notes, stages};

use crate::cache::{Dependencies, Fate, Runs, Seconds, Step};

/// All that there is to say about one Dockerfile.
#[derive(Clone, Copy, Debug)]
pub struct Report<'a> {
    /// The Dockerfile as the run was given it.
    pub dockerfile: &'a str,
    /// The root of the build context, where it is known.
    pub context: Option<&'a str>,
    /// The stages that are built, in order.
    pub stages: &'a [Stage],
    /// What was asked.
    pub question: &'a Question,
    /// The steps as the file is now.
    pub dependencies: &'a [Dependencies],
    /// What becomes of them, in the same order, where something has changed.
    pub steps: Option<&'a [Step]>,
    /// How often they would have run, where that was asked.
    pub history: Option<&'a History>,
    /// How long each takes.
    pub seconds: &'a [Seconds],
    /// What the answers take for granted.
    pub notes: &'a [String],
}

/// What was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// What each step depends on.
    Nothing,
    /// What runs again when these paths change.
    Changed(Vec<String>),
    /// What runs again after this commit.
    Since(String),
}

/// How often the steps would have run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct History {
    /// Over so many commits.
    pub commits: usize,
    /// For each step.
    pub runs: Vec<Runs>,
}

impl Report<'_> {
    /// A step with its fate, where something has changed.
    fn step(&self, index: usize) -> Option<&Step> {
        self.steps?.get(index)
    }

    /// The name of its fate, where something has changed.
    fn fate_name(&self, index: usize) -> Option<&'static str> {
        Some(self.step(index)?.fate_name(self.steps?))
    }

    /// The fate of a step, where something has changed and the build comes to it.
    fn fate(&self, index: usize) -> Option<Fate> {
        self.step(index).map(|step| step.fate).filter(|fate| self.fate_name(index) == Some(fate.name()))
    }

    /// The indices of the steps of a stage.
    fn steps_of(&self, stage: &Stage) -> impl Iterator<Item = usize> {
        let index = stage.index;
        self.dependencies.iter().enumerate().filter(move |(_, step)| step.stage == index).map(|(at, _)| at)
    }

    /// The seconds of the steps with this fate.
    fn seconds_of(&self, fate: Fate) -> f64 {
        let wanted = self.seconds.iter().enumerate().filter(|(index, _)| {
            self.fate(*index) == Some(fate) && self.dependencies.get(*index).is_some_and(|step| step.twin.is_none())
        });
        wanted.map(|(_, seconds)| seconds.value).sum()
    }

    /// The steps that a build runs: those that are not the very same as an earlier one.
    fn built(&self) -> impl Iterator<Item = usize> {
        self.dependencies.iter().enumerate().filter(|(_, step)| step.twin.is_none()).map(|(index, _)| index)
    }

    /// The seconds that all steps cost for each commit of the history.
    fn lost_per_commit(&self) -> f64 {
        self.built().map(|index| self.lost(index)).sum()
    }

    /// The seconds that all steps would cost for each commit if every possible re-run came true.
    fn lost_at_most(&self) -> f64 {
        self.built().map(|index| self.seconds_per_commit(index, |runs| runs.sure + runs.perhaps)).sum()
    }

    /// Where the seconds come from.
    fn source_of_seconds(&self) -> &'static str {
        match (self.seconds.iter().any(|it| it.measured), self.seconds.iter().any(|it| !it.measured && it.value > 0.0))
        {
            (true, false) => "measured",
            (true, true) => "measured for steps in the `--timings` logs, estimated for the others",
            (false, _) => "estimated; pass `--timings` to use measured ones",
        }
    }

    /// The seconds that a step cost for each commit of the history, likely re-runs included.
    fn lost(&self, index: usize) -> f64 {
        self.seconds_per_commit(index, |runs| runs.sure + runs.likely)
    }

    fn seconds_per_commit(&self, index: usize, counted: impl Fn(&Runs) -> usize) -> f64 {
        let (Some(history), Some(seconds)) = (self.history, self.seconds.get(index)) else { return 0.0 };
        let runs = history.runs.get(index).map_or(0, counted);
        #[expect(clippy::cast_precision_loss, reason = "commits are few")]
        let share = runs as f64 / history.commits.max(1) as f64;
        share * seconds.value
    }
}

/// What a step depends on, in words that follow "re-runs if".
fn conditions(step: &Dependencies, all: &[Dependencies]) -> String {
    let mut conditions = Vec::new();
    for (source, count) in &step.files {
        let paths = super::tally::counted(*count, "path", "paths");
        conditions.push(match (source.as_str(), count) {
            (source, _) if step.outside.iter().any(|it| it == source) => {
                format!("`{source}`, which is not in `git`, changes")
            }
            (".", _) => format!("anything in the build context ({paths}) changes"),
            (source, 0) => format!("`{source}` (does not exist yet) changes"),
            (source, 1) => format!("`{source}` changes"),
            (source, _) => format!("`{source}` ({paths}) changes"),
        });
    }
    for output in &step.outputs {
        conditions.push(format!("{} of `{}` changes", output.path, output.from));
    }
    conditions.extend(step.downloads.iter().map(|address| format!("{address} changes")));
    if !step.variables.is_empty() {
        conditions.push(format!("{} changes", step.variables.join(", ")));
    }
    match step.below.and_then(|below| all.get(below)) {
        Some(below) => conditions.push(format!("line {} re-runs", below.line)),
        None if conditions.is_empty() => return "its text or the base image changes".to_owned(),
        None => {}
    }
    conditions.join(", or ")
}
