//! What could not be read, in words.

use std::{
    fmt,
    io::{Error, ErrorKind},
    path::{Path, PathBuf},
};

use super::path::shown;

/// Something that could not be read on the way. It costs what it would have told, nothing else.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The file or directory.
    pub path: PathBuf,
    /// The line, from 1, where it is known.
    pub line: Option<u32>,
    /// What is wrong.
    pub message: String,
}

impl Problem {
    /// What a failed look or read of `path` says.
    pub fn of(path: &Path, error: &Error) -> Problem {
        Problem { path: path.to_owned(), line: None, message: reason(error) }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", shown(&self.path))?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, ": {}", self.message)
    }
}

/// Why a file or folder could not be read or written: lower case, without the number of the system's error.
pub fn reason(error: &Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "no such file or directory".to_owned(),
        ErrorKind::PermissionDenied if error.raw_os_error().is_some() => "permission denied".to_owned(),
        ErrorKind::IsADirectory => "it is a directory".to_owned(),
        _ => {
            let text = error.to_string();
            let text = text.split_once(" (os error").map_or(text.as_str(), |(text, _)| text);
            let mut chars = text.chars();
            chars.next().map(|first| first.to_lowercase().collect::<String>() + chars.as_str()).unwrap_or_default()
        }
    }
}
