//! The forms of what is written.

use std::ffi::OsStr;
use std::path::PathBuf;

use clap::builder::{EnumValueParser, PossibleValue, TypedValueParser};
use clap::{Arg, Command, Error, ValueEnum};

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum When {
    Auto,
    Always,
    Never,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Format {
    /// Human-readable, with source excerpts and fixes as diffs
    Terminal,
    /// One line per finding
    Concise,
    /// JSON
    Json,
    /// SARIF, for code scanning
    Sarif,
    /// GitHub Actions annotations
    Github,
    /// GitLab code quality report
    #[value(alias = "gitlab_codeclimate", alias = "gitlab-codeclimate")]
    Gitlab,
    /// Code Climate
    Codeclimate,
    /// Checkstyle XML
    Checkstyle,
    /// JUnit XML, for CI servers
    Junit,
    /// SonarQube generic issues
    Sonarqube,
    /// Codacy
    Codacy,
    /// One line per finding, in the format of GNU compilers
    Gnu,
    /// One line per finding, in the format of hadolint
    Tty,
    /// JSON in the format of hadolint
    HadolintJson,
    /// A Markdown summary with the cost of a commit, for job summaries and comments
    Markdown,
    /// A self-contained HTML page with the findings, their source and their fixes
    Html,
}

/// A report that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::cli) struct ReportTo {
    pub(in crate::cli) format: Format,
    /// The file that it goes to, instead of standard output.
    pub(in crate::cli) file: Option<PathBuf>,
}

/// Reads `FORMAT` and `FORMAT=FILE`.
#[derive(Clone, Debug)]
pub(super) struct ReportParser;

impl TypedValueParser for ReportParser {
    type Value = ReportTo;

    fn parse_ref(&self, command: &Command, arg: Option<&Arg>, value: &OsStr) -> Result<ReportTo, Error> {
        let text = value.to_string_lossy();
        let (format, file) = text.split_once('=').map_or((&*text, None), |(format, file)| (format, Some(file)));
        let format = EnumValueParser::<Format>::new().parse_ref(command, arg, OsStr::new(format))?;
        Ok(ReportTo { format, file: file.filter(|file| !file.is_empty()).map(PathBuf::from) })
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(Format::value_variants().iter().filter_map(Format::to_possible_value)))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum PageFormat {
    /// Human-readable text
    Text,
    /// JSON
    Json,
    /// A self-contained HTML page
    Html,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum ListFormat {
    /// A table
    Text,
    /// JSON
    Json,
}
