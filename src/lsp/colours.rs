//! What the pieces of documents are. What was last said about each document is kept, so that the next answer can say what
//! differs.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tower_lsp_server::jsonrpc::Result;
use tower_lsp_server::ls_types as lsp;

use super::documents::Snapshot;
use super::{navigate, to_proto};
use crate::answers::variable_reads::VariableReads;
use crate::navigation::tokens;
use crate::text::Encoding;

/// What was last said about each document.
#[derive(Debug, Default)]
pub(super) struct Colours {
    said: Mutex<BTreeMap<lsp::Uri, Said>>,
}

/// What was said about a document at one time.
#[derive(Debug)]
struct Said {
    edition: u64,
    tokens: Arc<[lsp::SemanticToken]>,
}

impl Colours {
    /// What all pieces of a document are.
    pub(super) fn all(&self, snapshot: &Snapshot, encoding: Encoding) -> Result<lsp::SemanticTokens> {
        let tokens = part(snapshot, 0..=u32::MAX, encoding)?;
        let edition = snapshot.edition;
        self.said().insert(snapshot.uri.clone(), Said { edition, tokens: tokens.as_slice().into() });
        Ok(lsp::SemanticTokens { result_id: Some(edition.to_string()), data: tokens })
    }

    /// What differs from the answer with this name, where that was the last one; else all.
    pub(super) fn since(
        &self,
        snapshot: &Snapshot,
        previous: &str,
        encoding: Encoding,
    ) -> Result<lsp::SemanticTokensFullDeltaResult> {
        let before = self.said().remove(&snapshot.uri).filter(|said| said.edition.to_string() == previous);
        let now = self.all(snapshot, encoding)?;
        Ok(match before {
            Some(before) => lsp::SemanticTokensFullDeltaResult::TokensDelta(lsp::SemanticTokensDelta {
                result_id: now.result_id,
                edits: to_proto::tokens_delta(&before.tokens, &now.data),
            }),
            None => lsp::SemanticTokensFullDeltaResult::Tokens(now),
        })
    }

    /// Forgets a document.
    pub(super) fn forget(&self, uri: &lsp::Uri) {
        self.said().remove(uri);
    }

    fn said(&self) -> MutexGuard<'_, BTreeMap<lsp::Uri, Said>> {
        // Nothing panics while it holds them.
        self.said.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What the pieces of these lines are.
pub(super) fn part(
    snapshot: &Snapshot,
    lines: std::ops::RangeInclusive<u32>,
    encoding: Encoding,
) -> Result<Vec<lsp::SemanticToken>> {
    let pieces = navigate::read(snapshot, |model| tokens::tokens(model, &VariableReads::new(model)))?;
    Ok(to_proto::tokens(snapshot, &pieces, lines, encoding))
}
