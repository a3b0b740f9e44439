use super::{Cx, Findings, rule};
use crate::finding::{Fix, Safety, Severity};
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
            .finding(
                span,
                format!("a comment needs a line of its own: `{keyword}` reads this text as part of its arguments"),
            )
            .help("move the comment to the line above");
        let mut finding = finding.fix(fix(cx, instruction, span, text));
        // The words become names of arguments that nothing uses.
        if matches!(instruction.body, Body::Args(_)) {
            finding.severity = finding.severity.min(Severity::Warning);
        }
        found.push(finding);
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
        Body::Pairs { pairs, legacy: true } if instruction.kind == Keyword::Env => {
            let value = pairs.first()?.value.as_ref().filter(|value| value.span.len() as usize == value.text.len())?;
            let at = value.text.find(" # ").filter(|_| !value.text.starts_with(['"', '\'']))?;
            Some(value.span.start + at as u32 + 1)
        }
        _ => None,
    }
}

fn fix(cx: &Cx<'_>, instruction: &Instruction, span: Span, text: &str) -> Option<Fix> {
    // Without the comment, a `COPY` may lack a destination.
    if let Body::Copy(copy) = &instruction.body
        && copy.sources.iter().filter(|word| word.span.end <= span.start).count() < 2
    {
        return None;
    }
    let whole = instruction.rest.is_contiguous() && instruction.span.end == span.end && !text.contains('\n');
    let mut edit = cx.edit();
    edit.remove(instruction, span).comment_above(instruction, text);
    // A value may hold any text.
    let is_value = matches!(instruction.body, Body::Pairs { .. });
    let safety = if is_value { Safety::Manual } else { Safety::Unsafe };
    edit.finish("move the comment to the line above", safety).filter(|_| whole)
}
