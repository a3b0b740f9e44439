//! The protocol's requests and notifications. Each changes what has to change before it waits for anything, so that
//! their order is kept; nothing here waits for the client.

use std::sync::Arc;

use tower_lsp_server::LanguageServer;
use tower_lsp_server::jsonrpc::{Error, Result};
use tower_lsp_server::ls_types as lsp;

use super::actions;
use super::documents::{Snapshot, is_dockerfile};
use super::lifetime::Lifetime;
use super::linter::Linter;
use super::message::{Message, Sender};
use super::shared::Shared;
use super::worker::Worker;
use super::{from_proto, hover, to_proto};

/// The language server.
#[derive(Debug)]
pub(super) struct Server {
    pub(super) shared: Arc<Shared>,
    pub(super) worker: Arc<Worker>,
    pub(super) outbox: Sender,
    pub(super) lifetime: Arc<Lifetime>,
}

impl Server {
    fn say(&self, message: Message) {
        // Nobody listens any more when the server ends.
        let _ = self.outbox.send(message);
    }

    /// Lints a document where the client does not ask for it.
    fn lint(&self, uri: lsp::Uri, edition: u64) {
        if !self.shared.abilities().pulls {
            self.worker.lint(uri, edition);
        }
    }

    /// Says again what there is to say about all documents, since something beside them has changed.
    fn look_again(&self) {
        self.worker.look_again();
        self.say(Message::Changed);
    }
}

impl LanguageServer for Server {
    async fn initialize(&self, params: lsp::InitializeParams) -> Result<lsp::InitializeResult> {
        let abilities = self.shared.abilities.get_or_init(|| from_proto::abilities(&params.capabilities));
        if let Some(client) = params.process_id {
            self.lifetime.watch(client);
        }
        Ok(to_proto::capabilities(abilities))
    }

    async fn initialized(&self, _: lsp::InitializedParams) {
        if self.shared.abilities().watches {
            self.say(Message::Watch);
        }
    }

    async fn shutdown(&self) -> Result<()> {
        self.lifetime.shut_down();
        Ok(())
    }

    async fn did_open(&self, params: lsp::DidOpenTextDocumentParams) {
        let lsp::TextDocumentItem { uri, language_id, version, text } = params.text_document;
        let file = from_proto::path(&uri);
        if !is_dockerfile(&language_id, file.as_deref()) {
            return;
        }
        let edition = self.shared.documents().open(uri.clone(), version, file, text);
        self.lint(uri, edition);
    }

    async fn did_change(&self, params: lsp::DidChangeTextDocumentParams) {
        let lsp::VersionedTextDocumentIdentifier { uri, version } = params.text_document;
        let changes = from_proto::changes(params.content_changes);
        let encoding = self.shared.abilities().encoding;
        let edition = self.shared.documents().change(&uri, version, changes, encoding);
        if let Some(edition) = edition {
            self.lint(uri, edition);
        }
    }

    async fn did_save(&self, _: lsp::DidSaveTextDocumentParams) {
        // Another document's finding may depend on the file that was saved.
        if !self.shared.abilities().watches {
            self.look_again();
        }
    }

    async fn did_close(&self, params: lsp::DidCloseTextDocumentParams) {
        let uri = params.text_document.uri;
        let was_open = self.shared.documents().close(&uri);
        if was_open {
            self.worker.forget(uri.clone());
            if !self.shared.abilities().pulls {
                self.say(Message::Closed(uri));
            }
        }
    }

    async fn did_change_configuration(&self, _: lsp::DidChangeConfigurationParams) {
        self.look_again();
    }

    async fn did_change_watched_files(&self, _: lsp::DidChangeWatchedFilesParams) {
        self.look_again();
    }

    async fn did_change_workspace_folders(&self, _: lsp::DidChangeWorkspaceFoldersParams) {
        self.look_again();
    }

    async fn diagnostic(&self, params: lsp::DocumentDiagnosticParams) -> Result<lsp::DocumentDiagnosticReportResult> {
        let uri = params.text_document.uri;
        if self.shared.documents().snapshot(&uri).is_none() {
            return Ok(to_proto::report(Vec::new(), params.previous_result_id.as_deref()));
        }
        let abilities = *self.shared.abilities();
        let question = move |linter: &mut Linter, snapshot: &Snapshot| {
            let linted = linter.lint(snapshot);
            let diagnostics = to_proto::diagnostics(snapshot, &linted, &abilities);
            to_proto::report(diagnostics, params.previous_result_id.as_deref())
        };
        self.worker.ask(uri, question).await.ok_or_else(Error::internal_error)
    }

    async fn code_action(&self, params: lsp::CodeActionParams) -> Result<Option<lsp::CodeActionResponse>> {
        let abilities = *self.shared.abilities();
        let uri = params.text_document.uri.clone();
        let question = move |linter: &mut Linter, snapshot: &Snapshot| {
            let request = from_proto::action_request(&snapshot.source, &params, abilities.encoding);
            let offered = actions::offer(linter, snapshot, &request);
            to_proto::actions(snapshot, offered, &abilities)
        };
        Ok(self.worker.ask(uri, question).await)
    }

    async fn hover(&self, params: lsp::HoverParams) -> Result<Option<lsp::Hover>> {
        let abilities = *self.shared.abilities();
        let lsp::TextDocumentPositionParams { text_document, position } = params.text_document_position_params;
        let question = move |linter: &mut Linter, snapshot: &Snapshot| {
            let offset = from_proto::offset(&snapshot.source, position, abilities.encoding);
            let linted = linter.linted(snapshot);
            let (span, text) = hover::at(&snapshot.source, &linted.findings, &linted.inputs(), offset)?;
            Some(to_proto::hover(&snapshot.source, span, text, &abilities))
        };
        Ok(self.worker.ask(text_document.uri, question).await.flatten())
    }
}
