use super::{Cx, Findings, rule};
use crate::finding::{Fix, Safety};
use crate::syntax::{Body, Instruction, Keyword, Word};
use crate::text::Span;

rule!("trailing-comment", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for instruction in cx.file.instructions.iter().filter(|instruction| !instruction.broken) {
        let Some(start) = start(instruction) else { continue };
        let span = Span::new(start, instruction.rest.whole().end);
        let keyword = instruction.keyword.text.to_ascii_uppercase();
        let text = cx.source.slice(span);
        let finding = cx
            .finding(span, format!("`{keyword}` has no comments at the end of its line: this is a part of it"))
            .help("write the comment on a line of its own");
        found.push(finding.fix(fix(cx, instruction, span, text)));
    }
}

/// Where a `#` stands at the start of a word that can hardly be meant.
fn start(instruction: &Instruction) -> Option<u32> {
    let hash = |word: &&Word| word.text == "#" || word.text.starts_with("##");
    match &instruction.body {
        Body::Copy(copy) if !copy.json => {
            copy.sources.iter().skip(1).chain(&copy.destination).find(hash).map(|word| word.span.start)
        }
        Body::Words { words, json: false } => words.iter().skip(1).find(hash).map(|word| word.span.start),
        Body::Args(pairs) => pairs.iter().skip(1).map(|pair| &pair.key).find(hash).map(|key| key.span.start),
        Body::Text(Some(word)) if instruction.kind != Keyword::Maintainer => {
            let at = word.text.find(" #").filter(|_| !word.text.starts_with(['"', '\'']))?;
            Some(instruction.rest.offset(at as u32 + 1))
        }
        _ => None,
    }
}

fn fix(cx: &Cx<'_>, instruction: &Instruction, span: Span, text: &str) -> Option<Fix> {
    let whole = instruction.rest.is_contiguous() && instruction.span.end == span.end && !text.contains('\n');
    let mut edit = cx.edit();
    edit.remove(instruction, span).comment_above(instruction, text);
    edit.finish("write the comment above", Safety::Unsafe).filter(|_| whole)
}
