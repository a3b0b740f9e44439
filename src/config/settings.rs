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
    doc: "The rules to run, instead of those of the preset: ids, codes of other linters such as `DL3008`, categories, \
          `default`, `pedantic` or `all`.",
};

const EXTEND_SELECT: Setting = Setting {
    name: "extend-select",
    kind: Kind::Array(&Kind::Rule),
    default: "[]",
    doc: "Rules to run in addition to those of `select` or of the preset, by the same names.",
};

const IGNORE: Setting = Setting {
    name: "ignore",
    kind: Kind::Array(&Kind::Rule),
    default: "[]",
    doc: "Rules that do not run, by the same names. Extends the list of the preset.",
};

const PEDANTIC: Setting = Setting {
    name: "pedantic",
    kind: Kind::Flag,
    default: "false",
    doc: "Also run the pedantic rules, which not every team wants.",
};

const SUPPRESSIONS: Setting = Setting {
    name: "suppressions",
    kind: Kind::Flag,
    default: "true",
    doc: "Whether comments in a Dockerfile can suppress findings.",
};

const SEVERITY: Setting = Setting {
    name: "severity",
    kind: Kind::ByRule(&Kind::Choice(&LEVELS)),
    default: "{}",
    doc: "The severity of a rule, or of the findings with a code of another linter. Without `select`, a rule with a \
          severity runs, and a rule that is `off` does not.",
};

const CONTEXT: Setting = Setting {
    name: "context",
    kind: Kind::Text,
    default: "",
    doc: "The build context directory, relative to the directory of this file. By default, it is detected from Compose \
          and Bake files, or from what the Dockerfile copies.",
};

/// The default of `optimize.worth`, in milliseconds.
pub(super) const WORTH: u64 = 1000;

/// Every key of the `[optimize]` table.
pub(super) const OPTIMIZE: &[Setting] = &[Setting {
    name: "worth",
    kind: Kind::Number,
    default: "1000",
    doc: "The rebuild time in milliseconds that a reordering must save per commit, on average over the last 200 commits, \
          for `trimtab check` to report it by default.",
}];

/// The values of `shell.engine`: those of [`Engine`](super::Engine).
pub(super) const ENGINES: [&str; 3] = ["native", "shellcheck", "off"];

/// Every key of the `[shell]` table.
pub(super) const SHELL: &[Setting] = &[Setting {
    name: "engine",
    kind: Kind::Choice(&ENGINES),
    default: "\"native\"",
    doc: "What checks shell code: `native` is trimtab itself, `shellcheck` an installed ShellCheck, and `off` disables the \
          check.",
}];

const RULES: Setting = Setting {
    name: "rules",
    kind: Kind::Options,
    default: "{}",
    doc: "The options of rules, one table per rule; the page of a rule lists them.",
};

/// Every key at the top of the file.
pub const SETTINGS: &[Setting] = &[
    PRESET,
    SELECT,
    EXTEND_SELECT,
    IGNORE,
    PEDANTIC,
    SUPPRESSIONS,
    Setting {
        name: "fail-on",
        kind: Kind::Choice(&THRESHOLDS),
        default: "\"warning\"",
        doc: "The lowest severity that makes `trimtab check` exit with 1.",
    },
    Setting {
        name: "exclude",
        kind: Kind::Array(&Kind::Glob),
        default: "[]",
        doc: "Files and directories to skip, as `.gitignore` patterns. A path that is named on the command line is checked \
              unless `--force-exclude` is given.",
    },
    CONTEXT,
    SEVERITY,
    RULES,
    Setting {
        name: "optimize",
        kind: Kind::Table(OPTIMIZE),
        default: "{}",
        doc: "When a reordering is reported. The key is `worth`: milliseconds saved per commit.",
    },
    Setting {
        name: "shell",
        kind: Kind::Table(SHELL),
        default: "{}",
        doc: "How shell code is checked. The key is `engine`: `\"native\"`, `\"shellcheck\"` or `\"off\"`.",
    },
    Setting {
        name: "tools",
        kind: Kind::ByName(&tools::TABLE),
        default: "{}",
        doc: "Definitions of further package managers and other commands, one table per tool. `trimtab explain tools` lists \
              the keys. A table replaces the built-in one of the same name.",
    },
    Setting {
        name: "overrides",
        kind: Kind::Array(&Kind::Table(OVERRIDE)),
        default: "[]",
        doc: "Different settings for some files; if several match, the last one wins.",
    },
];

/// Every key of an `[[overrides]]` table.
pub const OVERRIDE: &[Setting] = &[
    Setting {
        name: "paths",
        kind: Kind::Array(&Kind::Glob),
        default: "[]",
        doc: "The files that these settings apply to, as `.gitignore` patterns.",
    },
    PRESET,
    SELECT,
    EXTEND_SELECT,
    IGNORE,
    PEDANTIC,
    SUPPRESSIONS,
    CONTEXT,
    SEVERITY,
    RULES,
];
