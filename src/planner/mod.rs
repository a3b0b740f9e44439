//! Which installs of a file could stand higher, above the files whose every change makes them run again: what has to go
//! along, what speaks against it, and what it saves. Knows no rule.
//!
//! An install goes up with all that it needs of what stands between: copies of the few files that it reads, instructions that
//! it depends on, a part of its `RUN` where the rest has to stay. What is not known bars the way, or makes the move one that
//! somebody has to try.

mod along;
mod apart;
mod beforehand;
mod beside;
mod between;
mod climb;
mod compile;
mod concern;
mod directory;
mod fetch;
mod inherited;
mod landing;
mod lift;
mod mounted;
mod moving;
mod outcome;
mod own;
mod parts;
mod prepared;
mod programs;
mod search;
mod sink;
#[cfg(test)]
mod tests;
mod work;

use std::cell::OnceCell;

use crate::answers::Answers;
use crate::closure::{ProjectInstall, project_installs};
use crate::model::{Knowledge, Stage};
pub use compile::Compile;
pub use inherited::{Inherited, Start};
pub use lift::{Lift, Piece};
pub use mounted::Narrowing;
pub use prepared::Division;
pub use sink::Sink;

/// What can stand higher in one file, found out when it is first asked for.
#[derive(Debug)]
pub struct Planner<'a> {
    answers: Answers<'a>,
    installs: OnceCell<Vec<ProjectInstall>>,
    lifts: OnceCell<Vec<Lift>>,
}

impl<'a> Planner<'a> {
    /// That of a file.
    pub fn new(answers: Answers<'a>) -> Planner<'a> {
        Planner { answers, installs: OnceCell::new(), lifts: OnceCell::new() }
    }

    /// The commands that install what a project asks for, in order.
    pub fn installs(&self) -> &[ProjectInstall] {
        let knowledge = Knowledge { tools: self.answers.tools, context: self.answers.context };
        let find = || {
            let mut installs = project_installs(self.answers.model, knowledge);
            installs.retain(|install| self.knows_base(install.run));
            installs
        };
        self.installs.get_or_init(find)
    }

    /// The installs that could stand higher, each at the place where that saves most, in order.
    pub fn lifts(&self) -> &[Lift] {
        self.lifts.get_or_init(|| search::lifts(&self.answers, self.installs()))
    }

    /// The installs that mount more of the build context than they read.
    pub fn narrowings(&self) -> Vec<Narrowing> {
        mounted::narrowings(&self.answers, self.installs())
    }

    /// The step that fetches what a build in a `RUN` would download, above the sources.
    pub fn fetch_step(&self, run: usize, compile: Compile<'_>) -> Option<Lift> {
        self.knows_base(run).then(|| fetch::step(&self.answers, run, compile))?
    }

    /// The stages in which a build in a `RUN` finds its dependencies built, where an earlier stage has to prepare that.
    pub fn division(&self, run: usize, compile: Compile<'_>) -> Option<Division> {
        self.knows_base(run).then(|| prepared::division(&self.answers, run, compile))?
    }

    /// How far down some pairs of the `ARG` with this index can go, given by their places; `None` where nothing uses them, or
    /// could.
    pub fn sink(&self, stage: &Stage, arg: usize, pairs: &[usize]) -> Option<Sink> {
        sink::sink(&self.answers, stage, arg, pairs)
    }

    /// Whether no instruction of the file may have its turn before those of a stage unseen: a `FROM` that the command line
    /// completes may name a stage that makes links, sets variables and writes files.
    fn knows_base(&self, instruction: usize) -> bool {
        let model = self.answers.model;
        model.stage_of(instruction).is_none_or(|stage| model.candidates_of(stage.index).is_empty())
    }

    /// What a move saves, in seconds per commit.
    pub fn saving(&self, lift: &Lift) -> f64 {
        search::saving(&self.answers, lift)
    }
}
