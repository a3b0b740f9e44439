//! What the commands of the server do. Each is about a document; edits are sent to the client, which makes them.

use tower_lsp_server::jsonrpc::{Error, Result};
use tower_lsp_server::ls_types as lsp;

use super::documents::Snapshot;
use super::linter::Linter;
use super::message::Message;
use super::state::Server;
use super::{actions, graph, navigate, to_proto};
use crate::text::Edits;

/// Executes a command of the server on a document.
pub(super) async fn execute(server: &Server, command: &str, uri: lsp::Uri) -> Result<Option<lsp::LSPAny>> {
    if command == actions::FIX_ALL_COMMAND {
        apply(server, &all_safe(server, uri).await?);
        return Ok(None);
    }
    let all = server.all_settled(&uri).await?;
    let Some((snapshot, linted)) = all.into_iter().next() else { return Ok(None) };
    if command == to_proto::GRAPH {
        let page = tokio::task::spawn_blocking(move || navigate::careful(|| graph::page(&snapshot, &linted)));
        let page = page.await.map_err(|_| Error::internal_error())??;
        return Ok(Some(lsp::LSPAny::String(page)));
    }
    if let Some(plan) = server.plans.ask(snapshot.clone(), linted).await {
        apply(server, &[(snapshot, plan.edits.clone())]);
    }
    Ok(None)
}

/// The safe fixes of the Dockerfiles in a document, as long as they are in this document alone.
pub(super) async fn all_safe(server: &Server, uri: lsp::Uri) -> Result<Vec<(Snapshot, Edits)>> {
    let question = |linter: &mut Linter, all: &[Snapshot]| {
        all.iter().filter_map(|snapshot| Some((snapshot.clone(), actions::all_safe(linter, snapshot)?))).collect()
    };
    server.worker.ask_all(uri, question).await
}

fn apply(server: &Server, edits: &[(Snapshot, Edits)]) {
    if let Some(edit) = to_proto::in_one_document(edits, server.shared.abilities()) {
        server.say(Message::Apply(edit));
    }
}
