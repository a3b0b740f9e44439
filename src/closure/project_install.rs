//! An install of what a project asks for, and where it stands.

/// A command that installs what a manifest of the project asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProjectInstall {
    /// The index of the `RUN`.
    pub run: usize,
    /// The index of the command in its script.
    pub command: usize,
    /// The tool.
    pub tool: String,
    /// The directory of the image that holds the project, an absolute path.
    pub directory: String,
    /// Whether the same tool has installed there before, in this stage.
    pub is_repeated: bool,
    /// Whether it is a file of the project that installs: its name stands for the tool.
    pub is_started: bool,
    /// The seconds that it takes, at a first guess, where it is one.
    pub seconds: u32,
}
