//! The keys of `trimtab.toml`: the one definition that the reader, the JSON schema and the reference are made of.

use crate::finding::Severity;
use crate::setting::{Kind, Setting};
use crate::shell::tools;

/// The values of a severity: those of [`Severity`], and `off`.
pub const LEVELS: [&str; 5] =
    [Severity::Error.name(), Severity::Warning.name(), Severity::Info.name(), Severity::Style.name(), "off"];

/// The values of `fail-on`: those of [`Severity`], and `never`.
pub const THRESHOLDS: [&str; 5] =
    [Severity::Error.name(), Severity::Warning.name(), Severity::Info.name(), Severity::Style.name(), "never"];

/// The values of `preset`.
pub const PRESETS: [&str; 4] = ["default", "pedantic", "hadolint", "buildkit"];

const PRESET: Setting = Setting {
    name: "preset",
    kind: Kind::Choice(&PRESETS),
    default: "\"default\"",
    doc: "A set of rules with their severities and options, on which all other settings build. `hadolint` is what hadolint \
          reports, `buildkit` what `docker build --check` reports, `pedantic` the default rules and the pedantic ones.",
};

const SELECT: Setting = Setting {
    name: "select",
    kind: Kind::Array(&Kind::Rule),
    default: "",
    doc: "The rules that run, in place of those of the preset: ids, foreign codes such as `DL3008`, categories, `default`, \
          `pedantic` or `all`.",
};

const IGNORE: Setting = Setting {
    name: "ignore",
    kind: Kind::Array(&Kind::Rule),
    default: "[]",
    doc: "Rules that do not run, by the same names. Adds to what is ignored already.",
};

const PEDANTIC: Setting = Setting {
    name: "pedantic",
    kind: Kind::Flag,
    default: "false",
    doc: "Run the pedantic rules too, which report what not every team wants to hear.",
};

const SUPPRESSIONS: Setting = Setting {
    name: "suppressions",
    kind: Kind::Flag,
    default: "true",
    doc: "Whether comments in a Dockerfile can silence rules.",
};

const SEVERITY: Setting = Setting {
    name: "severity",
    kind: Kind::ByRule(&Kind::Choice(&LEVELS)),
    default: "{}",
    doc: "The severity of a rule's findings, or of those that another linter knows by a code. Where nothing is selected, \
          a rule that is given one runs, and one that is `off` does not.",
};

const CONTEXT: Setting = Setting {
    name: "context",
    kind: Kind::Text,
    default: "",
    doc: "The folder that is the build context, relative to the folder of this file. Where it is not set, it is found \
          from compose and bake files, or from what the Dockerfile copies.",
};

/// What `optimize.worth` is where nobody sets it, in milliseconds.
pub(super) const WORTH: u64 = 1000;

/// Every key of the `[optimize]` table.
pub(super) const OPTIMIZE: &[Setting] = &[Setting {
    name: "worth",
    kind: Kind::Number,
    default: "1000",
    doc: "The milliseconds of building that a move of instructions has to save per commit, on average over the last 200, \
          before `trimtab check` reports it unasked.",
}];

/// The values of `shell.engine`: those of [`Engine`](super::Engine).
pub(super) const ENGINES: [&str; 3] = ["native", "shellcheck", "off"];

/// Every key of the `[shell]` table.
pub(super) const SHELL: &[Setting] = &[Setting {
    name: "engine",
    kind: Kind::Choice(&ENGINES),
    default: "\"native\"",
    doc: "Who judges shell text: trimtab itself, the program `shellcheck` where it is installed, or nobody.",
}];

const RULES: Setting = Setting {
    name: "rules",
    kind: Kind::Options,
    default: "{}",
    doc: "The options of rules, in a table for each; a rule's page lists them.",
};

/// Every key at the top of the file.
pub const SETTINGS: &[Setting] = &[
    PRESET,
    SELECT,
    IGNORE,
    PEDANTIC,
    SUPPRESSIONS,
    Setting {
        name: "fail-on",
        kind: Kind::Choice(&THRESHOLDS),
        default: "\"warning\"",
        doc: "The least severity at which `trimtab check` exits with 1.",
    },
    Setting {
        name: "exclude",
        kind: Kind::Array(&Kind::Glob),
        default: "[]",
        doc: "Files and folders that are not searched, as patterns of a `.gitignore` file. A path that is named on the \
              command line is read all the same.",
    },
    CONTEXT,
    SEVERITY,
    RULES,
    Setting {
        name: "optimize",
        kind: Kind::Table(OPTIMIZE),
        default: "{}",
        doc: "When a change of the order of instructions is worth while. The key is `worth`: milliseconds per commit.",
    },
    Setting {
        name: "shell",
        kind: Kind::Table(SHELL),
        default: "{}",
        doc: "How the text that a `RUN` gives its shell is checked. The key is `engine`: `\"native\"`, `\"shellcheck\"` or \
              `\"off\"`.",
    },
    Setting {
        name: "tools",
        kind: Kind::ByName(&tools::TABLE),
        default: "{}",
        doc: "What trimtab should know of further package managers and other commands, in a table for each. `trimtab explain \
              tools` lists the keys. A table replaces the built-in one of the same name.",
    },
    Setting {
        name: "overrides",
        kind: Kind::Array(&Kind::Table(OVERRIDE)),
        default: "[]",
        doc: "Other settings for some files; where several match, later ones win.",
    },
];

/// Every key of an `[[overrides]]` table.
pub const OVERRIDE: &[Setting] = &[
    Setting {
        name: "paths",
        kind: Kind::Array(&Kind::Glob),
        default: "[]",
        doc: "The files that these settings are for, as patterns of a `.gitignore` file.",
    },
    PRESET,
    SELECT,
    IGNORE,
    PEDANTIC,
    SUPPRESSIONS,
    CONTEXT,
    SEVERITY,
    RULES,
];
