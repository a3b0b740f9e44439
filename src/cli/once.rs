//! What holds for a whole build context is told once.

use std::collections::BTreeMap;

use super::session::Linted;
use crate::finding::{Elsewhere, Finding};

/// The most further Dockerfiles that are named.
const MOST: usize = 5;

/// What tells one fact about a context from others: its root, the rule, the message.
type Key = (String, &'static str, String);

/// Keeps each finding about a build context at the first of the Dockerfiles that are built with it; the others become places
/// of that one.
pub(super) fn once_per_context(linted: &mut [Linted]) {
    let mut first: BTreeMap<Key, (usize, usize)> = BTreeMap::new();
    let mut others: BTreeMap<(usize, usize), Vec<(String, u32)>> = BTreeMap::new();
    for (at, one) in linted.iter_mut().enumerate() {
        let Some(root) = one.context.root() else { continue };
        let ignore = one.context.ignore().map(|ignore| ignore.file.source.name.clone()).unwrap_or_default();
        let context = format!("{root}\n{ignore}");
        let name = one.input.name.clone();
        let lines = one.reported().lines().clone();
        let findings = &mut one.report_mut().findings;
        let mut kept = 0;
        findings.retain(|finding: &Finding| {
            let place = (at, kept);
            kept += 1;
            if !finding.of_context {
                return true;
            }
            let known = *first.entry((context.clone(), finding.rule, finding.message.clone())).or_insert(place);
            if known.0 == at {
                return true;
            }
            kept -= 1;
            others.entry(known).or_default().push((name.clone(), lines.line(finding.span.start) + 1));
            false
        });
    }
    for ((at, index), places) in others {
        let finding = &mut linted[at].report_mut().findings[index];
        let more = places.len().saturating_sub(MOST);
        for (number, (file, line)) in places.into_iter().take(MOST).enumerate() {
            let message = match more {
                0 => "the same here".to_owned(),
                _ if number + 1 == MOST => format!("the same here, and in {more} more Dockerfiles"),
                _ => "the same here".to_owned(),
            };
            finding.elsewhere.push(Elsewhere { file, line, message });
        }
    }
}
