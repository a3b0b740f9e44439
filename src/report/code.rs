//! What the readers of other linters' formats call a finding.

use crate::finding::{Finding, Severity};

/// The code that hadolint or ShellCheck has for the finding, else that of another linter, else the rule's id.
pub(super) fn code(finding: &Finding) -> &str {
    let numbered = |code: &&&str| {
        ["DL", "SC"].iter().any(|letters| {
            code.strip_prefix(letters).is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))
        })
    };
    finding.codes.iter().find(numbered).or(finding.codes.first()).unwrap_or(&finding.rule)
}

/// The severity in the words of Code Climate, as hadolint chooses them.
pub(super) fn code_climate_severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "blocker",
        Severity::Warning => "major",
        Severity::Info => "info",
        Severity::Style => "minor",
    }
}
