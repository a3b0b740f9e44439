//! What a move of instructions would save: how often steps run again, by the history of the repository, else by the kinds of
//! files. Found out once for a file, and only where a rule asks.

use std::cell::OnceCell;
use std::time::Duration;

use crate::cache::{self, Basis, Commits, Exposed, Exposure, Ground, Situation};
use crate::context::{Context, Tree};
use crate::model::{Inputs, Knowledge, Model, Stage};
use crate::shell::tools::Tools;

/// How often the steps of one file run again.
#[derive(Debug)]
pub struct Reruns<'a> {
    model: &'a Model<'a>,
    context: &'a Context,
    tools: &'a Tools,
    worth: u64,
    known: OnceCell<Exposure>,
    /// For each stage, whether it is made of files which change, as far as their names tell that.
    pub(super) changing_stages: OnceCell<Vec<bool>>,
}

impl<'a> Reruns<'a> {
    /// That of a file. A move is worth while from so many milliseconds per commit on.
    pub fn new(model: &'a Model<'a>, context: &'a Context, tools: &'a Tools, worth: u64) -> Reruns<'a> {
        Reruns { model, context, tools, worth, known: OnceCell::new(), changing_stages: OnceCell::new() }
    }

    /// Which commits run which steps.
    pub fn exposure(&self) -> &Exposure {
        let find = || {
            let ground = Ground::of(self.context, self.tools);
            Exposure::in_context(&ground, self.context, self.model, self.situation())
        };
        self.known.get_or_init(find)
    }

    /// The commits after which an instruction likely runs again.
    pub fn reruns(&self, instruction: usize) -> Commits {
        self.exposure().step_of(instruction).map(|step| step.likely.clone()).unwrap_or_default()
    }

    /// The commits after which it would run again if what stands above it were these instructions and nothing else.
    pub fn reruns_after(&self, instructions: impl IntoIterator<Item = usize>) -> Commits {
        let mut commits = Commits::default();
        for instruction in instructions {
            self.exposure().steps_of(instruction).for_each(|step| commits.add(&step.alone));
        }
        commits
    }

    /// The commits after which the stage of an instruction runs again from its very start: those of the stage that it is
    /// built on.
    pub fn reruns_of_base(&self, instruction: usize) -> Commits {
        let parent = self.model.stage_of(instruction).and_then(Stage::parent);
        let last = parent.and_then(|parent| {
            let stage = &self.model.stages[parent];
            self.model.instructions_of(stage).filter_map(|(index, _)| self.exposure().step_of(index)).last()
        });
        last.map(|step| step.likely.clone()).unwrap_or_default()
    }

    /// What an instruction takes when it runs, in seconds; a guess by the tools that it calls.
    pub fn seconds(&self, instruction: usize) -> f64 {
        cache::guess(self.model, instruction, Knowledge { tools: self.tools, context: self.context })
    }

    /// What is saved per commit, in seconds, where a step of so many seconds does not run after these commits.
    pub fn saving(&self, commits: &Commits, seconds: f64) -> f64 {
        commits.part_of(self.exposure().commits) * seconds
    }

    /// What is likely saved per commit, in seconds, where a step of so many seconds runs when a manifest changes and no more
    /// with every source: for a build whose files are not known.
    pub fn likely_saving(seconds: f64) -> f64 {
        cache::SOURCES_ALONE * seconds
    }

    /// Whether a saving, in seconds per commit, is large enough for a report in `check`.
    pub fn is_worth(&self, saving: f64) -> bool {
        saving > 0.0 && Duration::from_secs_f64(saving) >= Duration::from_millis(self.worth)
    }

    /// The sources that no commit holds on which the reruns of an instruction depend, such as `target/app.jar`: they are
    /// assumed to change with every commit.
    pub fn assumed(&self, instruction: usize) -> Vec<&str> {
        self.exposure().assumed(instruction)
    }

    /// How many of the commits these are, such as "186 of the last 200 commits"; `None` where there is no history.
    pub fn share(&self, commits: &Commits) -> Option<String> {
        let all = self.exposure().commits;
        (self.exposure().basis == Basis::History).then(|| format!("{} of the last {all} commits", commits.count()))
    }

    /// How often an instruction runs again, such as "re-ran in 186 of the last 200 commits"; `None` where there is no history.
    pub fn rate(&self, instruction: usize) -> Option<String> {
        let share = self.share(&self.reruns(instruction))?;
        let is_counted = self.exposure().step_of(instruction).is_none_or(Exposed::is_counted);
        Some(format!("{} in {share}", if is_counted { "re-ran" } else { "likely re-ran" }))
    }

    fn situation(&self) -> Situation {
        Situation {
            inputs: Inputs::of(&self.context.build),
            steady_servers: true,
            every_stage: true,
            ..Situation::new(self.model.source, Tree::default())
        }
    }
}
