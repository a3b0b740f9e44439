//! Places of a document as the protocol has them: symbols, folds, selections, links.

use std::path::Path;

use tower_lsp_server::ls_types as lsp;

use super::range::range;
use crate::lsp::documents::Snapshot;
use crate::navigation::folds::Fold;
use crate::navigation::links::{Destination, Link};
use crate::navigation::names::{Name, Occurrence};
use crate::navigation::outline::{Entry, Kind};
use crate::syntax::Keyword;
use crate::text::{Encoding, Span};

/// The outline as a tree.
pub(in crate::lsp) fn symbols(
    snapshot: &Snapshot,
    entries: Vec<Entry>,
    encoding: Encoding,
) -> Vec<lsp::DocumentSymbol> {
    let symbol = |entry: Entry| {
        let children = symbols(snapshot, entry.children, encoding);
        #[expect(deprecated, reason = "the type has the field")]
        lsp::DocumentSymbol {
            name: entry.name,
            detail: (!entry.detail.is_empty()).then_some(entry.detail),
            kind: symbol_kind(entry.kind),
            tags: None,
            deprecated: None,
            range: range(snapshot, entry.span, encoding),
            selection_range: range(snapshot, entry.selection, encoding),
            children: (!children.is_empty()).then_some(children),
        }
    };
    entries.into_iter().map(symbol).collect()
}

/// The outline as a list, for clients that show no tree: what is inside of what is told by name.
pub(in crate::lsp) fn flat_symbols(
    snapshot: &Snapshot,
    entries: Vec<Entry>,
    encoding: Encoding,
) -> Vec<lsp::SymbolInformation> {
    let symbol = |name: String, kind: Kind, span: Span, container: Option<String>| {
        #[expect(deprecated, reason = "the type has the field")]
        lsp::SymbolInformation {
            name,
            kind: symbol_kind(kind),
            tags: None,
            deprecated: None,
            location: lsp::Location::new(snapshot.uri.clone(), range(snapshot, span, encoding)),
            container_name: container,
        }
    };
    let mut all = Vec::new();
    for entry in entries {
        let inside = entry
            .children
            .into_iter()
            .map(|child| symbol(child.name, child.kind, child.span, Some(entry.name.clone())));
        let inside: Vec<_> = inside.collect();
        all.push(symbol(entry.name, entry.kind, entry.span, None));
        all.extend(inside);
    }
    all
}

fn symbol_kind(kind: Kind) -> lsp::SymbolKind {
    match kind {
        Kind::Stage => lsp::SymbolKind::MODULE,
        Kind::Instruction(Keyword::Arg | Keyword::Env) => lsp::SymbolKind::VARIABLE,
        Kind::Instruction(Keyword::Copy | Keyword::Add) => lsp::SymbolKind::FILE,
        Kind::Instruction(Keyword::Cmd | Keyword::Entrypoint | Keyword::Run | Keyword::Healthcheck) => {
            lsp::SymbolKind::FUNCTION
        }
        Kind::Instruction(_) => lsp::SymbolKind::PROPERTY,
    }
}

/// What can be folded.
pub(in crate::lsp) fn folds(folds: Vec<Fold>) -> Vec<lsp::FoldingRange> {
    let fold = |fold: Fold| lsp::FoldingRange {
        start_line: fold.first,
        end_line: fold.last,
        kind: fold.is_comment.then_some(lsp::FoldingRangeKind::Comment),
        ..Default::default()
    };
    folds.into_iter().map(fold).collect()
}

/// What a selection grows to; the spans from the smallest to the greatest.
pub(in crate::lsp) fn selection(snapshot: &Snapshot, spans: &[Span], encoding: Encoding) -> lsp::SelectionRange {
    let mut grown: Option<lsp::SelectionRange> = None;
    for span in spans.iter().rev() {
        grown = Some(lsp::SelectionRange { range: range(snapshot, *span, encoding), parent: grown.map(Box::new) });
    }
    grown.unwrap_or(lsp::SelectionRange { range: lsp::Range::default(), parent: None })
}

/// A place of a document.
pub(in crate::lsp) fn location(snapshot: &Snapshot, span: Span, encoding: Encoding) -> lsp::Location {
    lsp::Location::new(snapshot.uri.clone(), range(snapshot, span, encoding))
}

/// The places of a name, those that declare it and the others.
pub(in crate::lsp) fn highlights(snapshot: &Snapshot, name: &Name, encoding: Encoding) -> Vec<lsp::DocumentHighlight> {
    let highlight = |occurrence: &Occurrence| lsp::DocumentHighlight {
        range: range(snapshot, occurrence.span, encoding),
        kind: Some(if occurrence.declares {
            lsp::DocumentHighlightKind::WRITE
        } else {
            lsp::DocumentHighlightKind::READ
        }),
    };
    name.occurrences.iter().map(highlight).collect()
}

/// What can be renamed.
pub(in crate::lsp) fn renamed(snapshot: &Snapshot, name: Name, encoding: Encoding) -> lsp::PrepareRenameResponse {
    let range = range(snapshot, name.at, encoding);
    lsp::PrepareRenameResponse::RangeWithPlaceholder { range, placeholder: name.text }
}

/// Where words lead; files are below `root`.
pub(in crate::lsp) fn links(
    snapshot: &Snapshot,
    links: Vec<Link>,
    root: Option<&Path>,
    encoding: Encoding,
) -> Vec<lsp::DocumentLink> {
    let link = |link: Link| {
        let target = match &link.to {
            Destination::Page(page) => page.parse().ok()?,
            Destination::File(path) => lsp::Uri::from_file_path(root?.join(path))?,
        };
        let range = range(snapshot, link.span, encoding);
        Some(lsp::DocumentLink { range, target: Some(target), tooltip: None, data: None })
    };
    links.into_iter().filter_map(link).collect()
}
