//! What can be written, as the protocol has it.

use tower_lsp_server::ls_types as lsp;

use super::edit::text_edits;
use crate::lsp::abilities::Abilities;
use crate::lsp::documents::Snapshot;
use crate::navigation::completion::{Completion, Item, Kind};
use crate::text::{Edit, Edits};

/// After these characters an editor asks what can be written.
pub(super) const TRIGGERS: [&str; 8] = ["$", "{", "=", ",", "-", "/", " ", "#"];

/// What can be written at a place.
pub(in crate::lsp) fn completion(
    snapshot: &Snapshot,
    found: Completion,
    abilities: &Abilities,
) -> lsp::CompletionResponse {
    let edit = |text: &str| {
        let edits = Edits::one(Edit::replace(found.replaces, text));
        text_edits(snapshot, &edits, abilities.encoding)?.pop()
    };
    let items = found.items.into_iter().enumerate();
    let items = items.filter_map(|(rank, one)| Some(item(edit(&one.text)?, one, rank, abilities))).collect();
    lsp::CompletionResponse::List(lsp::CompletionList { is_incomplete: found.incomplete, items })
}

fn item(edit: lsp::TextEdit, item: Item, rank: usize, abilities: &Abilities) -> lsp::CompletionItem {
    let kind = if abilities.markdown { lsp::MarkupKind::Markdown } else { lsp::MarkupKind::PlainText };
    let documentation = (!item.documentation.is_empty())
        .then_some(lsp::Documentation::MarkupContent(lsp::MarkupContent { kind, value: item.documentation }));
    lsp::CompletionItem {
        kind: Some(item_kind(item.kind)),
        detail: (!item.detail.is_empty()).then_some(item.detail),
        documentation,
        sort_text: Some(format!("{rank:03}")),
        text_edit: Some(lsp::CompletionTextEdit::Edit(edit)),
        label: item.text,
        ..Default::default()
    }
}

fn item_kind(kind: Kind) -> lsp::CompletionItemKind {
    match kind {
        Kind::Instruction => lsp::CompletionItemKind::KEYWORD,
        Kind::Flag => lsp::CompletionItemKind::PROPERTY,
        Kind::Stage => lsp::CompletionItemKind::MODULE,
        Kind::Image => lsp::CompletionItemKind::CLASS,
        Kind::Variable => lsp::CompletionItemKind::VARIABLE,
        Kind::File => lsp::CompletionItemKind::FILE,
        Kind::Directory => lsp::CompletionItemKind::FOLDER,
        Kind::Rule => lsp::CompletionItemKind::REFERENCE,
        Kind::Value => lsp::CompletionItemKind::VALUE,
    }
}
