//! Which fixes can be applied together.

use std::collections::{BTreeMap, BTreeSet};

use crate::finding::{Finding, Fix, Safety};
use crate::syntax::Dockerfile;
use crate::text::{Span, Taken};

/// A fix and the finding that it belongs to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Candidate<'a> {
    pub(super) finding: &'a Finding,
    pub(super) fix: &'a Fix,
}

/// The same fix in another round: places move, words stay.
pub(super) type Key = (&'static str, String, String);

impl Candidate<'_> {
    pub(super) fn key(&self) -> Key {
        (self.finding.rule, self.finding.message.clone(), self.fix.title.clone())
    }
}

/// The fix that may be applied unasked: the finding's only one, and trusted at least as far as `least`.
pub fn automatic(finding: &Finding, least: Safety) -> Option<&Fix> {
    match finding.fixes.as_slice() {
        [fix] if fix.safety >= least && fix.safety != Safety::Manual => Some(fix),
        _ => None,
    }
}

/// Fixes whose edits are disjoint and of which no two rules' touch one instruction; earlier findings come first.
pub(super) fn choose<'a>(
    findings: &'a [Finding],
    file: &Dockerfile,
    least: Safety,
    banned: &BTreeSet<Key>,
) -> Vec<Candidate<'a>> {
    let mut chosen: Vec<Candidate<'a>> = Vec::new();
    let mut taken = Taken::default();
    let mut owners: BTreeMap<usize, &'static str> = BTreeMap::new();
    let mut created: BTreeSet<&str> = BTreeSet::new();
    for finding in findings {
        let Some(fix) = automatic(finding, least) else { continue };
        let candidate = Candidate { finding, fix };
        if banned.contains(&candidate.key()) || (fix.edits.is_empty() && fix.creates.is_none()) {
            continue;
        }
        let touched: Vec<usize> = fix.edits.iter().flat_map(|edit| territories(file, edit.span)).collect();
        let free = touched.iter().all(|index| owners.get(index).is_none_or(|owner| *owner == finding.rule));
        let fresh = fix.creates.as_ref().is_none_or(|file| !created.contains(file.path.as_str()));
        if !free || !fresh || !taken.is_clear_of(&fix.edits) {
            continue;
        }
        taken.add(&fix.edits);
        owners.extend(touched.into_iter().map(|index| (index, finding.rule)));
        created.extend(fix.creates.as_ref().map(|file| file.path.as_str()));
        chosen.push(candidate);
    }
    chosen
}

/// The instructions that `span` touches. The lines above an instruction, up to the one before, belong to it.
fn territories(file: &Dockerfile, span: Span) -> std::ops::RangeInclusive<usize> {
    let ends = |offset: u32| file.instructions.partition_point(|instruction| instruction.span.end < offset);
    ends(span.start)..=ends(span.end)
}
