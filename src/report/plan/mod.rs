//! A plan of the optimizer, as people and programs read it: one file a format.

pub mod html;
pub mod json;
#[cfg(test)]
mod tests;
pub mod text;

use super::tally::{counted, duration};
use crate::cache::Basis;
use crate::finding::Safety;
use crate::optimize::{Cost, Item, Move, Plan};
use crate::text::{Hunk, hunks};

/// All that there is to say about one plan.
#[derive(Clone, Copy, Debug)]
pub struct Report<'a> {
    /// The Dockerfile as the run was given it.
    pub dockerfile: &'a str,
    /// The root of the build context, where it is known.
    pub context: Option<&'a str>,
    /// The plan.
    pub plan: &'a Plan,
    /// What the figures take for granted.
    pub notes: &'a [String],
}

impl Report<'_> {
    /// What a build costs in five states, from now to the least, with a name for each.
    fn costs(&self) -> [(&'static str, Cost); 5] {
        let (plan, now) = (self.plan, &self.plan.now);
        [
            ("now", now.cost),
            ("after the safe moves", plan.after(Safety::Safe)),
            ("after all moves", plan.after(Safety::Unsafe)),
            ("the best that order can do", now.floor),
            ("the same with warm cache mounts", now.mounted),
        ]
    }

    /// Over what the costs are counted.
    fn basis(&self) -> String {
        let commits = self.plan.now.commits;
        match self.plan.now.basis {
            Basis::History => format!("over the last {}", counted(commits, "commit", "commits")),
            Basis::Kinds => "by the kinds of files, for there is no history to count".to_owned(),
        }
    }

    /// Where the seconds come from.
    fn source_of_seconds(&self) -> &'static str {
        if self.plan.is_measured {
            "measured where the logs tell, else guessed from the tools"
        } else {
            "guessed from the tools, measured with --timings"
        }
    }

    /// The one line for a file that is in good order.
    fn nothing(&self) -> String {
        let cost = self.plan.now.cost.seconds;
        let basis = self.basis();
        format!("{}: nothing to gain; a commit costs {} of building ({basis})", self.dockerfile, duration(cost))
    }
}

/// What a move does to the file, as the hunks of a diff.
fn changes(one: &Move) -> Vec<Hunk> {
    hunks(one.old.text(), one.new.text())
}

/// What it costs once to make a move: the steps that run again because their text or place is another.
fn once(steps: &[Item]) -> String {
    let seconds: f64 = steps.iter().map(|step| step.seconds).sum();
    match steps.len() {
        0 => "no step runs again for it".to_owned(),
        count => format!("costs once: {} again, about {}", counted(count, "step", "steps"), duration(seconds)),
    }
}

/// What a move saves.
fn saved(one: &Move) -> String {
    if one.opens { "makes way for the next".to_owned() } else { format!("saves {} per commit", duration(one.gain())) }
}

/// The word for how far a move can be trusted.
fn trust(one: &Move) -> &'static str {
    one.safety.name()
}
