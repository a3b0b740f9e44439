//! What the handlers, the worker and the outbox share: the open documents, and what the client can do.

use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use super::abilities::Abilities;
use super::documents::Documents;

/// What the handlers, the worker and the outbox share.
#[derive(Debug, Default)]
pub(super) struct Shared {
    documents: Mutex<Documents>,
    /// What the client can do, once it has said so.
    pub(super) abilities: OnceLock<Abilities>,
}

impl Shared {
    /// The open documents. Held only for as long as it takes to look or to change something.
    pub(super) fn documents(&self) -> MutexGuard<'_, Documents> {
        // Nothing panics while it holds them.
        self.documents.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What the client can do.
    pub(super) fn abilities(&self) -> &Abilities {
        self.abilities.get_or_init(Abilities::default)
    }
}
