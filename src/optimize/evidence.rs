//! The step that gains most by a move, as the evidence for it.

use super::advice::shortened;
use super::cost::{Bill, Item};
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
    let (kept, mut old, mut new) = matched(&before.steps, &after.steps);
    let mut all: Vec<Evidence> = kept.into_iter().map(|(old, new)| Evidence::of(old, Some(new))).collect();
    // A part of a `RUN` that was split runs as often as that did until then.
    let parts: Vec<(&Item, &Item)> =
        new.iter().filter_map(|part| Some((*part, *old.iter().find(|whole| is_part(part, whole))?))).collect();
    for (part, whole) in &parts {
        all.push(Evidence { before: whole.reruns, seconds_before: part.seconds, ..Evidence::of(part, Some(part)) });
    }
    // What goes up and never runs again stands in no bill.
    let is_split = |whole: &&Item| parts.iter().any(|(_, it)| std::ptr::eq(*it, *whole));
    for whole in old.iter().filter(|whole| is_split(whole)) {
        let left: f64 = parts.iter().filter(|(_, it)| std::ptr::eq(*it, *whole)).map(|(part, _)| part.seconds).sum();
        all.push(Evidence { seconds_after: left.min(whole.seconds), after: whole.reruns, ..Evidence::of(whole, None) });
    }
    old.retain(|whole| !is_split(whole));
    new.retain(|part| !parts.iter().any(|(it, _)| std::ptr::eq(*it, *part)));
    let is_alike = old.len() == new.len();
    let now = |at: usize| if is_alike { new.get(at).copied() } else { None };
    // What is gone and came back as several others may run on.
    let is_told = is_alike || new.len() < old.len();
    all.extend(old.iter().enumerate().filter(|_| is_told).map(|(at, old)| Evidence::of(old, now(at))));
    all.into_iter().filter(|one| one.saved() > 0.0).max_by(|a, b| a.saved().total_cmp(&b.saved()))
}

impl Evidence {
    fn of(old: &Item, new: Option<&Item>) -> Evidence {
        Evidence {
            step: old.text.clone(),
            before: old.reruns,
            after: new.map_or(0, |new| new.reruns),
            is_counted: old.is_counted && new.is_none_or(|new| new.is_counted),
            seconds_before: old.seconds,
            seconds_after: new.map_or(old.seconds, |new| new.seconds),
        }
    }

    /// What is saved in all commits, in seconds.
    fn saved(&self) -> f64 {
        amount(self.before) * self.seconds_before - amount(self.after) * self.seconds_after
    }
}

/// The steps that run the same before and after, in pairs, and what is left of both.
fn matched<'i>(before: &'i [Item], after: &'i [Item]) -> (Vec<(&'i Item, &'i Item)>, Vec<&'i Item>, Vec<&'i Item>) {
    let (mut kept, mut old) = (Vec::new(), Vec::new());
    let mut new: Vec<&Item> = after.iter().collect();
    for item in before {
        // Of steps in several stages that run the same, the first stays the first.
        match new.iter().position(|new| new.text == item.text) {
            Some(at) => kept.push((item, new.remove(at))),
            None => old.push(item),
        }
    }
    (kept, old, new)
}

/// Whether a step runs a part of what another one did.
fn is_part(part: &Item, whole: &Item) -> bool {
    let commands = part.text.split_once(' ').map_or("", |(_, commands)| commands);
    !commands.is_empty() && part.text != whole.text && whole.text.contains(commands)
}
