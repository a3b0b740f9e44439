//! The keys of hadolint's file, and the variables that stand for them.

use crate::setting::{Kind, Setting};

/// hadolint's names of formats.
pub const FORMATS: [&str; 10] =
    ["tty", "json", "checkstyle", "codeclimate", "gitlab_codeclimate", "gnu", "codacy", "sonarqube", "sarif", "junit"];

const THRESHOLDS: [&str; 6] = ["error", "warning", "info", "style", "ignore", "none"];

/// hadolint's types of labels; none is text.
pub const TYPES: [&str; 8] = ["text", "url", "semver", "hash", "rfc3339", "spdx", "email", ""];

const CODES: Kind = Kind::Array(&Kind::Code);

const fn key(name: &'static str, kind: Kind, doc: &'static str) -> Setting {
    Setting { name, kind, default: "", doc }
}

/// Every key of the file.
pub(super) const KEYS: &[Setting] = &[
    key("ignored", CODES, "The codes to ignore."),
    key("override", Kind::Table(SEVERITIES), "The codes with a different severity."),
    key("failure-threshold", Kind::Choice(&THRESHOLDS), "The lowest severity that causes a failure."),
    key("format", Kind::Choice(&FORMATS), "The output format."),
    key("formats", Kind::Array(&Kind::Choice(&FORMATS)), "The output formats."),
    key("trustedRegistries", Kind::Array(&Kind::Text), "The registries that images may come from."),
    key("label-schema", Kind::ByName(&Kind::Choice(&TYPES)), "The required labels."),
    key("strict-labels", Kind::Flag, "Whether other labels are rejected."),
    key("disable-ignore-pragma", Kind::Flag, "Whether suppression comments are ignored."),
    key("no-fail", Kind::Flag, "Whether findings never cause a failure."),
    key("no-color", Kind::Flag, "Whether output has no colors."),
    key("verbose", Kind::Flag, "Whether to print which file was read."),
];

/// The lists of `override`. Where several name a code, the last one here wins.
pub(super) const SEVERITIES: &[Setting] = &[
    key("style", CODES, "Codes with severity style."),
    key("info", CODES, "Codes with severity info."),
    key("warning", CODES, "Codes with severity warning."),
    key("error", CODES, "Codes with severity error."),
];

/// How the value of a variable is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Text,
    /// With commas.
    List,
    /// `1`, `y`, `on`, `true` or `yes`, in any case; all else is no.
    Flag,
    /// `name:type` with commas.
    Pairs,
}

/// Each variable with the key that it stands for; with a dot, a key in a table.
pub(super) const VARIABLES: [(&str, &str, Form); 13] = [
    ("HADOLINT_DISABLE_IGNORE_PRAGMA", "disable-ignore-pragma", Form::Flag),
    ("HADOLINT_FAILURE_THRESHOLD", "failure-threshold", Form::Text),
    ("HADOLINT_FORMAT", "formats", Form::List),
    ("HADOLINT_IGNORE", "ignored", Form::List),
    ("HADOLINT_NOFAIL", "no-fail", Form::Flag),
    ("HADOLINT_OVERRIDE_ERROR", "override.error", Form::List),
    ("HADOLINT_OVERRIDE_INFO", "override.info", Form::List),
    ("HADOLINT_OVERRIDE_STYLE", "override.style", Form::List),
    ("HADOLINT_OVERRIDE_WARNING", "override.warning", Form::List),
    ("HADOLINT_REQUIRE_LABELS", "label-schema", Form::Pairs),
    ("HADOLINT_STRICT_LABELS", "strict-labels", Form::Flag),
    ("HADOLINT_TRUSTED_REGISTRIES", "trustedRegistries", Form::List),
    ("HADOLINT_VERBOSE", "verbose", Form::Flag),
];
