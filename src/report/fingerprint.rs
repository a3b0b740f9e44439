//! What makes a result the same result after lines moved.

use std::collections::HashMap;

use crate::finding::Finding;
use crate::text::Source;

/// Fingerprints of the results of one file: of the rule, the offending word and the words of its line. Results that
/// share all that are told apart by their order.
pub(super) struct Fingerprints<'a> {
    source: &'a Source,
    seen: HashMap<u64, u32>,
}

impl<'a> Fingerprints<'a> {
    pub(super) fn new(source: &'a Source) -> Fingerprints<'a> {
        Fingerprints { source, seen: HashMap::new() }
    }

    pub(super) fn of(&mut self, finding: &Finding) -> String {
        let line = self.source.lines().span(self.source.lines().line(finding.span.start));
        let words = self.source.slice(line).split_whitespace();
        let offending = self.source.slice(finding.span).split_whitespace();
        let parts = [finding.rule].into_iter().chain(["\n"]).chain(offending).chain(["\n"]).chain(words);
        let hash = parts.fold(FNV_OFFSET, |hash, part| fnv(fnv(hash, part.as_bytes()), b" "));
        let count = self.seen.entry(hash).or_default();
        *count += 1;
        format!("{hash:016x}:{count}")
    }
}

const FNV_OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const FNV_PRIME: u64 = 0x0000_0100_0000_01b3;

/// FNV-1a, for its values must stay the same in every release; the standard library promises that of none of its hashes.
fn fnv(hash: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(hash, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(FNV_PRIME))
}
