//! What other parts of the program make of a rule, besides reporting what it finds: the optional keys of the front matter.

use crate::finding::Severity;

/// When the planner of `trimtab optimize` makes the fixes of a rule: they change how often steps run again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Planned {
    /// As moves that are weighed against each other.
    Moves,
    /// Where no other move gains anything: what needs no such fix is cheaper still.
    Last,
}

/// How editors draw what a rule finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tag {
    /// Struck through.
    Deprecated,
}

/// The codes of `ShellCheck` that no page lists and that a rule reports: an installed one may know more than we do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unlisted {
    /// Errors and warnings about what any shell runs.
    Faults,
    /// Infos and matters of style about what any shell runs.
    Advice,
    /// What not every shell has.
    Bashisms,
}

impl Unlisted {
    /// Whether a code with this number may be one of them.
    pub fn has(self, number: u16) -> bool {
        (number >= FIRST_BASHISM) == (self == Unlisted::Bashisms)
    }

    /// Whether a fault of this code and severity is one of them.
    pub fn takes(self, number: u16, severity: Severity) -> bool {
        let is_bad = matches!(severity, Severity::Error | Severity::Warning);
        self.has(number) && (self == Unlisted::Bashisms || (self == Unlisted::Faults) == is_bad)
    }
}

/// From here on, the codes of `ShellCheck` are about what `sh` does not have.
const FIRST_BASHISM: u16 = 3000;
