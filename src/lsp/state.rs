//! What the requests share: the state of the server, and what they ask of it.

use std::sync::Arc;

use tower_lsp_server::jsonrpc::{Error, Result};
use tower_lsp_server::ls_types as lsp;

use super::colours::Colours;
use super::documents::Snapshot;
use super::lifetime::Lifetime;
use super::linted::Linted;
use super::linter::Linter;
use super::message::{Message, Sender};
use super::plans::Plans;
use super::shared::Shared;
use super::told::Told;
use super::worker::Worker;
use super::{from_proto, navigate};
use crate::navigation::names::Name;
use crate::optimize::Costs;
use crate::text::Encoding;

/// The language server.
#[derive(Debug)]
pub(super) struct Server {
    pub(super) shared: Arc<Shared>,
    pub(super) worker: Arc<Worker>,
    pub(super) plans: Plans,
    pub(super) colours: Colours,
    pub(super) outbox: Sender,
    pub(super) lifetime: Arc<Lifetime>,
    /// What was last said about the files of the folders.
    pub(super) told: Told,
}

impl Server {
    /// Says something unasked.
    pub(super) fn say(&self, message: Message) {
        // The other end is gone when the server ends.
        let _ = self.outbox.send(message);
    }

    /// Lints a document where the client does not ask for it.
    pub(super) fn lint(&self, uri: lsp::Uri, edition: u64) {
        if !self.shared.abilities().pulls {
            self.worker.lint(uri, edition);
        }
    }

    /// Says again what there is to say about all documents, since something beside them has changed.
    pub(super) fn look_again(&self) {
        self.worker.look_again();
        self.say(Message::Changed);
    }

    /// The document as it is now, with how columns count; nothing for one that is not open or not a Dockerfile.
    pub(super) fn open(&self, uri: &lsp::Uri) -> Option<(Snapshot, Encoding)> {
        Some((self.shared.documents().snapshot(uri)?, self.shared.abilities().encoding))
    }

    /// The Dockerfile at a place of a document that is open, with how columns count, and the place in it.
    pub(super) fn at(&self, at: &lsp::TextDocumentPositionParams) -> Option<(Snapshot, Encoding, u32)> {
        let encoding = self.shared.abilities().encoding;
        let position = from_proto::position(at.position);
        let all = self.shared.documents().dockerfiles(&at.text_document.uri);
        all.into_iter().find_map(|snapshot| {
            let offset = snapshot.offset(position, encoding)?;
            Some((snapshot, encoding, offset))
        })
    }

    /// All Dockerfiles in a document, each with what there is to say about it, but for those that are too large to be linted.
    pub(super) async fn all_settled(&self, uri: &lsp::Uri) -> Result<Vec<(Snapshot, Arc<Linted>)>> {
        let mut settled = Vec::new();
        let all = self.shared.documents().dockerfiles(uri);
        for snapshot in all {
            settled.extend(self.settled(snapshot).await?);
        }
        Ok(settled)
    }

    /// A Dockerfile with what there is to say about it: what was said, where that is about the text of now, so that nothing
    /// waits for the linter; `None` for one that is not open or is too large to be linted.
    pub(super) async fn settled(&self, snapshot: Snapshot) -> Result<Option<(Snapshot, Arc<Linted>)>> {
        if snapshot.is_too_large() {
            return Ok(None);
        }
        let name = snapshot.name();
        let linted = self.shared.linted().get(&name).map(Arc::clone);
        if let Some(linted) = linted.filter(|linted| linted.edition == snapshot.edition) {
            return Ok(Some((snapshot, linted)));
        }
        let question = |linter: &mut Linter, snapshot: &Snapshot| (snapshot.clone(), linter.linted(snapshot));
        self.worker.ask(name, question).await
    }

    /// What the steps of a document cost. A thread of its own finds that out.
    pub(super) async fn costs(snapshot: Snapshot, linted: Arc<Linted>) -> Result<Arc<Costs>> {
        let found = tokio::task::spawn_blocking(move || navigate::careful(|| linted.costs(&snapshot)));
        found.await.map_err(|_| Error::internal_error())?
    }

    /// The name at a place of a document that is open.
    pub(super) fn name(&self, at: &lsp::TextDocumentPositionParams) -> Result<Option<(Snapshot, Encoding, Name)>> {
        let Some((snapshot, encoding, offset)) = self.at(at) else { return Ok(None) };
        Ok(navigate::name(&snapshot, offset)?.map(|name| (snapshot, encoding, name)))
    }
}
