//! What the handlers, the worker and the outbox share: the open documents, what was last said about them, and what the
//! client can do.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use tokio::sync::watch;

use super::abilities::Abilities;
use super::documents::{Documents, Name};
use super::linted::Linted;

/// What the handlers, the worker and the outbox share.
#[derive(Debug, Default)]
pub(super) struct Shared {
    documents: Mutex<Documents>,
    linted: Mutex<BTreeMap<Name, Arc<Linted>>>,
    folders: Mutex<BTreeSet<PathBuf>>,
    /// What the client can do, once it has said so.
    pub(super) abilities: OnceLock<Abilities>,
    /// How often something changed that the files which are not open depend on.
    pub(super) changes: watch::Sender<u64>,
}

impl Shared {
    /// The open documents. Held only for as long as it takes to look or to change something.
    pub(super) fn documents(&self) -> MutexGuard<'_, Documents> {
        // Nothing panics while it holds them.
        self.documents.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What was last said about each Dockerfile, often about an earlier edition.
    pub(super) fn linted(&self) -> MutexGuard<'_, BTreeMap<Name, Arc<Linted>>> {
        // Nothing panics while it holds them.
        self.linted.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The folders that the client has open.
    pub(super) fn folders(&self) -> MutexGuard<'_, BTreeSet<PathBuf>> {
        // Nothing panics while it holds them.
        self.folders.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes that the reports on files which are not open may have changed.
    pub(super) fn change(&self) {
        self.changes.send_modify(|changes| *changes += 1);
    }

    /// What the client can do.
    pub(super) fn abilities(&self) -> &Abilities {
        self.abilities.get_or_init(Abilities::default)
    }
}
