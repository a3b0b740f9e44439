//! How many instructions a program executes.

use std::path::Path;
use std::process::Command;

use crate::Row;
use crate::project::PROJECT;
use crate::shapes::Shape;

/// How the instructions of `program check` grow with files of these lengths, beyond those that it executes for a file of
/// one line.
pub(crate) fn row(program: &Path, shape: &Shape, lengths: &[usize]) -> Row {
    let least = executed(program, shape, "FROM scratch\n");
    let numbers = lengths.iter().map(|lines| executed(program, shape, &shape.text(*lines)) - least).collect();
    Row { name: shape.name.to_owned(), what: "instructions", numbers }
}

fn executed(program: &Path, shape: &Shape, text: &str) -> u64 {
    let folder = tempfile::tempdir().expect("there is a folder for temporary files");
    for (path, text) in PROJECT.iter().filter(|_| shape.has_project) {
        let path = folder.path().join(path);
        let made = path.parent().map_or(Ok(()), std::fs::create_dir_all);
        made.and_then(|()| std::fs::write(&path, text)).expect("the project can be written");
    }
    let file = folder.path().join("Dockerfile");
    std::fs::write(&file, text).expect("the file can be written");
    let mut command = Command::new("valgrind");
    command.args(["--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null"]);
    let output = command.arg(program).args(["check", "--format", "json"]).arg(&file).output();
    let told = String::from_utf8_lossy(&output.expect("valgrind can be started").stderr).into_owned();
    let line = told.lines().find(|line| line.contains("I refs:") || line.contains("I   refs:"));
    let number = line.and_then(|line| line.rsplit(' ').next()).map(|number| number.replace(',', ""));
    number.and_then(|number| number.parse().ok()).unwrap_or_else(|| panic!("valgrind says no number: {told}"))
}
