//! Every beginning of every example file is linted, as while it is being typed, and so is what is too large to be one.

use std::fs;
use std::path::{Path, PathBuf};

use trimtab::config::{Config, Layer, Placed};
use trimtab::context::Context;
use trimtab::lint::{Report, lint};
use trimtab::text::Source;

/// So many bytes are linted of all beginnings of one file together; of a large file, some beginnings are left out, and in a
/// debug build, which is slow, of most. `.ci/run corpus` takes a release build.
const BUDGET: usize = if cfg!(debug_assertions) { 1 << 14 } else { 1 << 21 };

fn report(bytes: &[u8]) -> Report {
    let config = Config::of(Layer { pedantic: Some(Placed::default(true)), ..Layer::default() });
    let context = Context::memory([("Dockerfile", bytes), ("package.json", b"{}")]);
    lint(&Source::new("Dockerfile", bytes.to_vec()).expect("it is small"), &context, &config)
}

/// The files of a folder of this project, those of its folders too, that `wanted` takes.
fn files(folder: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten() {
            let path = entry.expect("the folder can be read").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.to_string_lossy().contains("Dockerfile") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

#[track_caller]
fn every_beginning(folder: &str) {
    for path in files(folder) {
        let bytes = fs::read(path).expect("it was just seen");
        for end in (0..=bytes.len()).step_by((bytes.len().pow(2) / (2 * BUDGET)).max(1)) {
            report(&bytes[..end]);
        }
    }
}

#[test]
fn every_beginning_of_a_fixture_is_linted() {
    every_beginning("tests/fixtures");
}

#[test]
fn every_beginning_of_a_sample_project_is_linted() {
    every_beginning("tests/projects");
}

/// A file of `size` bytes that goes on like this.
fn large(piece: &str, size: usize) -> Vec<u8> {
    format!("FROM debian:12\n{}", piece.repeat(size / piece.len().max(1))).into_bytes()
}

#[test]
fn a_file_of_five_megabytes_is_linted() {
    const SIZE: usize = 5 << 20;
    let findings = |bytes: &[u8]| report(bytes).findings.len();
    let without = findings(&large("", 0));
    assert_eq!(findings(&large("# a comment\n", SIZE)), without);
    for piece in ["\0", "a \\\n"] {
        assert!(findings(&large(piece, SIZE)) <= without + 2, "{piece:?}");
    }
    report(&large("RUN apt-get update && apt-get install curl\n", SIZE / 200));
}
