//! How a build is started.

use std::path::PathBuf;

use clap::Args;

/// How the build is started.
#[derive(Debug, Args)]
#[command(next_help_heading = "Build")]
pub(in crate::cli) struct Build {
    /// A build argument, after those of compose and bake files; may be given several times
    #[arg(long = "build-arg", value_name = "NAME=VALUE")]
    pub(in crate::cli) arguments: Vec<String>,

    /// The stage to build, in place of the last
    #[arg(long, value_name = "STAGE")]
    pub(in crate::cli) target: Option<String>,

    /// The folder that is the build context, in place of the one that is found
    #[arg(long, value_name = "DIR")]
    pub(in crate::cli) context: Option<PathBuf>,

    /// A log of a build, of `--progress=plain` or `rawjson`, that tells how long steps take; of several, the median counts
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) timings: Vec<PathBuf>,
}
