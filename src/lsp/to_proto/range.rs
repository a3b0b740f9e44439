//! Spans as ranges.

use tower_lsp_server::ls_types as lsp;

use crate::text::{Encoding, Source, Span};

/// The range of a span.
pub(in crate::lsp) fn range(source: &Source, span: Span, encoding: Encoding) -> lsp::Range {
    let position = |offset| {
        let position = source.position(offset, encoding);
        lsp::Position::new(position.line, position.column)
    };
    lsp::Range::new(position(span.start), position(span.end))
}
