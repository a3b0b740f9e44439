//! Our tree put into the words of `BuildKit`'s reading.

use serde_json::Value;
use trimtab::syntax::{self, Body, Flag, Form, Instruction, Pair, Word};
use trimtab::text::LineIndex;
use trimtab::text::Span;

/// How our reading of `text` differs from the reference: kind and description.
pub(crate) fn differences(text: &str, reference: &Value) -> Vec<(&'static str, String)> {
    let file = syntax::parse(text);
    let refused = [&reference["pe"], &reference["ie"]].into_iter().find_map(Value::as_str);
    let mut found = Vec::new();
    if refused.is_some() == file.problems.is_empty() {
        found.push(("verdict", format!("BuildKit: {refused:?}, we: {:?}", file.problems)));
    }
    if reference["esc"].as_str().is_some_and(|escape| escape != file.escape.to_string()) {
        found.push(("escape", file.escape.to_string()));
    }
    let Some(expected) = reference["i"].as_array() else { return found };
    if expected.len() != file.instructions.len() {
        found.push(("count", format!("BuildKit: {}, we: {}", expected.len(), file.instructions.len())));
        return found;
    }
    let lines = LineIndex::new(text);
    for (expected, instruction) in expected.iter().zip(&file.instructions) {
        found.extend(instruction_differences(&lines, expected, instruction));
    }
    found
}

fn instruction_differences(
    lines: &LineIndex,
    expected: &Value,
    instruction: &Instruction,
) -> Vec<(&'static str, String)> {
    let strings = |value: &Value| -> Vec<String> {
        value.as_array().into_iter().flatten().map(|text| text.as_str().unwrap_or_default().to_owned()).collect()
    };
    let line = |span: Span| (u64::from(lines.line(span.start)) + 1, u64::from(lines.line(span.end)) + 1);
    let place = (expected["s"].as_u64().unwrap_or(0), expected["e"].as_u64().unwrap_or(0));
    let json = is_json(&instruction.body);
    let compared = [
        ("keyword", format!("{:?}", expected["k"].as_str()), format!("{:?}", Some(instruction.keyword.text.as_str()))),
        ("lines", format!("{place:?}"), format!("{:?}", line(instruction.span))),
        ("arguments", format!("{:?}", strings(&expected["a"])), format!("{:?}", arguments(instruction))),
        ("flags", format!("{:?}", strings(&expected["f"])), format!("{:?}", flags(&instruction.flags))),
        ("json", format!("{}", expected["j"].as_bool().unwrap_or(false)), format!("{json}")),
    ];
    let differing = compared.into_iter().filter(|(_, theirs, ours)| theirs != ours);
    differing.map(|(kind, theirs, ours)| (kind, format!("line {}: BuildKit {theirs}, we {ours}", place.0))).collect()
}

fn flags(flags: &[Flag]) -> Vec<String> {
    let shown = |flag: &Flag| match &flag.value {
        Some(value) => format!("--{}={}", flag.name.text, value.text),
        None => format!("--{}", flag.name.text),
    };
    flags.iter().map(shown).collect()
}

fn texts(words: &[Word]) -> Vec<String> {
    words.iter().map(|word| word.text.clone()).collect()
}

fn form(form: &Form) -> Vec<String> {
    match form {
        Form::Shell(text) if text.text.is_empty() => Vec::new(),
        Form::Shell(text) => vec![text.text.clone()],
        Form::Exec(words) => texts(words),
    }
}

fn is_json(body: &Body) -> bool {
    match body {
        Body::Command(form) => matches!(form, Form::Exec(_)),
        Body::Copy(copy) => copy.json,
        Body::Words { json, .. } => *json,
        Body::Healthcheck(healthcheck) => matches!(healthcheck.command, Some(Form::Exec(_))),
        _ => false,
    }
}

fn triple(pair: &Pair, separator: &str) -> [String; 3] {
    let value = pair.value.as_ref().map_or_else(String::new, |value| value.text.clone());
    [pair.key.text.clone(), value, separator.to_owned()]
}

fn arguments(instruction: &Instruction) -> Vec<String> {
    match &instruction.body {
        Body::From(from) => {
            let words = [&from.image, &from.as_word, &from.name].into_iter().flatten().chain(&from.surplus);
            words.map(|word| word.text.clone()).collect()
        }
        Body::Command(command) => form(command),
        Body::Copy(copy) => {
            texts(&copy.sources).into_iter().chain(copy.destination.iter().map(|word| word.text.clone())).collect()
        }
        Body::Pairs { pairs, legacy } => {
            pairs.iter().flat_map(|pair| triple(pair, if *legacy { "" } else { "=" })).collect()
        }
        Body::Args(pairs) => pairs
            .iter()
            .map(|pair| match &pair.value {
                Some(value) => format!("{}={}", pair.key.text, value.text),
                None => pair.key.text.clone(),
            })
            .collect(),
        Body::Words { words, .. } => texts(words),
        Body::Text(word) => word.iter().map(|word| word.text.clone()).collect(),
        Body::Healthcheck(healthcheck) => {
            let word = healthcheck.word.iter().map(|word| word.text.clone());
            word.chain(healthcheck.command.iter().flat_map(form)).collect()
        }
        // BuildKit's node of these has children, or nothing, but an empty argument all the same.
        Body::Onbuild(Some(_)) | Body::Unknown => vec![String::new()],
        Body::Onbuild(None) => Vec::new(),
    }
}
