//! A plan of the optimizer, as people and programs read it: one file a format.

pub mod html;
pub mod json;
pub mod table;
#[cfg(test)]
mod tests;
pub mod text;

use super::tally::{counted, duration};
use crate::cache::Basis;
use crate::finding::Safety;
use crate::optimize::{Bill, Cost, Item, Move, Plan};
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
            ("with the safe moves", plan.after(Safety::Safe)),
            ("with all moves", plan.after(Safety::Unsafe)),
            ("best order without cache mounts", now.floor),
            ("best order with warm cache mounts", now.mounted),
        ]
    }

    /// How often files change.
    fn basis(&self) -> String {
        basis(&self.plan.now)
    }

    /// The result in one sentence: what a commit costs now, and what the moves make of it.
    fn result(&self) -> String {
        let (now, all) = (self.plan.now.cost.seconds, self.plan.moves.len());
        let safe = self.plan.trusted(Safety::Safe).len();
        let brings = |moves: String, seconds: f64| format!("{moves} to ~{}", duration(seconds));
        let after = |trust| self.plan.after(trust).seconds;
        let some = |count: usize| counted(count, "safe move brings it", "safe moves bring it");
        let moves = match (safe, all) {
            (_, 0) => "no move can be applied automatically".to_owned(),
            (0, 1) => brings("1 unsafe move could bring it".to_owned(), after(Safety::Unsafe)),
            (0, all) => {
                let kind = if self.plan.moves.iter().all(|one| one.safety < Safety::Safe) { "unsafe " } else { "" };
                brings(format!("{all} {kind}moves could bring it"), after(Safety::Unsafe))
            }
            (safe, all) if safe == all => brings(some(safe), after(Safety::Safe)),
            (safe, all) => {
                let safely = brings(some(safe), after(Safety::Safe));
                format!("{safely}, all {all} moves to ~{}", duration(after(Safety::Unsafe)))
            }
        };
        format!("the rebuild after a commit takes ~{} on average; {moves}", duration(now))
    }

    /// Where the seconds come from.
    fn source_of_seconds(&self) -> &'static str {
        if self.plan.is_measured {
            "measured for steps in the `--timings` logs, estimated for the others"
        } else {
            "estimated; pass `--timings` to use measured ones"
        }
    }

    /// The one line for a file that is in good order.
    fn nothing(&self) -> String {
        let cost = self.plan.now.cost.seconds;
        let basis = self.basis();
        format!(
            "{}: nothing to improve; the rebuild after a commit takes ~{} on average (based on {basis})",
            self.dockerfile,
            duration(cost)
        )
    }
}

/// What is assumed of sources that no commit holds.
pub fn assumptions(bill: &Bill) -> impl Iterator<Item = String> {
    let each = |source: &String| {
        format!("`{source}` is not in `git`, so its changes are unknown: every commit is assumed to change it")
    };
    bill.assumed.iter().map(each)
}

/// What tells how often files change.
pub(super) fn basis(bill: &Bill) -> String {
    match bill.basis {
        Basis::History => format!("the last {}", counted(bill.commits, "commit", "commits")),
        Basis::Kinds => {
            "typical change rates of each kind of file, because the `git` history is missing or too short".to_owned()
        }
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
        0 => "one-time cost: none".to_owned(),
        count => format!("one-time cost: rebuilds {}, ~{}", counted(count, "step", "steps"), duration(seconds)),
    }
}

/// What a move saves.
fn saved(one: &Move) -> String {
    if one.opens { "enables the next move".to_owned() } else { format!("saves ~{} per commit", duration(one.gain())) }
}

/// The word for how far the move with this number, from 1, can be trusted.
fn trust(plan: &Plan, number: usize, one: &Move) -> &'static str {
    let is_below_unsafe = one.safety == Safety::Safe && number > plan.trusted(Safety::Safe).len();
    if is_below_unsafe { "safe after the unsafe moves above" } else { one.safety.name() }
}
