//! Any ignore file is read, its lines lie inside it, and asking step by step or at once gives one answer.

#![no_main]

use libfuzzer_sys::fuzz_target;
use trimtab::context::ignorefile::{IgnoreFile, Verdict};
use trimtab::context::path;
use trimtab::context::wildcard::Wildcard;

fuzz_target!(|input: (&str, &str)| {
    let (text, asked) = input;
    let file = IgnoreFile::from_text(".dockerignore", text);
    for line in &file.lines {
        assert!(file.source.text().get(line.span.range()).is_some());
    }
    for line in &file.invalid {
        assert!(file.source.text().get(line.span.range()).is_some());
    }
    let asked = path::below_root(asked);
    let mut verdict = Verdict::default();
    for end in asked.match_indices('/').map(|(at, _)| at).chain([asked.len()]) {
        let directory = &asked[..end];
        if directory.is_empty() {
            continue;
        }
        verdict = file.enter(&verdict, directory);
        assert_eq!(verdict.is_ignored(), file.is_ignored(directory), "{directory:?}");
    }
    if let Ok(wildcard) = Wildcard::new(&asked) {
        wildcard.matches(text);
    }
});
