//! GitLab's code quality report: one array of Code Climate's issues, each with a fingerprint that outlives moved lines.

use std::io::{self, Write};

use super::codeclimate::Issue;
use super::fingerprint::Fingerprints;
use super::run::Run;

/// All findings of a run, in its order.
pub fn write(out: &mut dyn Write, run: &Run<'_>) -> io::Result<()> {
    let mut issues = Vec::new();
    for file in run.files {
        let mut fingerprints = Fingerprints::new(file.source);
        for finding in file.findings {
            // Fingerprints are unique in a report, not just in a file.
            let fingerprint = format!("{}:{}", file.source.name, fingerprints.of(finding));
            issues.push(Issue::of(file.source, finding, run).with(fingerprint));
        }
    }
    serde_json::to_writer(&mut *out, &issues)?;
    out.write_all(b"\n")
}
