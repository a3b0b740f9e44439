//! Our types to the protocol's. The only place that does so.

mod capabilities;
mod diagnostic;
mod edit;

pub(super) use capabilities::{capabilities, watchers};
pub(super) use diagnostic::{diagnostics, report};
pub(super) use edit::actions;

use tower_lsp_server::ls_types as lsp;

use super::abilities::Abilities;
use crate::text::{Encoding, Source, Span};

fn range(source: &Source, span: Span, encoding: Encoding) -> lsp::Range {
    let position = |offset| {
        let position = source.lines().position(source.text(), offset, encoding);
        lsp::Position::new(position.line, position.column)
    };
    lsp::Range::new(position(span.start), position(span.end))
}

/// What is shown where the pointer rests: Markdown, which is readable as plain text too.
pub(super) fn hover(source: &Source, span: Span, text: String, abilities: &Abilities) -> lsp::Hover {
    let kind = if abilities.markdown { lsp::MarkupKind::Markdown } else { lsp::MarkupKind::PlainText };
    lsp::Hover {
        contents: lsp::HoverContents::Markup(lsp::MarkupContent { kind, value: text }),
        range: Some(range(source, span, abilities.encoding)),
    }
}
