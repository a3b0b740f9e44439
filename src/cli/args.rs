//! The command line: every flag, once.

mod build;
mod cache;
mod format;

use std::path::PathBuf;

use clap::{ArgGroup, Args, Parser, Subcommand, ValueEnum};

pub(super) use build::Build;
pub(super) use cache::{Cache, Change, Question};
pub(super) use format::{Format, ListFormat, PageFormat, When};

use crate::config::{PRESETS, THRESHOLDS};

/// Lint Dockerfiles together with their build context, and mend them.
#[derive(Debug, Parser)]
#[command(name = "trimtab", version, max_term_width = 100, disable_help_subcommand = true)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Command,

    /// When to use colours; `auto` is in a terminal, and heeds `NO_COLOR` and `CLICOLOR_FORCE`
    #[arg(long, global = true, value_enum, default_value_t = When::Auto, value_name = "WHEN")]
    pub(super) color: When,

    /// Print findings and errors, and nothing else
    #[arg(long, short, global = true)]
    pub(super) quiet: bool,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Report what is wrong
    ///
    /// Exits with 0 when nothing at or above the threshold was found, with 1 when something was, and with 2 when the
    /// work could not be done: a path that is not there, a file that cannot be read, a broken configuration.
    Check(Check),

    /// Mend what can be mended, and write the files
    ///
    /// Applies the fixes that give the same image. Exits with 0 when the work is done, whatever is left to report, and
    /// with 2 when it could not be done; with `--diff`, with 1 when there is something to mend.
    Fix(Fix),

    /// Write a trimtab.toml
    ///
    /// Writes the file with every key, each explained and set to its default in a comment; with `--from hadolint`, what
    /// hadolint's file and its variables set. A file that is there already is left alone.
    Init(Init),

    /// Explain a rule, the keys of trimtab.toml, or those of its tables of tools
    Explain {
        /// The rule's id, a foreign code such as DL3008, `trimtab.toml`, or `tools`
        #[arg(required = true, value_name = "RULE")]
        rules: Vec<String>,
    },

    /// List all rules
    Rules {
        /// In which form
        #[arg(long, value_enum, default_value_t = ListFormat::Text)]
        format: ListFormat,
    },

    /// Show which build context each file is linted with, and why
    Context(Sources),

    /// Say what each step of a build depends on, and what a change runs again, and why
    ///
    /// Without a change, a table of all steps. With `--changed` or `--since`, what becomes of each; with `--history`, how often
    /// each would have run, because of which files, and what that cost. Nothing is built.
    Cache(Cache),

    /// Plan the moves of instructions that make rebuilds cheap, and make them
    ///
    /// Each move says why, what it saves per commit over the history of the repository, and what it costs once. Without a
    /// history the kinds of files are asked. Nothing is built. Exits with 0 when the plan is made, and with 2 when it could
    /// not be, or a move that was asked for could not.
    Optimize(Optimize),

    /// Build two Dockerfiles with docker or podman and say whether they make the same image
    ///
    /// Compares the configuration and every path: mode, owner, content, target. Then changes a file of each `COPY` and says
    /// how long a rebuild takes with each. Exits with 0 when the images are the same, with 1 when they differ, and with 2
    /// when there is no builder or a build fails.
    #[cfg(feature = "builder")]
    Verify(Verify),

    /// Serve an editor: the language server, on standard input and output
    #[cfg(feature = "lsp")]
    Lsp {
        /// Taken from clients that always pass it
        #[arg(long, hide = true)]
        stdio: bool,
    },
}

#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
#[command(group = ArgGroup::new("mend").args(["fix", "diff"]).multiple(true))]
pub(super) struct Check {
    #[command(flatten)]
    pub(super) sources: Sources,
    #[command(flatten)]
    pub(super) choice: Choice,

    /// Apply safe fixes, write the files, and report what is left
    #[arg(long, help_heading = "Fixes")]
    pub(super) fix: bool,

    /// Apply fixes that can change the image too
    #[arg(long, help_heading = "Fixes", requires = "mend")]
    pub(super) unsafe_fixes: bool,

    /// Print what fixes would change, and write nothing
    #[arg(long, help_heading = "Fixes")]
    pub(super) diff: bool,

    /// In which form to report; several are written one after the other [default: terminal]
    #[arg(long, value_enum, help_heading = "Report")]
    pub(super) format: Vec<Format>,

    /// Write the report to this file
    #[arg(long, short, value_name = "FILE", help_heading = "Report")]
    pub(super) output: Option<PathBuf>,

    /// The least severity that makes the exit code 1
    #[arg(long, value_name = "SEVERITY", help_heading = "Report", value_parser = THRESHOLDS)]
    pub(super) fail_on: Option<String>,

    /// Say which build context each file was linted with
    #[arg(long, help_heading = "Report")]
    pub(super) show_context: bool,
}

#[derive(Debug, Args)]
pub(super) struct Fix {
    #[command(flatten)]
    pub(super) sources: Sources,
    #[command(flatten)]
    pub(super) choice: Choice,

    /// Apply fixes that can change the image too
    #[arg(long)]
    pub(super) unsafe_fixes: bool,

    /// Print what would change, and write nothing
    #[arg(long)]
    pub(super) diff: bool,
}

#[derive(Debug, Args)]
pub(super) struct Init {
    /// Translate the settings of this linter
    #[arg(long, value_enum, value_name = "LINTER")]
    pub(super) from: Option<Linter>,

    /// The linter's file, in place of the one that it would find
    #[arg(value_name = "FILE", requires = "from")]
    pub(super) file: Option<PathBuf>,

    /// Print the file, and write nothing
    #[arg(long)]
    pub(super) print: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Linter {
    /// `.hadolint.yaml`, where hadolint would find it
    Hadolint,
}

/// What is planned, and what is done with the plan.
#[derive(Debug, Args)]
pub(super) struct Optimize {
    /// The Dockerfile
    #[arg(value_name = "DOCKERFILE", default_value = "Dockerfile")]
    pub(super) dockerfile: PathBuf,

    /// Make the safe moves, or those with these numbers, and write the file
    #[arg(long, value_name = "N", num_args = 0.., value_delimiter = ',')]
    pub(super) apply: Option<Vec<usize>>,

    /// Ask about each move, then write the file
    #[arg(long, conflicts_with_all = ["apply", "diff", "format"])]
    pub(super) interactive: bool,

    /// Print what `--apply` would change as a patch, and write nothing
    #[arg(long, conflicts_with = "format")]
    pub(super) diff: bool,

    /// In which form to report
    #[arg(long, value_enum, default_value_t = PageFormat::Text)]
    pub(super) format: PageFormat,

    #[command(flatten)]
    pub(super) build: Build,
}

/// What is built and compared.
#[cfg(feature = "builder")]
#[derive(Debug, Args)]
pub(super) struct Verify {
    /// The Dockerfile as it was
    pub(super) before: PathBuf,

    /// The Dockerfile as it is to be
    pub(super) after: PathBuf,

    /// The build context of both; the folder of the first where it is not given
    #[arg(long, value_name = "DIR")]
    pub(super) context: Option<PathBuf>,

    /// Compare, and measure no rebuilds
    #[arg(long)]
    pub(super) no_rebuilds: bool,

    /// Flags for the builder, such as `--target` and `--build-arg`
    #[arg(last = true, value_name = "FLAG")]
    pub(super) flags: Vec<String>,
}

/// What is linted, and beside what.
#[derive(Debug, Args)]
pub(super) struct Sources {
    /// Files, and folders to search for Dockerfiles; `-` is standard input
    #[arg(value_name = "PATH", default_value = ".")]
    pub(super) paths: Vec<PathBuf>,

    /// What standard input is the text of
    #[arg(long, value_name = "PATH")]
    pub(super) stdin_filename: Option<PathBuf>,

    /// The folder that is the build context, in place of the one that is found
    #[arg(long, value_name = "DIR")]
    pub(super) context: Option<PathBuf>,

    /// Read this configuration file, in place of the nearest trimtab.toml; `.yaml` is one of hadolint's
    #[arg(long, value_name = "FILE", conflicts_with = "no_config")]
    pub(super) config: Option<PathBuf>,

    /// Read no configuration file
    #[arg(long)]
    pub(super) no_config: bool,

    /// How many files to read at once; all processors where it is not given
    #[arg(long, short, value_name = "N")]
    pub(super) jobs: Option<usize>,
}

/// Which rules run.
#[derive(Debug, Args)]
#[command(next_help_heading = "Rules")]
pub(super) struct Choice {
    /// Start from these rules, severities and options
    #[arg(long, value_name = "PRESET", value_parser = PRESETS)]
    pub(super) preset: Option<String>,

    /// Run these rules alone: ids, foreign codes, categories, `default`, `pedantic` or `all`
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub(super) select: Option<Vec<String>>,

    /// Do not run these rules
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub(super) ignore: Vec<String>,

    /// Run the pedantic rules too
    #[arg(long)]
    pub(super) pedantic: bool,

    /// Report what comments in the files silence, too
    #[arg(long)]
    pub(super) no_suppressions: bool,
}
