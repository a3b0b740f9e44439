//! What can be done about findings, as code actions.

use std::collections::HashMap;
use std::path::Path;

use tower_lsp_server::ls_types as lsp;

use super::diagnostic::diagnostic;
use super::range::range_in;
use crate::finding::NewFile;
use crate::lsp::abilities::Abilities;
use crate::lsp::actions::{Action, FIX_ALL, FIX_ALL_TITLE};
use crate::lsp::documents::Snapshot;
use crate::text::{Edits, Encoding};

/// The actions that the client can carry out.
pub(in crate::lsp) fn actions(
    snapshot: &Snapshot,
    actions: Vec<Action>,
    abilities: &Abilities,
) -> lsp::CodeActionResponse {
    let action = |action: Action| {
        let edit = match action.command {
            None => Some(workspace_edit(snapshot, &action, abilities)?),
            Some(_) => None,
        };
        let command = action.command.map(|command| lsp::Command {
            title: action.title.clone(),
            command: command.to_owned(),
            arguments: Some(vec![serde_json::Value::String(snapshot.uri.to_string())]),
        });
        let mends = action.finding.map(|finding| vec![diagnostic(snapshot, &finding, abilities)]);
        Some(lsp::CodeActionOrCommand::CodeAction(lsp::CodeAction {
            title: action.title,
            kind: Some(lsp::CodeActionKind::new(action.kind)),
            diagnostics: mends,
            edit,
            command,
            is_preferred: action.preferred.then_some(true),
            ..Default::default()
        }))
    };
    actions.into_iter().filter_map(action).collect()
}

fn workspace_edit(snapshot: &Snapshot, action: &Action, abilities: &Abilities) -> Option<lsp::WorkspaceEdit> {
    if !action.creates.is_empty() && !abilities.creates_files {
        return None;
    }
    if action.creates.is_empty() || !abilities.versioned_edits {
        return in_document(snapshot, &action.edits, abilities);
    }
    let edits = text_edits(snapshot, &action.edits, abilities.encoding)?;
    let mut operations = Vec::new();
    for (path, file) in &action.creates {
        operations.extend(creation(path, file)?);
    }
    let here = (!edits.is_empty()).then(|| document_edit(snapshot.uri.clone(), Some(snapshot.version), edits));
    operations.extend(here.map(lsp::DocumentChangeOperation::Edit));
    let document_changes = Some(lsp::DocumentChanges::Operations(operations));
    Some(lsp::WorkspaceEdit { document_changes, ..Default::default() })
}

/// The action that applies all safe fixes of the Dockerfiles in a document; `None` where there are none.
pub(in crate::lsp) fn fix_all(fixes: &[(Snapshot, Edits)], abilities: &Abilities) -> Option<lsp::CodeActionOrCommand> {
    if !abilities.actions {
        return None;
    }
    Some(lsp::CodeActionOrCommand::CodeAction(lsp::CodeAction {
        title: FIX_ALL_TITLE.to_owned(),
        kind: Some(lsp::CodeActionKind::new(FIX_ALL)),
        edit: Some(in_one_document(fixes, abilities)?),
        ..Default::default()
    }))
}

/// Edits of the Dockerfiles in one document; `None` where there are none whose places are known.
pub(in crate::lsp) fn in_one_document(
    edits: &[(Snapshot, Edits)],
    abilities: &Abilities,
) -> Option<lsp::WorkspaceEdit> {
    let (first, _) = edits.first()?;
    let each = edits.iter().filter_map(|(snapshot, edits)| text_edits(snapshot, edits, abilities.encoding));
    let edits: Vec<lsp::TextEdit> = each.flatten().collect();
    (!edits.is_empty()).then(|| edited(first, edits, abilities))
}

/// Edits of a Dockerfile; `None` where their places in the document are not known.
pub(in crate::lsp) fn in_document(
    snapshot: &Snapshot,
    edits: &Edits,
    abilities: &Abilities,
) -> Option<lsp::WorkspaceEdit> {
    Some(edited(snapshot, text_edits(snapshot, edits, abilities.encoding)?, abilities))
}

fn edited(snapshot: &Snapshot, edits: Vec<lsp::TextEdit>, abilities: &Abilities) -> lsp::WorkspaceEdit {
    if !abilities.versioned_edits {
        let changes = HashMap::from([(snapshot.uri.clone(), edits)]);
        return lsp::WorkspaceEdit { changes: Some(changes), ..Default::default() };
    }
    let here = (!edits.is_empty()).then(|| document_edit(snapshot.uri.clone(), Some(snapshot.version), edits));
    let document_changes = Some(lsp::DocumentChanges::Edits(here.into_iter().collect()));
    lsp::WorkspaceEdit { document_changes, ..Default::default() }
}

/// A file as it is to be: it is made where it is not there, then written whole.
fn creation(path: &Path, file: &NewFile) -> Option<Vec<lsp::DocumentChangeOperation>> {
    let uri = lsp::Uri::from_file_path(path)?;
    let create = lsp::CreateFile {
        uri: uri.clone(),
        options: Some(lsp::CreateFileOptions { overwrite: Some(false), ignore_if_exists: Some(false) }),
        annotation_id: None,
    };
    let lines = file.before.as_deref().unwrap_or_default().split('\n').count() as u32;
    let end = if file.before.is_some() { lsp::Position::new(lines, 0) } else { lsp::Position::default() };
    let whole = lsp::TextEdit::new(lsp::Range::new(lsp::Position::default(), end), file.text.clone());
    let create = file.before.is_none().then_some(lsp::DocumentChangeOperation::Op(lsp::ResourceOp::Create(create)));
    let edit = lsp::DocumentChangeOperation::Edit(document_edit(uri, None, vec![whole]));
    Some(create.into_iter().chain([edit]).collect())
}

fn document_edit(uri: lsp::Uri, version: Option<i32>, edits: Vec<lsp::TextEdit>) -> lsp::TextDocumentEdit {
    lsp::TextDocumentEdit {
        text_document: lsp::OptionalVersionedTextDocumentIdentifier { uri, version },
        edits: edits.into_iter().map(lsp::OneOf::Left).collect(),
    }
}

/// Edits as the protocol has them; `None` where the places in the document are not known.
pub(in crate::lsp) fn text_edits(snapshot: &Snapshot, edits: &Edits, encoding: Encoding) -> Option<Vec<lsp::TextEdit>> {
    let (source, edits) = snapshot.in_document(edits)?;
    let edit =
        |edit: &crate::text::Edit| lsp::TextEdit::new(range_in(source, edit.span, encoding), edit.replacement.clone());
    Some(edits.iter().map(edit).collect())
}
