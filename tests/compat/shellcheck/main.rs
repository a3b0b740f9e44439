//! Compares the built-in checker of shell text with the real `ShellCheck` over the scripts of real Dockerfiles: both are
//! given the same text.
//!
//! ```text
//! cargo test --release --test shellcheck -- --program PATH --data ../shared/data/dockerfiles-5000.jsonl.gz --files 2000
//! ```
//!
//! It exits with 1 where less than 97 % of either one's findings are the other's, those aside that
//! `tests/compat/differences.md` lists. `--list CODE` shows the scripts on which they differ about a
//! code, `--list all` those on which they differ at all.

#![expect(clippy::print_stdout, reason = "it is a program that prints what it counts")]

mod intended;
mod tally;

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use intended::Intended;
use rayon::prelude::*;
use tally::Tally;
use trimtab::context::ShellCheck;
use trimtab::model::{Inputs, Model};
use trimtab::shell::check::{self, Checker, Fault, Sheet};

/// How much of either one's findings must be the other's, in thousandths.
const GOAL: usize = 970;

/// How many scripts one process of the program is given.
const BATCH: usize = 200;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let option = |name: &str| arguments.iter().position(|it| it == name).and_then(|at| arguments.get(at + 1));
    let (Some(program), Some(data)) = (option("--program"), option("--data")) else {
        println!("skipped: it needs --program, a ShellCheck, and --data, a file of Dockerfiles");
        return ExitCode::SUCCESS;
    };
    let Some(native) = check::native() else {
        println!("skipped: there is no built-in checker without the feature `shellcheck`");
        return ExitCode::SUCCESS;
    };
    let count = option("--files").and_then(|count| count.parse().ok()).unwrap_or(usize::MAX);
    let sheets = sheets(Path::new(data), count);
    let program = fs::canonicalize(PathBuf::from(program)).expect("the program is there");
    let real = ShellCheck::at(&program);
    let batches: Vec<&[Sheet]> = sheets.chunks(BATCH).collect();
    let told = batches.par_iter().map(|sheets| {
        let sheets: Vec<&Sheet> = sheets.iter().collect();
        (native.check(&sheets), real.check(&sheets))
    });
    let (ours, theirs): (Vec<_>, Vec<_>) = told.collect::<Vec<_>>().into_iter().unzip();
    assert_eq!(real.failure(), None);
    let (ours, theirs) = (ours.concat(), theirs.concat());
    let (intended, mut tally) = (Intended::read(), Tally::default());
    for ((sheet, ours), theirs) in sheets.iter().zip(&ours).zip(&theirs) {
        let differ = tally.add(ours, theirs, sheet, &intended);
        let asked = |code: &u16| option("--list").is_some_and(|list| list == "all" || *list == code.to_string());
        for code in differ.into_iter().filter(asked) {
            show(sheet, code, ours, theirs);
        }
    }
    println!("{} scripts\n{tally}", sheets.len());
    let (recall, precision) = tally.agreement();
    println!("besides what is listed: recall {recall} ‰, precision {precision} ‰");
    if recall < GOAL || precision < GOAL { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// The scripts of the first files of a gzipped list of JSON objects with a `text`, each once.
fn sheets(data: &Path, files: usize) -> Vec<Sheet> {
    let file = fs::File::open(data).expect("the data file can be opened");
    let mut lines = String::new();
    std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(file), &mut lines).expect("it is gzipped text");
    let mut known = HashSet::new();
    let mut sheets = Vec::new();
    for line in lines.lines().take(files) {
        let file: serde_json::Value = serde_json::from_str(line).expect("each line is an object");
        let text = file["text"].as_str().expect("it is text");
        let dockerfile = trimtab::syntax::parse(text);
        let model = Model::new(text, &dockerfile, &Inputs::default());
        let fresh = model.scripts().into_iter().map(|script| script.sheet).filter(|sheet| known.insert(sheet.clone()));
        sheets.extend(fresh);
    }
    sheets
}

fn show(sheet: &Sheet, code: u16, ours: &[Fault], theirs: &[Fault]) {
    println!("--- SC{code}\n{}", sheet.text.trim_end());
    for (who, faults) in [("ours", ours), ("theirs", theirs)] {
        for fault in faults.iter().filter(|fault| fault.code == code) {
            let text = &sheet.script()[fault.span.start as usize..];
            println!("    {who}: {} at `{}`", fault.message, text.chars().take(60).collect::<String>());
        }
    }
    println!();
}
