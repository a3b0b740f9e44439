//! Our types to the protocol's. The only place that does so.

mod capabilities;
mod diagnostic;
mod edit;
mod range;

pub(super) use capabilities::{capabilities, watchers};
pub(super) use diagnostic::{diagnostics, report};
pub(super) use edit::actions;

use tower_lsp_server::ls_types as lsp;

use super::abilities::Abilities;
use crate::text::{Source, Span};
use range::range;

/// What is shown where the pointer rests: Markdown, which is readable as plain text too.
pub(super) fn hover(source: &Source, span: Span, text: String, abilities: &Abilities) -> lsp::Hover {
    let kind = if abilities.markdown { lsp::MarkupKind::Markdown } else { lsp::MarkupKind::PlainText };
    lsp::Hover {
        contents: lsp::HoverContents::Markup(lsp::MarkupContent { kind, value: text }),
        range: Some(range(source, span, abilities.encoding)),
    }
}
