//! The `ShellCheck` program, where it is installed: a checker of shell text that takes many texts in one process.

use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;

use serde::Deserialize;

use super::lock::lock;
use super::problem::reason;
use crate::finding::Severity;
use crate::shell::check::{Checker, Fault, Sheet, message};
use crate::text::Span;

/// How many texts one process is given: all of a file's, save in one that no hand has written.
const AT_ONCE: usize = 500;

/// An installed `shellcheck`.
#[derive(Debug)]
pub struct ShellCheck {
    program: PathBuf,
    failure: Mutex<Option<String>>,
}

impl ShellCheck {
    /// The program of this name or path. Whether it is there is seen when it first has something to check.
    pub fn at(program: &Path) -> ShellCheck {
        ShellCheck { program: program.to_owned(), failure: Mutex::default() }
    }

    /// What went wrong first; `None` where all went well.
    pub fn failure(&self) -> Option<String> {
        lock(&self.failure).clone()
    }

    fn run(&self, sheets: &[&Sheet]) -> Result<Vec<Vec<Fault>>, String> {
        let told = |error: io::Error| reason(&error);
        let folder = tempfile::tempdir().map_err(told)?;
        let mut command = Command::new(&self.program);
        command.args(["--norc", "--format=json1", "--severity=style", "--"]).current_dir(folder.path());
        for (index, sheet) in sheets.iter().enumerate() {
            std::fs::write(folder.path().join(index.to_string()), &sheet.text).map_err(told)?;
            command.arg(index.to_string());
        }
        let output = command.stdin(Stdio::null()).output().map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => "it is not installed".to_owned(),
            _ => reason(&error),
        })?;
        if !matches!(output.status.code(), Some(0 | 1)) {
            let words = String::from_utf8_lossy(&output.stderr).trim().to_owned();
            return Err(format!("it failed with {}: {words}", output.status));
        }
        let told: Told = serde_json::from_slice(&output.stdout).map_err(|error| error.to_string())?;
        let mut faults = vec![Vec::new(); sheets.len()];
        for comment in &told.comments {
            let index: Option<usize> = comment.file.parse().ok();
            if let Some((sheet, faults)) = index.and_then(|index| Some((sheets.get(index)?, faults.get_mut(index)?))) {
                faults.extend(comment.fault(sheet));
            }
        }
        Ok(faults)
    }
}

impl Checker for ShellCheck {
    fn check(&self, sheets: &[&Sheet]) -> Vec<Vec<Fault>> {
        let each = sheets.chunks(AT_ONCE).flat_map(|sheets| {
            self.run(sheets).unwrap_or_else(|error| {
                let mut failure = lock(&self.failure);
                failure.get_or_insert(format!("cannot run `{}`: {error}", self.program.display()));
                vec![Vec::new(); sheets.len()]
            })
        });
        each.collect()
    }
}

/// What the program writes in its format `json1`.
#[derive(Deserialize)]
struct Told {
    comments: Vec<Comment>,
}

#[derive(Deserialize)]
struct Comment {
    file: String,
    #[serde(flatten)]
    range: Range,
    level: String,
    code: u16,
    message: String,
}

/// Lines and columns from 1; a column is a character.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Range {
    line: usize,
    end_line: usize,
    column: usize,
    end_column: usize,
}

impl Comment {
    fn fault(&self, sheet: &Sheet) -> Option<Fault> {
        let span = self.range.span(sheet)?;
        let severity = match self.level.as_str() {
            "error" => Severity::Error,
            "warning" => Severity::Warning,
            "info" => Severity::Info,
            _ => Severity::Style,
        };
        Some(Fault { code: self.code, severity, message: message(&self.message), span })
    }
}

impl Range {
    /// The place in the script's own text.
    fn span(&self, sheet: &Sheet) -> Option<Span> {
        let start = offset(&sheet.text, self.line, self.column)?;
        let end = offset(&sheet.text, self.end_line, self.end_column)?;
        sheet.within(Span::new(start, end.max(start)))
    }
}

fn offset(text: &str, line: usize, column: usize) -> Option<u32> {
    let start: usize = text.split_inclusive('\n').take(line.checked_sub(1)?).map(str::len).sum();
    let rest = text.get(start..)?;
    let inside = rest.char_indices().nth(column.checked_sub(1)?).map_or(rest.len(), |(at, _)| at);
    Some((start + inside) as u32)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::shell::{Dialect, Options};

    fn sheet(script: &str) -> Sheet {
        Sheet::new(script, Dialect::Sh, Options::default(), &BTreeSet::from(["A".to_owned()])).unwrap()
    }

    #[test]
    fn what_the_program_writes_is_read() {
        let sheet = sheet("é $A\nrm $A");
        let written = r#"{"comments":[{"file":"0","line":4,"endLine":4,"column":4,"endColumn":6,"level":"info","code":2086,
            "message":"Double quote it.","fix":null},
            {"file":"0","line":2,"endLine":2,"column":1,"endColumn":2,"level":"error","code":1,"message":"","fix":null}]}"#;
        let told: Told = serde_json::from_str(written).unwrap();
        let faults: Vec<Fault> = told.comments.iter().filter_map(|comment| comment.fault(&sheet)).collect();
        let fault = Fault {
            code: 2086,
            severity: Severity::Info,
            message: "double quote it".to_owned(),
            span: Span::new(9, 11),
        };
        assert_eq!(faults, [fault]);
    }

    #[test]
    fn a_program_that_is_not_there_is_told() {
        let checker = ShellCheck::at(Path::new("no-such-program-anywhere"));
        assert_eq!(checker.check(&[]), Vec::<Vec<Fault>>::new());
        assert_eq!(checker.failure(), None);
        assert_eq!(checker.check(&[&sheet("a")]), [Vec::new()]);
        assert_eq!(checker.failure().as_deref(), Some("cannot run `no-such-program-anywhere`: it is not installed"));
    }
}
