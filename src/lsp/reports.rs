//! What is found in the files of the folders that a client has open, as long as they are not open themselves.
//!
//! A client asks again as soon as it has an answer. It gets the next one when something has changed.

use std::collections::BTreeMap;
use std::path::PathBuf;

use tower_lsp_server::jsonrpc::Result;
use tower_lsp_server::ls_types::{self as lsp, Diagnostic, Uri};

use super::linter::Linter;
use super::state::Server;
use super::to_proto;

/// The reports on the files that are not open, once they may differ from those that the client has.
pub(super) async fn of_files(
    server: &Server,
    previous: Vec<lsp::PreviousResultId>,
) -> Result<Vec<lsp::WorkspaceDocumentDiagnosticReport>> {
    let known: BTreeMap<Uri, String> = previous.into_iter().map(|it| (it.uri, it.value)).collect();
    let mut changes = server.shared.changes.subscribe();
    let now = *changes.borrow_and_update();
    if server.told.is_known(now, &known) {
        // The other end is gone when the server ends.
        let _ = changes.changed().await;
    }
    let now = *changes.borrow_and_update();
    let mut found = look(server).await?;
    for uri in known.keys() {
        let is_gone = !found.contains_key(uri) && !server.shared.documents().is_open(uri);
        if is_gone {
            found.insert(uri.clone(), Vec::new());
        }
    }
    let (mut reports, mut told) = (Vec::new(), BTreeMap::new());
    for (uri, items) in found {
        let name = to_proto::result_id(&items);
        told.insert(uri.clone(), name.clone());
        let is_known = known.get(&uri) == Some(&name);
        reports.push(to_proto::file_report(uri, name, (!is_known).then_some(items)));
    }
    server.told.say(now, told);
    Ok(reports)
}

/// What is found in each file. The worker does other work between two of them.
async fn look(server: &Server) -> Result<BTreeMap<Uri, Vec<Diagnostic>>> {
    let folders: Vec<PathBuf> = server.shared.folders().iter().cloned().collect();
    let files = server.worker.ask_of_disk(move |linter| linter.files(&folders)).await?;
    let abilities = *server.shared.abilities();
    let mut found = BTreeMap::new();
    for file in files {
        let Some(uri) = Uri::from_file_path(&file) else { continue };
        if server.shared.documents().is_open(&uri) {
            continue;
        }
        let about = uri.clone();
        let question = move |linter: &mut Linter| {
            let all = linter.on_disk(&about, &file);
            all.iter().flat_map(|one| to_proto::diagnostics(one, &linter.look(one).findings, &abilities)).collect()
        };
        found.insert(uri, server.worker.ask_of_disk(question).await?);
    }
    Ok(found)
}
