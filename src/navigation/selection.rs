//! What a selection grows to, step by step: the word, the command, the instruction, the stage, the file.

use super::instruction_at;
use crate::model::Model;
use crate::syntax::TokenKind;
use crate::text::Span;

/// The spans around a place from the smallest to the whole file, each greater than the one before.
pub fn around(model: &Model<'_>, offset: u32) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    let file = model.dockerfile;
    let token = file.tokens.partition_point(|token| token.span.end < offset);
    let words = file.tokens[token..].iter().take(2).filter(|token| {
        !matches!(token.kind, TokenKind::Blank | TokenKind::Newline | TokenKind::Continuation | TokenKind::Bom)
    });
    spans.extend(words.map(|token| token.span));
    if let Some(index) = instruction_at(file, offset) {
        let instruction = model.instruction(index);
        if let Some(invocation) = model.invocation(index) {
            for command in &invocation.script.commands {
                spans.push(command.span);
                spans.extend(command.words.iter().map(|word| word.span));
            }
        }
        for heredoc in &instruction.heredocs {
            spans.extend([heredoc.operator, heredoc.body]);
        }
        spans.extend(
            instruction
                .flags
                .iter()
                .flat_map(|flag| [Some(flag.span), flag.value.as_ref().map(|it| it.span)])
                .flatten(),
        );
        spans.push(instruction.rest.whole());
        spans.push(instruction.span);
        if let Some(stage) = model.stage_of(index) {
            let last = model.instruction(stage.instructions.end - 1);
            spans.push(model.instruction(stage.from()).span.cover(last.span));
        }
    }
    spans.push(Span::new(0, model.source.len() as u32));
    spans.retain(|span| span.touches(offset) && !span.is_empty());
    spans.sort_by_key(|span| (span.len(), span.start));
    let mut grown: Vec<Span> = Vec::new();
    for span in spans {
        if grown.last().is_none_or(|last| span.encloses(*last) && span != *last) {
            grown.push(span);
        }
    }
    grown
}
