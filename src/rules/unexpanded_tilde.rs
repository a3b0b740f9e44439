use super::{Cx, Findings, rule};
use crate::syntax::{Body, Instruction, Keyword, Word};
use crate::text::Span;

rule!("unexpanded-tilde", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for instruction in &cx.file.instructions {
        let keyword = instruction.keyword.text.to_ascii_uppercase();
        for (span, text) in tildes(instruction) {
            let message = format!("`{keyword}` does not expand `{text}` to the home directory; only a shell does");
            found.push(cx.finding(span, message).help("write the full path, such as `/root`"));
        }
    }
}

/// The `~` at the start of paths.
fn tildes(instruction: &Instruction) -> Vec<(Span, &str)> {
    let path = |word: &Word| (word.text == "~" || word.text.starts_with("~/")).then_some(word.span.start);
    let words: Vec<u32> = match (&instruction.body, instruction.kind) {
        (Body::Copy(copy), _) if !copy.json => copy.sources.iter().chain(&copy.destination).filter_map(path).collect(),
        (Body::Text(Some(word)), Keyword::Workdir) => path(word).into_iter().collect(),
        (Body::Words { words, json: false }, Keyword::Volume) => words.iter().filter_map(path).collect(),
        (Body::Pairs { pairs, .. }, Keyword::Env) => {
            pairs.iter().filter_map(|pair| pair.value.as_ref()).filter_map(in_value).collect()
        }
        _ => Vec::new(),
    };
    words.into_iter().map(|start| (Span::new(start, start + 1), "~")).collect()
}

/// In the value of a variable it may stand after a colon, too.
fn in_value(word: &Word) -> Option<u32> {
    let inner = word.text.trim_start_matches('"');
    let quotes = word.text.len() - inner.len();
    let at = if inner.starts_with("~/") { 0 } else { inner.find(":~/")? + 1 };
    (word.span.len() as usize == word.text.len()).then_some(word.span.start + (quotes + at) as u32)
}
