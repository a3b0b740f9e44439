//! Findings counted.

use std::fmt;

use super::run::Run;
use crate::finding::{Finding, Safety, Severity};
use crate::fix::automatic;

/// How many findings of which kind a run has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// The files that were read.
    pub files: usize,
    /// How many of each severity, in the order of [`Severity::ALL`].
    pub severities: [usize; Severity::ALL.len()],
    /// Findings that `--fix` fixes.
    pub safe: usize,
    /// Findings that only `--unsafe-fixes` fixes.
    pub risky: usize,
    /// Findings that a comment silences.
    pub suppressed: usize,
}

impl Tally {
    /// Counts what a run found.
    pub fn of(run: &Run<'_>) -> Tally {
        let mut tally = Tally { files: run.files.len(), ..Tally::default() };
        for file in run.files {
            tally.suppressed += file.suppressed.len();
            for finding in file.findings {
                tally.count(finding);
            }
        }
        tally
    }

    /// How many findings there are.
    pub fn findings(&self) -> usize {
        self.severities.iter().sum()
    }

    /// How many findings have this severity.
    pub fn of_severity(&self, severity: Severity) -> usize {
        self.severities[severity as usize]
    }

    fn count(&mut self, finding: &Finding) {
        self.severities[finding.severity as usize] += 1;
        match automatic(finding, Safety::Unsafe).map(|fix| fix.safety) {
            Some(Safety::Safe) => self.safe += 1,
            Some(_) => self.risky += 1,
            None => {}
        }
    }
}

/// One line for people, such as `3 findings in 2 files: 1 error, 2 warnings; 1 fixable with --fix`.
impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let findings = self.findings();
        if findings == 0 {
            write!(f, "no findings in {}", counted(self.files, "file", "files"))?;
        } else {
            let kinds = Severity::ALL.iter().rev().filter(|severity| self.of_severity(**severity) > 0);
            let kinds: Vec<String> = kinds.map(|&severity| self.kind(severity)).collect();
            let (found, files) = (counted(findings, "finding", "findings"), counted(self.files, "file", "files"));
            write!(f, "{found} in {files}: {}", kinds.join(", "))?;
        }
        match (self.safe, self.risky) {
            (0, 0) => {}
            (safe, 0) => write!(f, "; {safe} fixable with --fix")?,
            (0, risky) => write!(f, "; {risky} fixable with --unsafe-fixes")?,
            (safe, risky) => write!(f, "; {safe} fixable with --fix, {risky} more with --unsafe-fixes")?,
        }
        if self.suppressed > 0 {
            write!(f, "; {} suppressed", self.suppressed)?;
        }
        Ok(())
    }
}

impl Tally {
    fn kind(&self, severity: Severity) -> String {
        let count = self.of_severity(severity);
        match severity {
            Severity::Error => counted(count, "error", "errors"),
            Severity::Warning => counted(count, "warning", "warnings"),
            Severity::Info => format!("{count} info"),
            Severity::Style => format!("{count} style"),
        }
    }
}

/// `12 s`, `3 min 20 s`.
pub fn duration(seconds: f64) -> String {
    // The sum of no seconds is a negative zero.
    let seconds = seconds + 0.0;
    if seconds < 10.0 {
        return format!("{seconds:.1} s");
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "builds take days at most")]
    let whole = seconds.round() as u64;
    match (whole / 60, whole % 60) {
        (0, seconds) => format!("{seconds} s"),
        (minutes, 0) => format!("{minutes} min"),
        (minutes, seconds) => format!("{minutes} min {seconds} s"),
    }
}

/// `1 finding`, `2 findings`.
pub fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
