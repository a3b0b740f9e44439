//! What the pieces of a text are, and how what is being typed is written, as the protocol has them.

use tower_lsp_server::ls_types as lsp;

use crate::lsp::abilities::Abilities;
use crate::lsp::documents::Snapshot;
use crate::navigation::signature::Signature;
use crate::navigation::tokens::{Class, Piece};
use crate::text::Encoding;

/// What a piece can be, in the order of their numbers.
const LEGEND: [lsp::SemanticTokenType; 11] = [
    lsp::SemanticTokenType::KEYWORD,
    lsp::SemanticTokenType::COMMENT,
    lsp::SemanticTokenType::MACRO,
    lsp::SemanticTokenType::PARAMETER,
    lsp::SemanticTokenType::NAMESPACE,
    lsp::SemanticTokenType::CLASS,
    lsp::SemanticTokenType::VARIABLE,
    lsp::SemanticTokenType::STRING,
    lsp::SemanticTokenType::NUMBER,
    lsp::SemanticTokenType::FUNCTION,
    lsp::SemanticTokenType::OPERATOR,
];

/// What the server says about pieces.
pub(super) fn tokens_options() -> lsp::SemanticTokensServerCapabilities {
    lsp::SemanticTokensServerCapabilities::SemanticTokensOptions(lsp::SemanticTokensOptions {
        legend: lsp::SemanticTokensLegend { token_types: LEGEND.to_vec(), token_modifiers: Vec::new() },
        range: Some(true),
        full: Some(lsp::SemanticTokensFullOptions::Delta { delta: Some(true) }),
        ..Default::default()
    })
}

fn number(class: Class) -> u32 {
    match class {
        Class::Keyword => 0,
        Class::Comment => 1,
        Class::Directive | Class::Marker => 2,
        Class::Parameter => 3,
        Class::Stage => 4,
        Class::Image => 5,
        Class::Variable => 6,
        Class::Text => 7,
        Class::Number => 8,
        Class::Function => 9,
        Class::Operator => 10,
    }
}

/// The pieces of these lines, each with its place as seen from the one before.
pub(in crate::lsp) fn tokens(
    snapshot: &Snapshot,
    pieces: &[Piece],
    lines: std::ops::RangeInclusive<u32>,
    encoding: Encoding,
) -> Vec<lsp::SemanticToken> {
    let mut tokens = Vec::new();
    let (mut line, mut column) = (0, 0);
    for piece in pieces {
        let start = snapshot.position(piece.span.start, encoding);
        if !lines.contains(&start.line) {
            continue;
        }
        let length = snapshot.position(piece.span.end, encoding).column - start.column;
        let delta_start = if start.line == line { start.column - column } else { start.column };
        let token_type = number(piece.class);
        let delta_line = start.line - line;
        tokens.push(lsp::SemanticToken { delta_line, delta_start, length, token_type, token_modifiers_bitset: 0 });
        (line, column) = (start.line, start.column);
    }
    tokens
}

/// What turns the pieces that a client has into those that are there now: the part in the middle that differs.
pub(in crate::lsp) fn tokens_delta(
    before: &[lsp::SemanticToken],
    now: &[lsp::SemanticToken],
) -> Vec<lsp::SemanticTokensEdit> {
    /// So many numbers make a token.
    const NUMBERS: usize = 5;
    let same = before.iter().zip(now).take_while(|(a, b)| a == b).count();
    let rest = before[same..].iter().rev().zip(now[same..].iter().rev()).take_while(|(a, b)| a == b).count();
    let (gone, new) = (&before[same..before.len() - rest], &now[same..now.len() - rest]);
    if gone.is_empty() && new.is_empty() {
        return Vec::new();
    }
    vec![lsp::SemanticTokensEdit {
        start: (same * NUMBERS) as u32,
        delete_count: (gone.len() * NUMBERS) as u32,
        data: (!new.is_empty()).then(|| new.to_vec()),
    }]
}

/// How what is being typed is written.
pub(in crate::lsp) fn signature(signature: Signature, abilities: &Abilities) -> lsp::SignatureHelp {
    let kind = if abilities.markdown { lsp::MarkupKind::Markdown } else { lsp::MarkupKind::PlainText };
    let documentation = (!signature.documentation.is_empty())
        .then_some(lsp::Documentation::MarkupContent(lsp::MarkupContent { kind, value: signature.documentation }));
    let part =
        |text: String| lsp::ParameterInformation { label: lsp::ParameterLabel::Simple(text), documentation: None };
    let active = signature.active.map(|at| at as u32);
    let information = lsp::SignatureInformation {
        label: signature.label,
        documentation,
        parameters: Some(signature.parts.into_iter().map(part).collect()),
        active_parameter: active,
    };
    lsp::SignatureHelp { signatures: vec![information], active_signature: Some(0), active_parameter: active }
}
