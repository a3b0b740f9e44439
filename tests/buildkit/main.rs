//! Agreement with `BuildKit` on what a Dockerfile says: its own reading of 5,000 real files, and its parser's test files.

#![expect(clippy::print_stdout, reason = "a skipped test says so")]

mod meaning;
mod reading;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;
use trimtab::syntax::{self, TokenKind};

/// The folder of reference data beside the project, where there is one.
fn data(name: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("TRIMTAB_DATA")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data"), PathBuf::from);
    let path = folder.join(name);
    if path.exists() {
        return Some(path);
    }
    println!("skipped: {} is not there", path.display());
    None
}

/// The lines of a gzipped file of JSON objects.
fn objects(path: &Path) -> Vec<Value> {
    let file = std::fs::File::open(path).expect("the file was just seen");
    let mut text = String::new();
    std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(file), &mut text).expect("it is gzipped text");
    text.lines().map(|line| serde_json::from_str(line).expect("each line is an object")).collect()
}

#[test]
fn real_files_read_as_buildkit_reads_them() {
    let Some(path) = data("dockerfiles-5000.jsonl.gz") else { return };
    let mut differences: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let files = objects(&path);
    for file in &files {
        let (id, text) = (file["id"].as_str().unwrap(), file["text"].as_str().unwrap());
        for (kind, difference) in reading::differences(text, &file["buildkit"]) {
            differences.entry(kind).or_default().push(format!("{id}: {difference}"));
        }
    }
    println!("{} files read", files.len());
    for (kind, all) in &differences {
        println!("{kind}: {} differences\n  {}", all.len(), all[..all.len().min(8)].join("\n  "));
    }
    assert!(differences.is_empty(), "{} kinds of differences", differences.len());
    assert_eq!(files.len(), 5000);
}

/// The test files of `BuildKit`'s own parser that its instruction parser refuses, such as files without a `FROM`.
const REFUSED_LATER: [&str; 8] = [
    "flags",
    "health",
    "jeztah-invalid-json-json-inside-string",
    "jeztah-invalid-json-json-inside-string-double",
    "jeztah-invalid-json-single-quotes",
    "jeztah-invalid-json-unterminated-bracket",
    "jeztah-invalid-json-unterminated-string",
    "json",
];

/// Where `TRIMTAB_BUILDKIT` names the folder `frontend/dockerfile/parser` of a checkout: its test files get the verdict
/// of parser and instruction parser together.
#[test]
fn parser_test_files_are_judged_as_buildkit_judges_them() {
    let Some(folder) = std::env::var_os("TRIMTAB_BUILDKIT").map(PathBuf::from) else {
        println!("skipped: TRIMTAB_BUILDKIT names no checkout");
        return;
    };
    let mut counts = [0, 0];
    for name in ["testfiles", "testfiles-negative"] {
        for entry in std::fs::read_dir(folder.join(name)).expect("the checkout has its test files") {
            let entry = entry.expect("the folder can be read");
            let Ok(text) = std::fs::read_to_string(entry.path().join("Dockerfile")) else { continue };
            let file = entry.file_name();
            let refused = name == "testfiles-negative" || REFUSED_LATER.iter().any(|later| file == *later);
            let problems = syntax::parse(&text).problems;
            counts[usize::from(refused)] += 1;
            assert_eq!(!problems.is_empty(), refused, "{}: {problems:?}", entry.path().display());
        }
    }
    println!("{} accepted, {} refused, all as BuildKit does", counts[0], counts[1]);
    assert_eq!(counts, [25, 12]);
}

#[test]
fn tokens_tile_every_real_file() {
    let Some(path) = data("dockerfiles-5000.jsonl.gz") else { return };
    for file in objects(&path) {
        assert_tiles(file["text"].as_str().unwrap());
    }
}

/// The tokens cover the text without gap or overlap, and the spans of the tree lie inside it.
fn assert_tiles(text: &str) {
    let file = syntax::parse(text);
    let mut at = 0;
    for token in &file.tokens {
        assert_eq!(token.span.start, at, "a gap or an overlap in {text:?}");
        assert!(!token.span.is_empty(), "an empty token in {text:?}");
        assert!(text.is_char_boundary(token.span.end as usize));
        at = token.span.end;
    }
    assert_eq!(at as usize, text.len(), "the tokens end early in {text:?}");
    let comments = file.tokens.iter().filter(|token| token.kind == TokenKind::Comment).count();
    assert_eq!(comments, file.comments.len(), "each comment is a token of {text:?}");
}

/// What Dockerfiles are made of, and what they are not.
#[rustfmt::skip]
const PIECES: [&str; 37] = [
    "FROM a AS b", "RUN x", "COPY --from=b a /b", "ENV a=b c=\"d e\"", "ENV a b", "ARG x=1", "ONBUILD RUN y <<E",
    "HEALTHCHECK CMD a", "CMD [\"a\", \"b\"]", "# escape=`", "# syntax=x", "#c", "<<EOF", "EOF", " \\", "`", "\n", "\n",
    "\r\n", "\t", " ", "'", "\"", "\\", "$x", "${x:-y}", "&&", "--a='b", "--", "[", "]", "{", "é", "🙂", "\u{a0}",
    "\u{feff}", "\u{1a}",
];

#[test]
fn tokens_tile_any_text() {
    arbtest::arbtest(|drawn| {
        let mut text = String::new();
        for _ in 0..drawn.int_in_range(0..=40)? {
            let piece = if drawn.ratio(1, 9)? { drawn.arbitrary()? } else { drawn.choose(&PIECES).copied()? };
            text.push_str(piece);
        }
        assert_tiles(&text);
        Ok(())
    })
    .budget_ms(1000);
}
