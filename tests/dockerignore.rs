//! The verdicts of a builder's own matcher about tens of thousands of paths.

use std::{
    io::{BufRead, BufReader},
    path::PathBuf,
};

use trimtab::context::ignorefile::IgnoreFile;

#[derive(serde::Deserialize)]
struct Case {
    ign: String,
    paths: Vec<String>,
    excluded: String,
}

#[test]
fn every_verdict_is_the_builders() {
    let data = std::env::var_os("TRIMTAB_DATA")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data"), PathBuf::from);
    let Ok(file) = std::fs::File::open(data.join("dockerignore-golden.jsonl.gz")) else {
        println!("skipped: there is no dockerignore-golden.jsonl.gz in {}", data.display());
        return;
    };
    let (mut files, mut paths, mut wrong) = (0, 0, Vec::new());
    for line in BufReader::new(flate2::read::GzDecoder::new(file)).lines() {
        let case: Case = serde_json::from_str(&line.unwrap()).unwrap();
        let ignore = IgnoreFile::from_text(".dockerignore", case.ign);
        for (path, expected) in case.paths.iter().zip(case.excluded.bytes()) {
            if ignore.is_ignored(path) != (expected == b'1') {
                wrong.push(format!("file {files}: {path:?}, decided by {:?}", ignore.verdict(path)));
            }
        }
        files += 1;
        paths += case.paths.len();
    }
    println!("{files} ignore files, {paths} paths, {} wrong", wrong.len());
    assert!(files > 0, "the data holds no ignore file");
    assert!(
        wrong.is_empty(),
        "{} of {paths} verdicts differ:\n{}",
        wrong.len(),
        wrong[..wrong.len().min(20)].join("\n")
    );
}
