//! `trimtab pin`.

use std::time::Duration;

use clap::Args;

use super::sources::Sources;

#[derive(Debug, Args)]
pub(in crate::cli) struct Pin {
    #[command(flatten)]
    pub(in crate::cli) sources: Sources,

    /// Also replace digests that are no longer those of their tags
    #[arg(long)]
    pub(in crate::cli) update: bool,

    /// List the images without a digest, and with `--update` those with an outdated one, without writing files
    #[arg(long)]
    pub(in crate::cli) check: bool,

    /// Print the changes as a diff without writing files
    #[arg(long, conflicts_with = "check")]
    pub(in crate::cli) diff: bool,

    /// The registry to ask in place of Docker Hub, such as `mirror.example.com`
    #[arg(long, value_name = "HOST|URL")]
    pub(in crate::cli) registry_mirror: Option<String>,

    /// How long to wait for an answer of a registry
    #[arg(long, value_name = "SECONDS", value_parser = seconds, default_value = "30")]
    pub(in crate::cli) timeout: Duration,
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds = text.parse().ok().filter(|seconds| (1..=3600).contains(seconds));
    seconds.map(Duration::from_secs).ok_or_else(|| "not a number of seconds from 1 to 3600".to_owned())
}
