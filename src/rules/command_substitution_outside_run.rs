use super::{Cx, Findings, rule};
use crate::syntax::{Body, Instruction, Keyword, Pair, Word};
use crate::text::Span;

rule!("command-substitution-outside-run", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for instruction in cx.file.instructions.iter().filter(|instruction| !instruction.broken) {
        for word in words(instruction) {
            // Few words have one: only for those the whole file is looked through.
            let found_here = substitution(word, instruction.kind).filter(|_| !is_script(cx, instruction, word));
            let Some(span) = found_here else { continue };
            let keyword = instruction.keyword.text.to_ascii_uppercase();
            let message = format!("`{keyword}` does not run command substitutions: the text is used literally");
            found.push(
                cx.finding(span, message)
                    .help("compute the value in a `RUN`, or pass it with an `ARG` and `--build-arg`"),
            );
        }
    }
}

/// Whether a shell is given the value to run: `ARG SCRIPT="a $(b)"` and `RUN bash -c "${SCRIPT}"`.
fn is_script(cx: &Cx<'_>, instruction: &Instruction, value: &Word) -> bool {
    let (Body::Pairs { pairs, .. } | Body::Args(pairs)) = &instruction.body else { return false };
    let of_value = |pair: &&Pair| pair.value.as_ref().is_some_and(|it| it.span == value.span);
    let Some(name) = pairs.iter().find(of_value).map(|pair| pair.key.text.as_str()) else { return false };
    let forms = [format!("${{{name}}}"), format!("${name}")];
    cx.file.instructions.iter().filter(|it| it.span.start > instruction.span.start).any(|it| {
        let text = cx.source.slice(it.span);
        let places = forms.iter().flat_map(|form| text.match_indices(form.as_str())).map(|(at, _)| &text[..at]);
        places
            .map(|before| before.trim_end_matches([' ', '"', '\'', '\\']))
            .any(|before| ["-c", "-ec", "-lc", "-xc", " eval"].iter().any(|shell| before.ends_with(shell)))
    })
}

fn words(instruction: &Instruction) -> Vec<&Word> {
    let prompt = |word: &Word| matches!(word.text.as_str(), "PS1" | "PS2" | "PS4" | "PROMPT_COMMAND" | "PROMPT");
    match &instruction.body {
        Body::Pairs { pairs, .. } | Body::Args(pairs) => {
            let pairs = pairs.iter().filter(|pair| !prompt(&pair.key));
            pairs.filter_map(|pair| pair.value.as_ref()).collect()
        }
        Body::Copy(copy) => copy.sources.iter().chain(&copy.destination).collect(),
        Body::Words { words, .. } => words.iter().collect(),
        Body::Text(Some(word)) if instruction.kind != Keyword::Maintainer => vec![word],
        Body::From(from) => from.image.iter().collect(),
        _ => Vec::new(),
    }
}

/// The start of a `$(…)` or `` `…` `` that is meant to be run now. Text that someone may run later is left alone.
fn substitution(word: &Word, kind: Keyword) -> Option<Span> {
    let text = word.text.as_str();
    let inner = text.strip_prefix('"').unwrap_or(text);
    let whole = |start: &str| inner.starts_with(start) && !text.starts_with('\'');
    let at = if kind == Keyword::Label || whole("`") {
        (whole("$(") || inner.len() > 2 && whole("`")).then(|| text.len() - inner.len())?
    } else {
        text.find("$(").filter(|at| !text.starts_with('\'') && !text[..*at].ends_with('\\'))?
    };
    if inner.starts_with('`') && !inner.trim_end_matches('"').ends_with('`') || text[at..].starts_with("$((") {
        return None;
    }
    let exact = word.span.len() as usize == text.len();
    Some(if exact { Span::new(word.span.start + at as u32, word.span.end) } else { word.span })
}
