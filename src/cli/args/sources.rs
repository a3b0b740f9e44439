//! What is linted, beside what, and by which rules.

use std::path::PathBuf;

use clap::Args;

use crate::config::PRESETS;

/// What is linted, and beside what.
#[derive(Debug, Default, Args)]
pub(in crate::cli) struct Sources {
    /// Dockerfiles, and directories to search for Dockerfiles; `-` reads standard input
    #[arg(value_name = "PATH", default_value = ".")]
    pub(in crate::cli) paths: Vec<PathBuf>,

    /// The file name to use for standard input
    #[arg(long, value_name = "PATH")]
    pub(in crate::cli) stdin_filename: Option<PathBuf>,

    /// Files and directories to skip in addition to those of trimtab.toml, as `.gitignore` patterns relative to the current
    /// directory
    #[arg(long, value_name = "PATTERN", value_delimiter = ',')]
    pub(in crate::cli) exclude: Vec<String>,

    /// Skip excluded files even if they are named on the command line, as pre-commit does
    #[arg(long)]
    pub(in crate::cli) force_exclude: bool,

    /// The build context directory, instead of the detected one
    #[arg(long, value_name = "DIR")]
    pub(in crate::cli) context: Option<PathBuf>,

    /// The configuration file, instead of the nearest trimtab.toml, or a key and its value as in trimtab.toml; can be
    /// repeated
    ///
    /// A `.yaml` file is read as hadolint's. A key and its value override the file, for example `--config
    /// 'optimize.worth=500'`.
    #[arg(long, short, value_name = "FILE|KEY=VALUE")]
    pub(in crate::cli) config: Vec<String>,

    /// Ignore all configuration files
    #[arg(long)]
    pub(in crate::cli) no_config: bool,

    /// The number of files to check in parallel [default: number of processors]
    #[arg(long, short, value_name = "N")]
    pub(in crate::cli) jobs: Option<usize>,
}

/// Which rules run.
#[derive(Debug, Args)]
#[command(next_help_heading = "Rules")]
pub(in crate::cli) struct Choice {
    /// The preset of rules, severities and options to start from
    #[arg(long, value_name = "PRESET", value_parser = PRESETS)]
    pub(in crate::cli) preset: Option<String>,

    /// Run only these rules: ids, codes of other linters, categories, `default`, `pedantic` or `all`
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub(in crate::cli) select: Option<Vec<String>>,

    /// Also run these rules
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub(in crate::cli) extend_select: Vec<String>,

    /// Do not run these rules
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub(in crate::cli) ignore: Vec<String>,

    /// Set the severity of a rule: `error`, `warning`, `info`, `style`, or `off`
    #[arg(long, value_name = "RULE=LEVEL", value_delimiter = ',')]
    pub(in crate::cli) severity: Vec<String>,

    /// Also run the pedantic rules
    #[arg(long)]
    pub(in crate::cli) pedantic: bool,

    /// Ignore suppression comments
    #[arg(long)]
    pub(in crate::cli) no_suppressions: bool,
}
