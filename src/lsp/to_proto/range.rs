//! Spans as ranges.

use tower_lsp_server::ls_types as lsp;

use crate::lsp::documents::Snapshot;
use crate::text::{Encoding, Position, Source, Span};

/// The range of a span of a Dockerfile, in its document.
pub(in crate::lsp) fn range(snapshot: &Snapshot, span: Span, encoding: Encoding) -> lsp::Range {
    let (start, end) = snapshot.positions(span, encoding);
    lsp::Range::new(position(start), position(end))
}

/// The range of a span of a text.
pub(super) fn range_in(source: &Source, span: Span, encoding: Encoding) -> lsp::Range {
    let [start, end] = [span.start, span.end].map(|offset| position(source.position(offset, encoding)));
    lsp::Range::new(start, end)
}

/// A place.
pub(super) fn position(position: Position) -> lsp::Position {
    lsp::Position::new(position.line, position.column)
}
