//! Counts in what two checkers agree.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use trimtab::shell::check::{Fault, Sheet};

use crate::intended::Intended;

/// What was counted, by code.
#[derive(Default)]
pub(crate) struct Tally {
    codes: BTreeMap<u16, Count>,
}

#[derive(Clone, Copy, Default)]
struct Count {
    /// Findings of both on the same line.
    both: usize,
    /// Of those, the ones that start at the same byte.
    same: usize,
    /// Findings of the real one alone.
    missed: usize,
    /// Findings of ours alone.
    extra: usize,
    /// Findings of one alone that are listed.
    listed: usize,
}

impl Tally {
    /// Counts what was found in one script; answers with the codes about which the two differ.
    pub(crate) fn add(
        &mut self,
        ours: &[Fault],
        theirs: &[Fault],
        sheet: &Sheet,
        intended: &Intended,
    ) -> BTreeSet<u16> {
        let script = sheet.script();
        let line = |fault: &Fault| script[..fault.span.start as usize].matches('\n').count();
        let mut left: Vec<&Fault> = ours.iter().collect();
        let mut differ = BTreeSet::new();
        for fault in theirs {
            let count = self.codes.entry(fault.code).or_default();
            let same = |other: &&Fault| other.code == fault.code;
            let exact = left.iter().position(|other| same(other) && other.span.start == fault.span.start);
            let near = exact.or_else(|| left.iter().position(|other| same(other) && line(other) == line(fault)));
            if let Some(at) = near {
                left.swap_remove(at);
                count.both += 1;
                count.same += usize::from(exact.is_some());
            } else if intended.lists("shellcheck", fault, sheet) {
                count.listed += 1;
            } else {
                count.missed += 1;
                differ.insert(fault.code);
            }
        }
        for fault in left {
            let count = self.codes.entry(fault.code).or_default();
            if intended.lists("trimtab", fault, sheet) {
                count.listed += 1;
            } else {
                count.extra += 1;
                differ.insert(fault.code);
            }
        }
        differ
    }

    /// The shares, in thousandths, of the real one's findings that are ours, and of ours that are the real one's, what is listed aside.
    pub(crate) fn agreement(&self) -> (usize, usize) {
        let sum = self.codes.values().copied().fold(Count::default(), Count::plus);
        (share(sum.both, sum.missed), share(sum.both, sum.extra))
    }
}

impl Count {
    fn plus(self, other: Count) -> Count {
        Count {
            both: self.both + other.both,
            same: self.same + other.same,
            missed: self.missed + other.missed,
            extra: self.extra + other.extra,
            listed: self.listed + other.listed,
        }
    }
}

fn share(part: usize, rest: usize) -> usize {
    (part * 1000).checked_div(part + rest).unwrap_or(1000)
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:8} {:>7} {:>10} {:>7} {:>7} {:>7}", "code", "both", "same place", "missed", "extra", "listed")?;
        let mut row = |name: &str, count: &Count| {
            let Count { both, same, missed, extra, listed } = count;
            writeln!(f, "{name:8} {both:>7} {same:>10} {missed:>7} {extra:>7} {listed:>7}")
        };
        for (code, count) in &self.codes {
            row(&format!("SC{code}"), count)?;
        }
        row("all", &self.codes.values().copied().fold(Count::default(), Count::plus))
    }
}
