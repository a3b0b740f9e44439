//! The arguments of `trimtab check` and `trimtab fix`.

use std::path::PathBuf;

use clap::{ArgGroup, Args};

use super::format::{ReportParser, ReportTo};
use super::hadolint::Hadolint;
use super::sources::{Choice, Sources};
use crate::config::THRESHOLDS;

#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
#[command(group = ArgGroup::new("fixes").args(["fix", "diff"]).multiple(true))]
pub(in crate::cli) struct Check {
    #[command(flatten)]
    pub(in crate::cli) sources: Sources,
    #[command(flatten)]
    pub(in crate::cli) choice: Choice,
    #[command(flatten)]
    pub(in crate::cli) hadolint: Hadolint,

    /// Apply safe fixes, write the files, and report the remaining findings
    #[arg(long, help_heading = "Fixes")]
    pub(in crate::cli) fix: bool,

    /// Also apply fixes that can change the image
    #[arg(long, help_heading = "Fixes", requires = "fixes")]
    pub(in crate::cli) unsafe_fixes: bool,

    /// Print the changes as a diff without writing files
    #[arg(long, help_heading = "Fixes")]
    pub(in crate::cli) diff: bool,

    /// Exit with 1 if a file was fixed, even if no finding remains
    #[arg(long, help_heading = "Fixes", requires = "fix")]
    pub(in crate::cli) exit_non_zero_on_fix: bool,

    /// Write suppression comments for all findings, with this reason
    #[arg(long, value_name = "REASON", num_args = 0..=1, require_equals = true, default_missing_value = "",
          help_heading = "Fixes", conflicts_with = "fixes")]
    pub(in crate::cli) add_ignore: Option<String>,

    /// The output format, written to standard output, or to FILE with `FORMAT=FILE`; can be repeated [default: terminal]
    #[arg(long, short, value_name = "FORMAT[=FILE]", value_parser = ReportParser, help_heading = "Report")]
    pub(in crate::cli) format: Vec<ReportTo>,

    /// Write the reports without a file of their own to this file
    #[arg(long, short, value_name = "FILE", help_heading = "Report")]
    pub(in crate::cli) output: Option<PathBuf>,

    /// The lowest severity that causes exit code 1
    #[arg(long, value_name = "SEVERITY", help_heading = "Report", value_parser = THRESHOLDS)]
    pub(in crate::cli) fail_on: Option<String>,

    /// Report only findings of this severity or worse
    #[arg(long, value_name = "SEVERITY", help_heading = "Report", value_parser = ["error", "warning", "info", "style"])]
    pub(in crate::cli) min_severity: Option<String>,

    /// Report only findings that are not in this baseline, which `trimtab baseline` writes
    #[arg(long, value_name = "FILE", help_heading = "Report")]
    pub(in crate::cli) baseline: Option<PathBuf>,

    /// Report only findings on instructions that changed since this commit branched off
    ///
    /// Compares with the merge base of the commit and `HEAD`. If the ignore file of a build context or a manifest in it
    /// changed, all findings of its Dockerfile are reported.
    #[arg(long, value_name = "REV", help_heading = "Report")]
    pub(in crate::cli) since: Option<String>,

    /// Show at most N findings in the terminal format
    #[arg(long, value_name = "N", help_heading = "Report")]
    pub(in crate::cli) max_findings: Option<usize>,

    /// Print the number of findings of each rule instead of the findings
    #[arg(long, help_heading = "Report")]
    pub(in crate::cli) statistics: bool,

    /// Show the build context used for each file
    #[arg(long, help_heading = "Report")]
    pub(in crate::cli) show_context: bool,

    /// Show the settings of each file and where they were set, instead of checking it
    #[arg(long, help_heading = "Report")]
    pub(in crate::cli) show_settings: bool,

    /// Check again whenever a file changes, until interrupted
    #[arg(long, help_heading = "Report", conflicts_with_all = ["diff", "add_ignore", "show_settings"])]
    pub(in crate::cli) watch: bool,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Fix {
    #[command(flatten)]
    pub(in crate::cli) sources: Sources,
    #[command(flatten)]
    pub(in crate::cli) choice: Choice,

    /// Also apply fixes that can change the image
    #[arg(long)]
    pub(in crate::cli) unsafe_fixes: bool,

    /// Print the changes as a diff without writing files
    #[arg(long)]
    pub(in crate::cli) diff: bool,

    /// Exit with 1 if a file was fixed
    #[arg(long = "exit-non-zero-on-fix")]
    pub(in crate::cli) fails_if_fixed: bool,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Baseline {
    #[command(flatten)]
    pub(in crate::cli) sources: Sources,
    #[command(flatten)]
    pub(in crate::cli) choice: Choice,

    /// The baseline file
    #[arg(long = "baseline", value_name = "FILE", default_value = "trimtab-baseline.json")]
    pub(in crate::cli) file: PathBuf,

    /// Drop the entries that no longer occur; add none
    #[arg(long)]
    pub(in crate::cli) update: bool,
}
