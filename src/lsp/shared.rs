//! What the handlers, the worker and the outbox share: the open documents, what was last said about them, and what the
//! client can do.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use tower_lsp_server::ls_types::Uri;

use super::abilities::Abilities;
use super::documents::Documents;
use super::linted::Linted;

/// What the handlers, the worker and the outbox share.
#[derive(Debug, Default)]
pub(super) struct Shared {
    documents: Mutex<Documents>,
    linted: Mutex<BTreeMap<Uri, Arc<Linted>>>,
    /// What the client can do, once it has said so.
    pub(super) abilities: OnceLock<Abilities>,
}

impl Shared {
    /// The open documents. Held only for as long as it takes to look or to change something.
    pub(super) fn documents(&self) -> MutexGuard<'_, Documents> {
        // Nothing panics while it holds them.
        self.documents.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What was last said about each document, often about an earlier edition.
    pub(super) fn linted(&self) -> MutexGuard<'_, BTreeMap<Uri, Arc<Linted>>> {
        // Nothing panics while it holds them.
        self.linted.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What the client can do.
    pub(super) fn abilities(&self) -> &Abilities {
        self.abilities.get_or_init(Abilities::default)
    }
}
