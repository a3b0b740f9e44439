//! A mistake in a configuration file.

use std::sync::Arc;

use crate::finding::{Finding, Severity};
use crate::text::{Source, Span};

/// A mistake in a configuration file, at its place. With one, the file is refused: half a configuration would lint by
/// rules that the user did not choose.
#[derive(Clone, Debug)]
pub struct Problem {
    /// The file.
    pub source: Arc<Source>,
    /// What is wrong, in the form that reports know. Its rule is `config`.
    pub finding: Finding,
}

impl Problem {
    pub(super) fn new(source: &Arc<Source>, span: Span, message: impl Into<String>, help: Option<String>) -> Problem {
        let mut finding = Finding::new("config", span, message);
        finding.severity = Severity::Error;
        finding.help = help;
        Problem { source: Arc::clone(source), finding }
    }
}
