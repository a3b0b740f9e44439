//! The tokens of one instruction: what the tree knows of it, and all that lies between.

use super::lines::{Logical, push};
use super::tree::{Body, Instruction, Token, TokenKind};
use crate::text::Span;

/// The tokens of the instruction that `logical` was read as, up to the line break after it.
pub(super) fn of(text: &str, instruction: Option<&Instruction>, logical: &Logical) -> Vec<Token> {
    let mut marks = Vec::new();
    if let Some(instruction) = instruction {
        mark(instruction, &mut marks);
    }
    let mut tokens = Vec::new();
    let mut between = logical.between.iter().peekable();
    for (_, piece) in logical.joined.pieces() {
        while let Some(token) = between.next_if(|token| token.span.start < piece.start) {
            tokens.push(*token);
        }
        tile(text, piece, &marks, &mut tokens);
    }
    tokens.extend(between);
    tokens
}

/// Keywords and flags; all other text is arguments.
fn mark(instruction: &Instruction, marks: &mut Vec<(Span, TokenKind)>) {
    marks.push((instruction.keyword.span, TokenKind::Keyword));
    marks.extend(instruction.flags.iter().map(|flag| (flag.span, TokenKind::Flag)));
    match &instruction.body {
        Body::From(from) => marks.extend(from.as_word.iter().map(|word| (word.span, TokenKind::Keyword))),
        Body::Onbuild(Some(trigger)) => mark(trigger, marks),
        _ => {}
    }
}

fn tile(text: &str, piece: Span, marks: &[(Span, TokenKind)], tokens: &mut Vec<Token>) {
    let mut at = piece.start;
    for (span, kind) in marks {
        let span = Span::new(span.start.max(at), span.end.min(piece.end).max(span.start.max(at)));
        if span.is_empty() || span.start >= piece.end {
            continue;
        }
        plain(text, Span::new(at, span.start), tokens);
        push(tokens, *kind, span);
        at = span.end;
    }
    plain(text, Span::new(at, piece.end), tokens);
}

fn plain(text: &str, span: Span, tokens: &mut Vec<Token>) {
    let inner = text[span.range()].trim_start();
    let start = span.end - inner.len() as u32;
    let end = start + inner.trim_end().len() as u32;
    push(tokens, TokenKind::Blank, Span::new(span.start, start));
    push(tokens, TokenKind::Argument, Span::new(start, end));
    push(tokens, TokenKind::Blank, Span::new(end, span.end));
}
