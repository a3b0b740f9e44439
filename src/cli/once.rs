//! What holds for a whole build context or repository is told once.

use std::collections::BTreeMap;

use super::session::Linted;
use crate::finding::{Elsewhere, Finding, Severity};

/// The most further Dockerfiles that are named.
const MOST: usize = 5;

/// What tells one fact about a context from others: its root, the rule, the message, how bad it is.
type Key = (String, &'static str, String, Severity);

/// Keeps each finding about a build context or a repository at the first of its Dockerfiles; the others become places of that
/// one.
pub(super) fn once_per_context(linted: &mut [Linted]) {
    let mut first: BTreeMap<Key, (usize, usize)> = BTreeMap::new();
    let mut others: BTreeMap<(usize, usize), Vec<(String, u32)>> = BTreeMap::new();
    for (at, one) in linted.iter_mut().enumerate() {
        let root = one.context.root();
        let repository = one.context.repository.as_ref().map(|it| it.to_string_lossy().into_owned());
        let ignore = one.context.ignore().map(|ignore| ignore.file.source.name.clone()).unwrap_or_default();
        let context = root.map(|root| format!("{root}\n{ignore}"));
        let name = one.input.name.clone();
        let lines = one.reported().lines().clone();
        let findings = &mut one.report_mut().findings;
        let mut kept = 0;
        findings.retain(|finding: &Finding| {
            let place = (at, kept);
            kept += 1;
            let whole = match (finding.of_context, finding.of_repository) {
                (true, _) => context.clone(),
                (_, true) => repository.clone(),
                _ => None,
            };
            let Some(whole) = whole else { return true };
            let key = (whole, finding.rule, finding.message.clone(), finding.severity);
            let known = *first.entry(key).or_insert(place);
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
