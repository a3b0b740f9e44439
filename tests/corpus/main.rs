//! Lints and mends every file of a corpus, and counts what must never happen.
//!
//! ```text
//! cargo test --release --test corpus -- --data ../shared/data/dockerfiles-5000.jsonl.gz
//! cargo test --release --test corpus -- FOLDER...
//! ```
//!
//! Without a folder it runs over the project's own files, with `--data` over all of the data file too, else over a part of
//! it where it is there. A debug build, which is slow, takes a part of either. It exits with 1 where something does not
//! hold, each kind shown with a file that is as small as it can be.

#![expect(clippy::print_stdout, reason = "it is a program that prints what it counts")]

mod check;
mod declared;
mod files;
mod layout;
mod plain;
mod shrink;
mod world;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use check::{Seen, Violation};
use files::File;
use rayon::prelude::*;

/// Without `--data`, one of so many files of the data is looked at.
const SAMPLE: usize = 25;
/// In a debug build, one of so many of all that is chosen.
const SLOW: usize = 8;

fn main() -> ExitCode {
    let Some(files) = gather() else { return ExitCode::SUCCESS };
    std::panic::set_hook(Box::new(|_| {}));
    let start = Instant::now();
    let seen: Vec<Seen> = files.par_iter().map(|file| check::check(&file.bytes)).collect();
    let elapsed = start.elapsed();
    let mut kinds: BTreeMap<String, Vec<(&File, Violation)>> = BTreeMap::new();
    let mut all = Seen::default();
    for (file, seen) in files.iter().zip(seen) {
        for violation in &seen.violations {
            kinds.entry(violation.kind.clone()).or_default().push((file, violation.clone()));
        }
        all.add(seen);
    }
    print(&all, files.len());
    println!("{:.1} s in all, {:?} the slowest lint", elapsed.as_secs_f64(), all.slowest);
    for (kind, violations) in &kinds {
        show(kind, violations);
    }
    if kinds.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The files that the arguments ask for; `None` where they name a test, which this is not.
fn gather() -> Option<Vec<File>> {
    let mut arguments = std::env::args().skip(1);
    let (mut folders, mut data) = (Vec::new(), None);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--data" => data = Some(PathBuf::from(arguments.next().expect("--data takes a file"))),
            option if option.starts_with('-') => {}
            folder if Path::new(folder).is_dir() => folders.extend(files::folder(Path::new(folder))),
            _ => return None,
        }
    }
    if !folders.is_empty() {
        return Some(folders);
    }
    let mut files = files::own();
    let beside = files::data_beside();
    match data.as_ref().or(beside.as_ref()) {
        Some(path) => files.extend(files::data(path).into_iter().step_by(if data.is_some() { 1 } else { SAMPLE })),
        None => println!("skipped: the data file is not there, only the project's own files are looked at"),
    }
    Some(files.into_iter().step_by(if cfg!(debug_assertions) { SLOW } else { 1 }).collect())
}

fn print(all: &Seen, files: usize) {
    println!("{files} files, {} changed by `fix --unsafe-fixes`, at most {} rounds", all.changed, all.rounds);
    println!("{:>9} {:>9} {:>9}  rule", "findings", "safe", "unsafe");
    for (rule, findings) in &all.findings {
        let count = |counts: &BTreeMap<&'static str, usize>| counts.get(rule).copied().unwrap_or_default();
        println!("{findings:>9} {:>9} {:>9}  {rule}", count(&all.safe), count(&all.all));
    }
}

fn show(kind: &str, violations: &[(&File, Violation)]) {
    let smallest = violations.iter().min_by_key(|(file, _)| file.bytes.len()).expect("a kind has a violation");
    let (file, violation) = smallest;
    let small = shrink::shrink(&file.bytes, kind);
    println!("\n{kind}: {} times, as in {}: {}", violations.len(), file.name, violation.message);
    for line in String::from_utf8_lossy(&small).lines() {
        println!("    {line}");
    }
}
