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

    /// The Dockerfile
    #[arg(value_name = "DOCKERFILE", default_value = "Dockerfile")]
    pub(in crate::cli) dockerfile: PathBuf,

    #[command(flatten)]
    pub(in crate::cli) change: Change,

    /// Say how often each step would have run over the last N commits of the first-parent history, 200 where N is not given
    #[arg(long, value_name = "N", num_args = 0..=1, default_missing_value = "200", conflicts_with = "change")]
    pub(in crate::cli) history: Option<usize>,

    /// Fail when a commit costs more of building than with the Dockerfile and the ignore file of `--since`
    #[arg(long, requires = "since", conflicts_with_all = ["history", "changed"])]
    pub(in crate::cli) gate: bool,

    /// By how many percent it may be more
    #[arg(long, value_name = "PERCENT", default_value_t = 5, requires = "gate")]
    pub(in crate::cli) threshold: u32,

    /// In which form to report
    #[arg(long, value_enum, default_value_t = PageFormat::Text)]
    pub(in crate::cli) format: PageFormat,

    #[command(flatten)]
    pub(in crate::cli) build: Build,
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Question {
    /// Explain what becomes of one step
    Why {
        /// The step: its line, or how its text starts
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
    /// These files or folders will have changed; may be given several times
    #[arg(long, value_name = "PATH", num_args = 1, conflicts_with = "since")]
    pub(in crate::cli) changed: Vec<PathBuf>,

    /// Compare with this commit, Dockerfile and ignore file included
    #[arg(long, value_name = "REV")]
    pub(in crate::cli) since: Option<String>,
}
