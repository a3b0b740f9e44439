//! Who may change files that a stage has been brought: told once for each stage and file.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// For each stage and file, the instructions that may change the file, in order, each as the user knows it.
#[derive(Debug, Default)]
pub(super) struct Changers(Mutex<BTreeMap<(usize, String), Changes>>);

/// The instructions that may change a file, in order, each as the user knows it.
pub(super) type Changes = Arc<[(usize, String)]>;

impl Changers {
    /// Those of a stage and a file; told once by `tell`.
    pub(super) fn of(&self, stage: usize, file: &str, tell: impl FnOnce() -> Changes) -> Changes {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(known.entry((stage, file.to_owned())).or_insert_with(tell))
    }
}
