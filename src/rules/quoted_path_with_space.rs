use super::{Cx, Findings, rule};
use crate::finding::Safety;
use crate::syntax::{Body, Instruction, OddityKind, Word};
use crate::text::{Span, json_array};

rule!("quoted-path-with-space", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for oddity in cx.file.oddities.iter().filter(|oddity| oddity.kind == OddityKind::QuotedPath) {
        let text = cx.source.slice(oddity.span);
        let quote = text.chars().next().unwrap_or('"');
        if text[1..].contains(quote) {
            continue;
        }
        let mut instructions = cx.file.instructions.iter();
        let Some(instruction) = instructions.find(|instruction| instruction.span.encloses(oddity.span)) else {
            continue;
        };
        let keyword = instruction.keyword.text.to_ascii_uppercase();
        let finding = cx
            .finding(oddity.span, format!("`{keyword}` splits its arguments at spaces, even inside quotes"))
            .help("write the paths as a JSON array");
        found.push(finding.fix(array(instruction).and_then(|(place, json)| {
            cx.edit().replace(instruction, place, &json).finish("write the paths as a JSON array", Safety::Unsafe)
        })));
        // One array fixes all of them.
        return;
    }
}

/// The paths as an array, words joined again that quotes were meant to hold together.
fn array(instruction: &Instruction) -> Option<(Span, String)> {
    let words: Vec<&Word> = match &instruction.body {
        Body::Copy(copy) => copy.sources.iter().chain(&copy.destination).collect(),
        Body::Words { words, .. } => words.iter().collect(),
        _ => return None,
    };
    if !instruction.heredocs.is_empty() || !instruction.rest.is_contiguous() {
        return None;
    }
    let mut paths: Vec<String> = Vec::new();
    let mut open: Option<char> = None;
    for word in words {
        let text = word.text.as_str();
        match open {
            Some(_) => paths.last_mut()?.extend([" ", text]),
            None => paths.push(text.to_owned()),
        }
        let quote = open.or_else(|| text.chars().next().filter(|it| matches!(it, '"' | '\'')));
        open = quote.filter(|quote| (open.is_none() && text.len() == 1) || !text.ends_with(*quote));
    }
    let plain = |path: &String| path.trim_matches(['"', '\'']).to_owned();
    let paths: Vec<String> = paths.iter().map(plain).collect();
    let is_whole = paths.len() >= instruction.fewest_strings();
    let safe = open.is_none() && is_whole && !paths.iter().any(|path| path.contains(['"', '\'', '\\']));
    safe.then(|| (instruction.rest.whole(), json_array(paths)))
}
