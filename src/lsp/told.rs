//! What was last said about the files of the folders that a client has open.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use tower_lsp_server::ls_types::Uri;

/// The names of the last reports on files, and after how many changes they were made.
#[derive(Debug, Default)]
pub(super) struct Told(Mutex<Option<(u64, BTreeMap<Uri, String>)>>);

impl Told {
    /// Whether the client has all that was said, and nothing has changed since.
    pub(super) fn is_known(&self, changes: u64, known: &BTreeMap<Uri, String>) -> bool {
        let told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        told.as_ref().is_some_and(|(since, told)| {
            *since == changes && told.iter().all(|(uri, name)| known.get(uri) == Some(name))
        })
    }

    /// Notes what is said after so many changes.
    pub(super) fn say(&self, changes: u64, told: BTreeMap<Uri, String>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((changes, told));
    }
}
