//! What a script starts with, and how much of it is followed.

/// What a script starts with.
#[derive(Clone)]
pub struct Start<'a> {
    /// How it is called, as `$0` has it.
    pub name: &'a str,
    /// Its arguments; `None` for one that is not known.
    pub arguments: Vec<Option<String>>,
    /// As many bytes of text are read for it, again where a function is called again.
    pub bytes: usize,
    /// The directory it starts in, an absolute path, where that is known.
    pub directory: Option<&'a str>,
    /// A path as seen from a directory.
    pub join: fn(&str, &str) -> String,
    /// What a variable is set to outside.
    pub variable: &'a dyn Fn(&str) -> Outside,
    /// The text of a script at an absolute path, for one that sources it.
    pub file: &'a dyn Fn(&str) -> Option<String>,
}

/// What is known of a variable that a script does not set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outside {
    /// Its value.
    Set(String),
    /// That it is not set.
    Unset,
    /// Nothing.
    Unknown,
}

/// As many commands are gone through; a script that has more is given up.
pub(super) const COMMANDS: u32 = 3_000;

/// As many bytes are written.
pub(super) const BYTES: usize = 1 << 18;

/// The longest value that is kept, and the most variables.
pub(super) const LONGEST: usize = 1 << 10;
pub(super) const VARIABLES: usize = 400;

/// As deep functions and files may call each other.
pub(super) const DEEPEST: u8 = 12;
