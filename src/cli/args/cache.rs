//! The arguments of `trimtab cache`.

use std::path::PathBuf;

use clap::{ArgGroup, Args, Subcommand};

use super::build::Build;
use super::format::PageFormat;

/// What is asked, and of which build.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(in crate::cli) struct Cache {
    #[command(subcommand)]
    pub(in crate::cli) question: Option<Question>,

    /// Dockerfiles, and directories to search for Dockerfiles; several are shown in one table [default: all that are found]
    #[arg(value_name = "PATH")]
    pub(in crate::cli) dockerfiles: Vec<PathBuf>,

    #[command(flatten)]
    pub(in crate::cli) change: Change,

    /// Show how often each step re-ran over the last N commits of the first-parent history [default: 200]
    #[arg(long, value_name = "N", num_args = 0..=1, default_missing_value = "200", conflicts_with = "change")]
    pub(in crate::cli) history: Option<usize>,

    /// Fail if rebuilds take longer on average than with the Dockerfile and ignore file of `--since`
    #[arg(long, requires = "since", conflicts_with_all = ["history", "changed"])]
    pub(in crate::cli) gate: bool,

    /// The increase in percent that `--gate` accepts
    #[arg(long, value_name = "PERCENT", default_value_t = 5, requires = "gate")]
    pub(in crate::cli) threshold: u32,

    /// The output format
    #[arg(long, value_enum, default_value_t = PageFormat::Text)]
    pub(in crate::cli) format: PageFormat,

    #[command(flatten)]
    pub(in crate::cli) build: Build,
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Question {
    /// Explain why a step is cached or re-runs
    Why {
        /// The step: its line number, or the start of its text
        #[arg(value_name = "STEP")]
        step: String,

        /// The Dockerfile
        #[arg(value_name = "DOCKERFILE", default_value = "Dockerfile")]
        dockerfile: PathBuf,

        #[command(flatten)]
        change: Change,

        #[command(flatten)]
        build: Build,
    },
}

/// What has changed.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("change").args(["changed", "since"]).multiple(true))]
pub(in crate::cli) struct Change {
    /// Assume that this file or directory changes; can be repeated
    #[arg(long, value_name = "PATH", num_args = 1, conflicts_with = "since")]
    pub(in crate::cli) changed: Vec<PathBuf>,

    /// Compare with this commit, including its Dockerfile and ignore file
    #[arg(long, value_name = "REV")]
    pub(in crate::cli) since: Option<String>,

    /// The value of a build argument at `--since`, instead of its current value; can be repeated
    #[arg(long = "since-build-arg", value_name = "NAME=VALUE", num_args = 1, requires = "since")]
    pub(in crate::cli) since_arguments: Vec<String>,
}
