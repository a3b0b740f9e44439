//! The flags of hadolint that trimtab calls otherwise, so that a command line works after the name of the program is replaced.

use clap::Args;

/// What hadolint's flags say.
#[derive(Debug, Args)]
#[command(next_help_heading = "Flags of hadolint")]
pub(in crate::cli) struct Hadolint {
    /// Same as `--fail-on`; `none` and `ignore` mean `style`, as in hadolint
    #[arg(long, short = 't', value_name = "SEVERITY", conflicts_with = "fail_on",
          value_parser = ["error", "warning", "info", "style", "ignore", "none"])]
    pub(in crate::cli) failure_threshold: Option<String>,

    /// Same as `--fail-on never`
    #[arg(long)]
    pub(in crate::cli) no_fail: bool,

    /// Same as `--severity RULE=error`
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub(in crate::cli) error: Vec<String>,

    /// Same as `--severity RULE=warning`
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub(in crate::cli) warning: Vec<String>,

    /// Same as `--severity RULE=info`
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub(in crate::cli) info: Vec<String>,

    /// Same as `--severity RULE=style`
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub(in crate::cli) style: Vec<String>,

    /// A registry that base images may come from: an entry of the option `trusted-registries` of DL3026
    #[arg(long, value_name = "REGISTRY", value_delimiter = ',')]
    pub(in crate::cli) trusted_registry: Vec<String>,

    /// A required label, for example `maintainer:email`: an entry of the option `schema` of DL3049
    #[arg(long, value_name = "NAME:TYPE", value_delimiter = ',')]
    pub(in crate::cli) require_label: Vec<String>,

    /// Refuse other labels: the option `strict-labels` of DL3049
    #[arg(long)]
    pub(in crate::cli) strict_labels: bool,

    /// Same as `--no-suppressions`
    #[arg(long)]
    pub(in crate::cli) disable_ignore_pragma: bool,
}
