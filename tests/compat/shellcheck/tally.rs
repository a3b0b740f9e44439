//! Counts in what two checkers agree.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use trimtab::shell::check::{Fault, Sheet};

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
}

impl Tally {
    /// Counts what was found in one script; answers with the codes about which the two differ.
    pub(crate) fn add(&mut self, ours: &[&Fault], theirs: &[&Fault], sheet: &Sheet) -> BTreeSet<u16> {
        let script = sheet.script();
        let line = |fault: &Fault| script[..fault.span.start as usize].matches('\n').count();
        let mut left: Vec<(u16, usize, u32)> =
            ours.iter().map(|fault| (fault.code, line(fault), fault.span.start)).collect();
        let mut differ = BTreeSet::new();
        for fault in theirs {
            let count = self.codes.entry(fault.code).or_default();
            let (line, start) = (line(fault), fault.span.start);
            let exact = left.iter().position(|&(code, _, place)| (code, place) == (fault.code, start));
            let near = exact.or_else(|| left.iter().position(|&(code, row, _)| (code, row) == (fault.code, line)));
            if let Some(at) = near {
                left.swap_remove(at);
                count.both += 1;
                count.same += usize::from(exact.is_some());
            } else {
                count.missed += 1;
                differ.insert(fault.code);
            }
        }
        for (code, ..) in left {
            self.codes.entry(code).or_default().extra += 1;
            differ.insert(code);
        }
        differ
    }

    /// The shares, in thousandths, of the real one's findings that are ours, and of ours that are the real one's, without some codes.
    pub(crate) fn agreement(&self, without: &BTreeSet<u16>) -> (usize, usize) {
        let counts = self.codes.iter().filter(|(code, _)| !without.contains(code)).map(|(_, count)| *count);
        let sum = counts.fold(Count::default(), Count::plus);
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
        }
    }
}

fn share(part: usize, rest: usize) -> usize {
    (part * 1000).checked_div(part + rest).unwrap_or(1000)
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:8} {:>7} {:>10} {:>7} {:>7}", "code", "both", "same place", "missed", "extra")?;
        let mut row = |name: &str, count: &Count| {
            let Count { both, same, missed, extra } = count;
            writeln!(f, "{name:8} {both:>7} {same:>10} {missed:>7} {extra:>7}")
        };
        for (code, count) in &self.codes {
            row(&format!("SC{code}"), count)?;
        }
        row("all", &self.codes.values().copied().fold(Count::default(), Count::plus))
    }
}
