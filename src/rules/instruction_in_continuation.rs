use super::{Cx, Findings, rule};
use crate::finding::Finding;
use crate::syntax::{Body, Instruction, Keyword};
use crate::text::Span;

rule!("instruction-in-continuation", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    found.extend(cx.file.instructions.iter().flat_map(|instruction| swallowed(cx, instruction)));
}

/// The lines of a continued instruction that start like an instruction of their own.
fn swallowed(cx: &Cx<'_>, instruction: &Instruction) -> Vec<Finding> {
    let of = if let Body::Onbuild(Some(trigger)) = &instruction.body { trigger } else { instruction };
    let rest = &of.rest;
    let mut ends = of.keyword.span.end;
    let mut found = Vec::new();
    for (text, place) in rest.pieces() {
        let line = &rest.text[text.range()];
        let before = &rest.text[..text.start as usize];
        let word = line.split_whitespace().next().unwrap_or_default();
        let indent = (line.len() - line.trim_start().len()) as u32;
        let starts = line.len() > indent as usize + word.len() && Keyword::of(word) != Keyword::Unknown;
        if starts && word == word.to_ascii_uppercase() && !before.trim().is_empty() && !is_quoted(before) {
            let at = Span::new(place.start + indent, place.start + indent + word.len() as u32);
            let outer = instruction.keyword.text.to_ascii_uppercase();
            let finding = cx
                .finding(
                    at,
                    format!(
                        "this `{word}` is not an instruction: a line continuation makes it part of the `{outer}` above"
                    ),
                )
                .also(Span::new(ends, ends + 1), "the line continues here, across blank lines and comments")
                .help("remove the continuation character where the line continues");
            found.push(finding);
        }
        ends = place.end;
    }
    found
}

/// Whether a quote is still open after the text.
fn is_quoted(text: &str) -> bool {
    let mut open = None;
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match (open, character) {
            (_, '\\') => drop(characters.next()),
            (None, '\'' | '"') => open = Some(character),
            (Some(quote), _) if quote == character => open = None,
            _ => {}
        }
    }
    open.is_some()
}
