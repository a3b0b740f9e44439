//! The step that gains most by a move, as the evidence for it.

use super::advice::shortened;
use super::cost::Bill;
use crate::cache::{Basis, amount};

/// What a move does to one step.
#[derive(Clone, Debug, PartialEq)]
pub struct Evidence {
    /// What the step runs.
    pub step: String,
    /// After how many commits it ran again.
    pub before: usize,
    /// After how many it does so now.
    pub after: usize,
    /// Whether the commits tell both for sure.
    pub is_counted: bool,
    /// What it took each time, in seconds.
    pub seconds_before: f64,
    /// What it takes each time.
    pub seconds_after: f64,
}

impl Evidence {
    /// The evidence in a sentence without its full stop, such as "`RUN npm ci` ran again on 186 of the last 200 commits, and does
    /// on 42 after this".
    pub fn words(&self, bill: &Bill) -> String {
        let step = shortened(&self.step);
        let (before, after, all) = (self.before, self.after, bill.commits);
        match (before == after, bill.basis, self.is_counted) {
            (true, ..) => {
                let (cold, warm) = (self.seconds_before, self.seconds_after);
                format!("`{step}` takes ~{cold:.0} s each time; with this move, ~{warm:.0} s")
            }
            (false, Basis::History, false) => {
                format!("`{step}` likely re-ran in {before} of the last {all} commits; with this move, in {after}")
            }
            (false, Basis::History, true) => {
                format!("`{step}` re-ran in {before} of the last {all} commits; with this move, in {after}")
            }
            (false, Basis::Kinds, _) => {
                format!("`{step}` re-runs in an estimated {before} of {all} commits; with this move, in {after}")
            }
        }
    }
}

/// The step that gains most.
pub(super) fn evidence(before: &Bill, after: &Bill) -> Option<Evidence> {
    let is_split = after.steps.len() > before.steps.len();
    let pairs = before.steps.iter().enumerate().filter_map(|(at, old)| {
        let same = after.steps.iter().find(|new| new.text == old.text);
        let alike = || after.steps.get(at).filter(|_| before.steps.len() == after.steps.len());
        let now = same.or_else(alike);
        // What is gone when there are more steps than before was split in two, and runs on in both.
        (now.is_some() || !is_split).then(|| Evidence {
            step: old.text.clone(),
            before: old.reruns,
            after: now.map_or(0, |new| new.reruns),
            is_counted: old.is_counted && now.is_none_or(|new| new.is_counted),
            seconds_before: old.seconds,
            seconds_after: now.map_or(old.seconds, |new| new.seconds),
        })
    });
    let saved = |one: &Evidence| amount(one.before) * one.seconds_before - amount(one.after) * one.seconds_after;
    pairs.filter(|one| saved(one) > 0.0).max_by(|a, b| saved(a).total_cmp(&saved(b)))
}
