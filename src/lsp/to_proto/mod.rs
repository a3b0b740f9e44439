//! Our types to the protocol's. The only place that does so.

mod capabilities;
mod completion;
mod costs;
mod diagnostic;
mod edit;
mod places;
mod range;
mod tokens;

pub(super) use capabilities::{COMMANDS, GRAPH, capabilities, registrations};
pub(super) use completion::completion;
pub(super) use costs::{hints, lenses};
pub(super) use diagnostic::{diagnostics, file_report, report, result_id};
pub(super) use edit::{actions, fix_all, in_document, in_one_document, text_edits};
pub(super) use places::{flat_symbols, folds, highlights, links, location, renamed, selection, symbols};
pub(super) use tokens::{signature, tokens, tokens_delta};

use tower_lsp_server::ls_types as lsp;

use super::abilities::Abilities;
use super::documents::Snapshot;
use crate::text::Span;
use range::range;

/// What is shown where the pointer rests: Markdown, which is readable as plain text too.
pub(super) fn hover(snapshot: &Snapshot, span: Span, text: String, abilities: &Abilities) -> lsp::Hover {
    let kind = if abilities.markdown { lsp::MarkupKind::Markdown } else { lsp::MarkupKind::PlainText };
    lsp::Hover {
        contents: lsp::HoverContents::Markup(lsp::MarkupContent { kind, value: text }),
        range: Some(range(snapshot, span, abilities.encoding)),
    }
}
