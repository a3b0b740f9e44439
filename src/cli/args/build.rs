//! How a build is started.

use std::path::PathBuf;

use clap::Args;

/// How the build is started.
#[derive(Debug, Args)]
#[command(next_help_heading = "Build")]
pub(in crate::cli) struct Build {
    /// A build argument, which overrides those of Compose and Bake files; can be repeated
    #[arg(long = "build-arg", value_name = "NAME=VALUE")]
    pub(in crate::cli) arguments: Vec<String>,

    /// The stage to build, instead of the last one
    #[arg(long, value_name = "STAGE")]
    pub(in crate::cli) target: Option<String>,

    /// The build context directory, instead of the detected one
    #[arg(long, value_name = "DIR")]
    pub(in crate::cli) context: Option<PathBuf>,

    /// A build log (`--progress=plain` or `rawjson`) with measured step times; with several logs, the median is used
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) timings: Vec<PathBuf>,
}
