//! Sends all that the server says unasked, in one order. One task sends it, so that handlers never wait for the client and
//! nothing overtakes anything.

use std::sync::Arc;

use tokio::sync::mpsc::UnboundedReceiver;
use tower_lsp_server::Client;
use tower_lsp_server::ls_types::MessageType;

use super::message::Message;
use super::shared::Shared;
use super::worker::Worker;

/// Sends the messages, one after the other, as long as there may be more.
pub(super) async fn send(
    mut messages: UnboundedReceiver<Message>,
    client: Client,
    shared: Arc<Shared>,
    worker: Arc<Worker>,
) {
    while let Some(message) = messages.recv().await {
        match message {
            Message::Diagnostics { uri, edition, version, diagnostics } => {
                if shared.documents().is_current(&uri, edition) {
                    client.publish_diagnostics(uri, diagnostics, Some(version)).await;
                }
            }
            Message::Closed(uri) => {
                if !shared.documents().is_open(&uri) {
                    client.publish_diagnostics(uri, Vec::new(), None).await;
                }
            }
            Message::Apply(edit) => {
                ask(client.clone(), async |client| client.apply_edit(edit).await.map(drop));
            }
            Message::Show(text) => client.show_message(MessageType::ERROR, text).await,
            Message::Log(text) => client.log_message(MessageType::ERROR, text).await,
            Message::Changed if shared.abilities().pulls => {
                shared.change();
                ask_again(&client, &shared);
            }
            Message::AskAgain => ask_again(&client, &shared),
            Message::Changed => worker.lint_all(&mut shared.documents()),
            Message::Register(registrations) => {
                ask(client.clone(), async |client| client.register_capability(registrations).await);
            }
        }
    }
}

/// Tells the client to ask for diagnostics again, where it can be told.
fn ask_again(client: &Client, shared: &Shared) {
    if shared.abilities().refreshes {
        ask(client.clone(), async |client| client.workspace_diagnostic_refresh().await);
    }
}

/// Asks the client something without waiting for the answer. A client that refuses loses what it refused.
fn ask<F>(client: Client, question: impl FnOnce(Client) -> F + Send + 'static)
where
    F: Future<Output = tower_lsp_server::jsonrpc::Result<()>> + Send,
{
    tokio::spawn(async move {
        if let Err(error) = question(client.clone()).await {
            client.log_message(MessageType::WARNING, format!("the client refused: {error}")).await;
        }
    });
}
