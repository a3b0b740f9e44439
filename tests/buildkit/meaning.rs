//! Agreement with `BuildKit` on what words become, and that layout has no meaning.

use std::path::PathBuf;

use trimtab::finding::Fact;
use trimtab::model::expand::{Expander, Expansion, Places, Quotes};
use trimtab::model::{Binding, Inputs, Model, Value, facts};
use trimtab::syntax::{self, Dockerfile};

/// The folder with the test files of `BuildKit`'s shell lexer, beside that of its parser.
fn folder() -> Option<PathBuf> {
    let Some(parser) = std::env::var_os("TRIMTAB_BUILDKIT").map(PathBuf::from) else {
        println!("skipped: TRIMTAB_BUILDKIT names no checkout");
        return None;
    };
    Some(parser.with_file_name("shell"))
}

fn expand(text: &str, variables: &[(String, String)]) -> Expansion {
    let lookup = |name: &str| match variables.iter().rev().find(|(known, _)| known == name) {
        Some((_, value)) => Binding::Set(Value::text(value)),
        None => Binding::Unset,
    };
    Expander { lookup: &lookup, escape: '\\', quotes: Quotes::Removed }.expand(text, &Places::From(0))
}

#[test]
fn words_expand_as_buildkit_expands_them() {
    let Some(folder) = folder() else { return };
    let text = std::fs::read_to_string(folder.join("envVarTest")).expect("the checkout has its test files");
    let variables = [("PWD", "/home"), ("SHELL", "bash"), ("KOREAN", "한국어"), ("NULL", "")];
    let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let mut count = 0;
    for line in text.lines().map(str::trim).filter(|line| !line.starts_with('#') && !line.is_empty()) {
        let parts: Vec<&str> = line.split('|').map(str::trim).collect();
        let [platform, source, expected] = parts[..] else { panic!("three parts: {line}") };
        if platform == "W" {
            continue;
        }
        let expansion = expand(source, &variables);
        let result = if expansion.error.is_some() { Some("error") } else { expansion.value.known() };
        assert_eq!(result, Some(expected), "{source}");
        count += 1;
    }
    println!("{count} words expanded as BuildKit does");
    assert!(count > 100);
}

#[test]
fn words_split_as_buildkit_splits_them() {
    let Some(folder) = folder() else { return };
    let text = std::fs::read_to_string(folder.join("wordsTest")).expect("the checkout has its test files");
    let mut variables = Vec::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        if let Some(assignment) = line.strip_prefix("ENV ") {
            let (name, value) = assignment.trim_start_matches(' ').split_once('=').expect("a name and a value");
            variables.push((name.to_owned(), value.to_owned()));
            continue;
        }
        let (source, expected) = line.split_once('|').expect("two parts");
        let expansion = expand(source.trim(), &variables);
        let words: Vec<String> = match expansion.error {
            Some(_) => vec!["error".to_owned()],
            None => expansion.words.iter().map(Value::to_string).collect(),
        };
        let expected: Vec<&str> = expected.trim_start_matches(' ').split(',').collect();
        assert_eq!(words, expected, "{source}");
    }
}

/// A file whose instructions stand on one line each, in lower case and without comments, means the same.
#[test]
fn layout_is_no_fact_of_a_real_file() {
    let Some(path) = super::data("dockerfiles-5000.jsonl.gz") else { return };
    let mut count = 0;
    for file in super::objects(&path).iter().step_by(5) {
        let text = file["text"].as_str().unwrap();
        let dockerfile = syntax::parse(text);
        let plain = dockerfile.escape == '\\'
            && dockerfile.instructions.iter().all(|it| it.heredocs.is_empty() && !it.rest.text.contains('\n'));
        if plain {
            let flat = flat(text, &dockerfile);
            assert_eq!(facts_of(text), facts_of(&flat), "{}", file["id"]);
            count += 1;
        }
    }
    println!("{count} files mean the same on one line for each instruction");
    assert!(count > 900);
}

fn flat(text: &str, dockerfile: &Dockerfile) -> String {
    let mut flat = String::new();
    for instruction in &dockerfile.instructions {
        flat.push_str(&instruction.keyword.text.to_lowercase());
        for flag in &instruction.flags {
            flat.push(' ');
            flat.push_str(&text[flag.span]);
        }
        flat.push(' ');
        flat.push_str(&instruction.rest.text);
        flat.push('\n');
    }
    flat
}

fn facts_of(text: &str) -> Vec<Vec<Fact>> {
    let dockerfile = syntax::parse(text);
    let model = Model::new(text, &dockerfile, &Inputs::default());
    facts::facts(&model).into_iter().map(|instruction| instruction.facts).collect()
}
