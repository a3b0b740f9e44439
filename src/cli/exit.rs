//! How a run ends.

use std::process::ExitCode;

/// How a run ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Nothing was found, or the work is done.
    Clean,
    /// Something was found.
    Found,
    /// The client of the language server left without asking for the end.
    Abandoned,
    /// The work could not be done, or not all of it.
    Failed,
}

impl Exit {
    /// The code for the system: 0, 1 or 2.
    pub fn code(self) -> u8 {
        match self {
            Exit::Clean => 0,
            Exit::Found | Exit::Abandoned => 1,
            Exit::Failed => 2,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit.code())
    }
}
