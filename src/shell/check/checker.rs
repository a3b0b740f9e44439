//! What a checker of shell text is given, and what it says, under `ShellCheck`'s codes.

use std::fmt::Debug;

use super::sheet::Sheet;
use crate::finding::Severity;
use crate::text::Span;

/// Something that finds faults in shell text.
pub trait Checker: Debug + Send + Sync {
    /// The faults in each of these texts, in order.
    fn check(&self, sheets: &[&Sheet]) -> Vec<Vec<Fault>>;
}

/// A fault in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The number of its `ShellCheck` code: 2086 for `SC2086`.
    pub code: u16,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, in the checker's words, as our messages are written: lower case, no full stop.
    pub message: String,
    /// Where, in the script's own text.
    pub span: Span,
}

/// What is known of a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Code {
    /// How bad its faults are.
    pub severity: Severity,
    /// What it reports, in a sentence.
    pub title: &'static str,
    /// Why that is a fault and what to do.
    pub reason: &'static str,
}

/// A checker's sentence as our messages are written.
pub fn message(sentence: &str) -> String {
    let sentence = sentence.trim().trim_end_matches('.');
    let mut characters = sentence.chars();
    let first = characters.next();
    let rest = characters.as_str();
    // A word in capitals, such as a name, stays.
    match first {
        Some(first) if !rest.starts_with(|next: char| next.is_uppercase() || next.is_ascii_digit()) => {
            first.to_lowercase().chain(rest.chars()).collect()
        }
        _ => sentence.to_owned(),
    }
}
