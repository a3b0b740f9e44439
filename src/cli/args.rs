//! The command line: every flag, once.

mod build;
mod cache;
mod check;
mod format;
mod hadolint;
mod pin;
mod sources;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub(super) use build::Build;
pub(super) use cache::{Cache, Change, Question};
pub(super) use check::{Baseline, Check, Fix};
pub(super) use format::{Format, ListFormat, PageFormat, ReportTo, When};
pub(super) use hadolint::Hadolint;
pub(super) use pin::Pin;
pub(super) use sources::{Choice, Sources};

/// Lint Dockerfiles together with their build context, fix them, and speed up rebuilds.
#[derive(Debug, Parser)]
#[command(name = "trimtab", version, max_term_width = 100)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Command,

    /// When to use colors; `auto` uses them in a terminal and respects `NO_COLOR`, `FORCE_COLOR` and `CLICOLOR_FORCE`
    #[arg(long, global = true, value_enum, default_value_t = When::Auto, value_name = "WHEN")]
    pub(super) color: When,

    /// Same as `--color never`
    #[arg(long, global = true)]
    pub(super) no_color: bool,

    /// Say which files, build contexts and configuration files are used
    #[arg(long, short, global = true, conflicts_with = "quiet")]
    pub(super) verbose: bool,

    /// Print only findings and errors
    #[arg(long, short, global = true)]
    pub(super) quiet: bool,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Check Dockerfiles and report findings
    ///
    /// Exit codes: 0 if there is no finding at or above the `--fail-on` threshold, 1 if there is one, 2 on errors such as a
    /// missing path, an unreadable file or an invalid configuration.
    Check(Box<Check>),

    /// Apply safe fixes and write the files
    ///
    /// Safe fixes do not change how the image behaves. Exit codes: 0 on success, even if findings remain, and 2 on errors;
    /// with `--diff`, 1 if there is something to fix.
    Fix(Fix),

    /// Record the current findings, so that `trimtab check --baseline FILE` reports only new ones
    ///
    /// An entry stays valid when lines move, when the command is formatted differently, and when `git` knows the new name of
    /// the file. An existing baseline is not overwritten; `--update` drops the entries that no longer occur and adds none.
    Baseline(Baseline),

    /// Format Dockerfiles and write the files
    ///
    /// Changes only the layout: instructions are in upper case at the start of their line, and lines have no trailing spaces.
    /// Heredocs, comments, aligned columns and the text of commands stay as they are, so no layer is rebuilt. Exit codes: 0
    /// on success and 2 on errors; with `--check` or `--diff`, 1 if a file is not formatted.
    Fmt(Fmt),

    /// Pin images to their digests and write the files
    ///
    /// Asks the registries which digest each tag has and adds it to the name: in `FROM`, `COPY --from`, `RUN --mount=from=`
    /// and `# syntax=`, and in the default of an `ARG` that is a whole `FROM`. The tag stays. Credentials are those of
    /// `docker login`. No other command uses the network. Exit codes: 0 on success and 2 on errors; with `--check` or
    /// `--diff`, 1 if a digest is missing, or with `--update` outdated.
    Pin(Pin),

    /// Create a trimtab.toml
    ///
    /// The file lists every key with its description and default in comments. With `--from hadolint`, it contains the
    /// settings of the hadolint configuration file and environment variables. An existing file is not overwritten.
    Init(Init),

    /// Explain a rule, the keys of trimtab.toml, or the keys of its tool definitions
    Explain {
        /// A rule id, a code of another linter such as DL3008, `trimtab.toml`, or `tools`
        #[arg(required = true, value_name = "RULE")]
        rules: Vec<String>,
    },

    /// List all rules
    Rules {
        /// The output format
        #[arg(long, value_enum, default_value_t = ListFormat::Text)]
        format: ListFormat,
    },

    /// Show the build context used for each file, and why
    Context(Sources),

    /// Show the inputs of each build step, and which steps a change re-runs and why
    ///
    /// Without options, list the inputs of all steps. With `--changed` or `--since`, predict which steps are cached. With
    /// `--history`, show how often each step re-ran, which files caused it, and how long it took. Nothing is built.
    Cache(Cache),

    /// Plan moves of instructions that make rebuilds faster, and apply them
    ///
    /// Each move shows the reason, the time it saves per commit over the `git` history, and its one-time cost. Without a
    /// history, the change rates are estimated from the kinds of files. Nothing is built. Exit codes: 0 on success, 2 on
    /// errors.
    Optimize(Optimize),

    /// Build two Dockerfiles with docker or podman and compare the images
    ///
    /// Compares the configuration and every path: mode, owner, content, link target. Then changes a file of each `COPY` and
    /// measures the rebuild with both Dockerfiles. Exit codes: 0 if the images are identical, 1 if they differ, 2 if no
    /// builder is available or a build fails.
    #[cfg(feature = "builder")]
    Verify(Verify),

    /// Print the completion script of a shell
    Completions {
        /// The shell
        #[arg(value_enum)]
        shell: clap_complete::Shell,
    },

    /// Write the manual pages
    Man {
        /// The directory to write to
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },

    /// Run the language server for editors on standard input and output
    #[cfg(feature = "lsp")]
    Lsp {
        /// Accepted because some clients always pass it
        #[arg(long, hide = true)]
        stdio: bool,
    },
}

#[derive(Debug, Args)]
pub(super) struct Fmt {
    #[command(flatten)]
    pub(super) sources: Sources,

    /// List the files that are not formatted without writing them
    #[arg(long)]
    pub(super) check: bool,

    /// Print the changes as a diff without writing files
    #[arg(long, conflicts_with = "check")]
    pub(super) diff: bool,
}

#[derive(Debug, Args)]
pub(super) struct Init {
    /// Convert the settings of another linter
    #[arg(long, value_enum, value_name = "LINTER")]
    pub(super) from: Option<Linter>,

    /// The configuration file of that linter, instead of the one that it would find
    #[arg(value_name = "FILE", requires = "from")]
    pub(super) file: Option<PathBuf>,

    /// Print the file instead of writing it
    #[arg(long)]
    pub(super) print: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Linter {
    /// `.hadolint.yaml`, from where hadolint would read it
    Hadolint,
}

/// What is planned, and what is done with the plan.
#[derive(Debug, Args)]
pub(super) struct Optimize {
    /// Dockerfiles, and directories to search for Dockerfiles; several are shown in one table [default: all that are found]
    #[arg(value_name = "PATH")]
    pub(super) dockerfiles: Vec<PathBuf>,

    /// Apply all safe moves, or the moves with these numbers, and write the file
    #[arg(long, value_name = "N", num_args = 0.., value_delimiter = ',')]
    pub(super) apply: Option<Vec<usize>>,

    /// Ask before each move, then write the file
    #[arg(long, conflicts_with_all = ["apply", "diff", "format"])]
    pub(super) interactive: bool,

    /// Print the changes of `--apply` as a diff without writing files
    #[arg(long, conflicts_with = "format")]
    pub(super) diff: bool,

    /// The output format
    #[arg(long, value_enum, default_value_t = PageFormat::Text)]
    pub(super) format: PageFormat,

    #[command(flatten)]
    pub(super) build: Build,
}

/// What is built and compared.
#[cfg(feature = "builder")]
#[derive(Debug, Args)]
pub(super) struct Verify {
    /// The original Dockerfile
    pub(super) before: PathBuf,

    /// The changed Dockerfile
    pub(super) after: PathBuf,

    /// The build context of both [default: the directory of the first]
    #[arg(long, value_name = "DIR")]
    pub(super) context: Option<PathBuf>,

    /// Accept differences in package manager caches, which fixes remove
    #[arg(long)]
    pub(super) allow_caches: bool,

    /// Compare the images only, without measuring rebuilds
    #[arg(long)]
    pub(super) no_rebuilds: bool,

    /// Flags to pass to the builder, such as `--target` and `--build-arg`
    #[arg(last = true, value_name = "FLAG")]
    pub(super) flags: Vec<String>,
}
