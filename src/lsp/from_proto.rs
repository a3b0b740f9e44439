//! The protocol's types to ours. The only place that does so.

use std::path::PathBuf;

use tower_lsp_server::ls_types as lsp;

use super::abilities::Abilities;
use super::actions::{ActionRequest, FIX_ALL, is_below};
use super::documents::{Change, Snapshot};
use crate::text::{Encoding, Position};

/// What the client can do.
pub(super) fn abilities(client: &lsp::ClientCapabilities) -> Abilities {
    let workspace = client.workspace.clone().unwrap_or_default();
    let document = client.text_document.clone().unwrap_or_default();
    let edit = workspace.workspace_edit.unwrap_or_default();
    let push = document.publish_diagnostics.unwrap_or_default();
    let pull = document.diagnostic.clone().unwrap_or_default();
    let symbols = document.document_symbol.unwrap_or_default();
    let formats = document.hover.unwrap_or_default().content_format.unwrap_or_default();
    let documents = edit.document_changes == Some(true);
    let dynamic = |ability: Option<bool>| ability == Some(true);
    let registers_formatters = [
        document.formatting.and_then(|it| it.dynamic_registration),
        document.range_formatting.and_then(|it| it.dynamic_registration),
        document.on_type_formatting.and_then(|it| it.dynamic_registration),
    ];
    Abilities {
        encoding: encoding(client),
        pulls: document.diagnostic.is_some(),
        refreshes: workspace.diagnostics.unwrap_or_default().refresh_support == Some(true),
        watches: workspace.did_change_watched_files.unwrap_or_default().dynamic_registration == Some(true),
        // Clients that ask often say what they can show only where they speak of being sent it.
        related: push.related_information == Some(true) || pull.related_information == Some(true),
        links: push.code_description_support == Some(true) || pull.code_description_support == Some(true),
        tags: push.tag_support.is_some() || pull.tag_support.is_some(),
        actions: document.code_action.unwrap_or_default().code_action_literal_support.is_some(),
        versioned_edits: documents,
        creates_files: documents
            && edit.resource_operations.unwrap_or_default().contains(&lsp::ResourceOperationKind::Create),
        markdown: formats.contains(&lsp::MarkupKind::Markdown),
        registers_formatters: registers_formatters.into_iter().all(dynamic),
        symbol_trees: symbols.hierarchical_document_symbol_support == Some(true),
    }
}

/// Bytes where the client takes them, for they cost nothing; else scalar values; else what every client takes.
fn encoding(client: &lsp::ClientCapabilities) -> Encoding {
    let general = client.general.clone().unwrap_or_default();
    let offered = general.position_encodings.unwrap_or_default();
    if offered.contains(&lsp::PositionEncodingKind::UTF8) {
        Encoding::Utf8
    } else if offered.contains(&lsp::PositionEncodingKind::UTF32) {
        Encoding::Utf32
    } else {
        Encoding::Utf16
    }
}

/// The file that a document is stored in; `None` for one that is in no file of this machine.
pub(super) fn path(uri: &lsp::Uri) -> Option<PathBuf> {
    let is_file = uri.scheme().as_str().eq_ignore_ascii_case("file");
    uri.to_file_path().filter(|_| is_file).map(std::borrow::Cow::into_owned)
}

/// The folders of this machine that a client has open.
pub(super) fn folders(folders: Option<Vec<lsp::WorkspaceFolder>>, root: Option<&lsp::Uri>) -> Vec<PathBuf> {
    match folders {
        Some(folders) => folders.iter().filter_map(|folder| path(&folder.uri)).collect(),
        None => root.and_then(path).into_iter().collect(),
    }
}

/// The changes of one notification, in order.
pub(super) fn changes(changes: Vec<lsp::TextDocumentContentChangeEvent>) -> Vec<Change> {
    let change = |change: lsp::TextDocumentContentChangeEvent| match change.range {
        None => Change::Whole(change.text),
        Some(range) => Change::Part(position(range.start), position(range.end), change.text),
    };
    changes.into_iter().map(change).collect()
}

/// What the client wants to have done about a Dockerfile; `None` where it is about another part of the document.
pub(super) fn action_request(
    snapshot: &Snapshot,
    params: &lsp::CodeActionParams,
    encoding: Encoding,
) -> Option<ActionRequest> {
    let span = |range: lsp::Range| snapshot.span(position(range.start), position(range.end), encoding);
    let named = |diagnostic: &lsp::Diagnostic| match &diagnostic.code {
        Some(lsp::NumberOrString::String(code)) => Some((code.clone(), span(diagnostic.range)?)),
        _ => None,
    };
    let context = &params.context;
    Some(ActionRequest {
        span: span(params.range)?,
        named: context.diagnostics.iter().filter_map(named).collect(),
        only: context.only.as_ref().map(|only| only.iter().map(|kind| kind.as_str().to_owned()).collect()),
        unasked: context.trigger_kind == Some(lsp::CodeActionTriggerKind::AUTOMATIC),
    })
}

/// Whether the client asks for the action that applies all safe fixes.
pub(super) fn asks_for_all(params: &lsp::CodeActionParams) -> bool {
    params.context.only.iter().flatten().any(|only| is_below(FIX_ALL, only.as_str()))
}

/// A place.
pub(super) fn position(place: lsp::Position) -> Position {
    Position { line: place.line, column: place.character }
}

/// The lines of a range, from 0. One that ends before the first character of a line ends with the line above.
pub(super) fn lines(range: lsp::Range) -> std::ops::RangeInclusive<u32> {
    let is_before = range.end.character == 0 && range.end.line > range.start.line;
    range.start.line..=range.end.line - u32::from(is_before)
}

/// Files of this machine that get other names: the path before and the one after.
pub(super) fn renamed(files: &[lsp::FileRename]) -> Vec<(PathBuf, PathBuf)> {
    let file = |uri: &str| path(&uri.parse().ok()?);
    files.iter().filter_map(|it| Some((file(&it.old_uri)?, file(&it.new_uri)?))).collect()
}
