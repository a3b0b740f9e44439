//! The forms of what is written.

use clap::ValueEnum;

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum When {
    Auto,
    Always,
    Never,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Format {
    /// For people: the word in its line, and the fix as a diff
    Terminal,
    /// One line a finding
    Concise,
    /// For programs
    Json,
    /// For code scanning
    Sarif,
    /// For GitHub Actions
    Github,
    /// For GitLab's code quality report
    #[value(alias = "gitlab_codeclimate", alias = "gitlab-codeclimate")]
    Gitlab,
    /// For Code Climate
    Codeclimate,
    /// For whatever reads Checkstyle's XML
    Checkstyle,
    /// For CI servers that show tests
    Junit,
    /// For SonarQube
    Sonarqube,
    /// For Codacy
    Codacy,
    /// One line a finding, as compilers write it
    Gnu,
    /// One line a finding, as hadolint writes it
    Tty,
    /// For programs that read hadolint's JSON
    HadolintJson,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum PageFormat {
    /// For people
    Text,
    /// For programs
    Json,
    /// A page
    Html,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum ListFormat {
    /// A table
    Text,
    /// For programs
    Json,
}
