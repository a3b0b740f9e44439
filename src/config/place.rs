//! Values that remember where they were set.

use std::fmt;
use std::sync::Arc;

use crate::finding::Elsewhere;
use crate::text::{Source, Span};

/// A value and where it was set.
#[derive(Clone, Debug)]
pub struct Placed<T> {
    /// The value.
    pub value: T,
    /// Where it was set.
    pub place: Place,
}

/// Where a value was set.
#[derive(Clone, Debug, Default)]
pub enum Place {
    /// Nowhere: it is what trimtab does unasked.
    #[default]
    Default,
    /// On the command line, or by an editor.
    CommandLine,
    /// In a configuration file.
    File {
        /// The file.
        source: Arc<Source>,
        /// The value, or its key where it is a table.
        span: Span,
    },
}

impl<T> Placed<T> {
    /// The default value.
    pub fn default(value: T) -> Placed<T> {
        Placed { value, place: Place::Default }
    }

    /// A value of the command line.
    pub fn command_line(value: T) -> Placed<T> {
        Placed { value, place: Place::CommandLine }
    }
}

impl Place {
    /// The place as the second place of a finding; none where it is not in a file.
    pub fn elsewhere(&self, message: impl Into<String>) -> Option<Elsewhere> {
        let Place::File { source, span } = self else {
            return None;
        };
        let line = source.lines().line(span.start) + 1;
        Some(Elsewhere { file: source.name.clone(), line, message: message.into() })
    }
}

/// `trimtab.toml:3`, `the command line` or `the default`.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Default => f.write_str("the default"),
            Place::CommandLine => f.write_str("the command line"),
            Place::File { source, span } => write!(f, "{}:{}", source.name, source.lines().line(span.start) + 1),
        }
    }
}
