//! Variables that an instruction reads.

use std::collections::BTreeSet;

use crate::shell::{Builtin, Command, Word};

/// Variables that an instruction reads.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Variables {
    /// Those that it names.
    pub names: BTreeSet<String>,
    /// Those that a program may read which it runs.
    pub others: Others,
}

/// Which variables a program may read that no text names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Others {
    /// None.
    #[default]
    None,
    /// Those with which a user steers the system's own programs, such as `LANG` and `DEBIAN_FRONTEND`.
    System,
    /// Any.
    Any,
    /// All, or one whose name only the run shows: `export` prints them, and `${!NAME}` is the one that `NAME` names.
    All,
}

/// Whether a variable is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reading {
    /// It is not.
    No,
    /// A program that runs may read it.
    Perhaps,
    /// The text names it, or reads all.
    Yes,
}

impl Variables {
    /// Whether the variable `name` is read.
    pub fn reading(&self, name: &str) -> Reading {
        let may = match self.others {
            Others::None => false,
            Others::System => steers_system(name),
            Others::Any => true,
            Others::All => return Reading::Yes,
        };
        match (self.names.contains(name), may) {
            (true, _) => Reading::Yes,
            (false, true) => Reading::Perhaps,
            (false, false) => Reading::No,
        }
    }
}

fn steers_system(name: &str) -> bool {
    const NAMES: [&str; 14] = [
        "PATH",
        "HOME",
        "USER",
        "LOGNAME",
        "SHELL",
        "LANG",
        "LANGUAGE",
        "TZ",
        "TERM",
        "TMPDIR",
        "CI",
        "PAGER",
        "EDITOR",
        "SOURCE_DATE_EPOCH",
    ];
    const STARTS: [&str; 16] = [
        "LC_",
        "LD_",
        "DEBIAN_",
        "DEBCONF_",
        "DEB_",
        "APT_",
        "DPKG_",
        "UCF_",
        "NEEDRESTART_",
        "ACCEPT_",
        "DNF_",
        "RPM_",
        "ZYPP_",
        "APK_",
        "PYTHON",
        "PERL",
    ];
    NAMES.contains(&name)
        || STARTS.iter().any(|start| name.starts_with(start))
        || name.to_ascii_uppercase().ends_with("_PROXY")
        || name.contains("EULA")
        || name.contains("INSTALL")
}

/// Whether a command prints all variables: `env` without a command, or `printenv`.
pub(super) fn prints_environment(command: &Command) -> bool {
    let is_env = |word: Option<&Word>| word.is_some_and(|word| word.is("env"));
    let alone = command.words.is_empty() && is_env(command.wrappers.last());
    alone || command.name().is_some_and(|name| ["env", "printenv"].contains(&name))
}

/// Whether a command of the shell prints all variables: `export` or `set` alone.
pub(super) fn prints_variables(builtin: Builtin, command: &Command) -> bool {
    match builtin {
        Builtin::Export => command.operands().next().is_none(),
        Builtin::Set => command.arguments().is_empty(),
        _ => false,
    }
}
