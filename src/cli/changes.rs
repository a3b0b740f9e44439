//! What fixes change: shown as a diff, written, and told.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::inputs::TextSource;
use super::session::Linted;
use crate::context::{World, reason, shown};
use crate::finding::NewFile;
use crate::report::{Failure, counted};
use crate::text;

/// The largest file that a fix writes anew, in bytes.
const MAX_BYTES: u64 = 1 << 20;

/// Writes one patch of all that the fixes would change; says whether that is anything.
pub(super) fn write_diffs(out: &mut dyn Write, linted: &[Linted]) -> io::Result<bool> {
    let mut any = false;
    for linted in linted {
        let Some(fixed) = linted.fixed() else { continue };
        let mut patch = text::unified(&linted.input.name, linted.source.text(), fixed.source.text());
        for file in &fixed.created {
            let name = shown(&created(linted, file));
            patch += &beside(&name, file.before.as_deref(), &file.text);
        }
        any |= !patch.is_empty();
        out.write_all(patch.as_bytes())?;
    }
    Ok(any)
}

/// The patch of a file that stands beside the Dockerfile, and is new where there is none before.
pub(super) fn beside(name: &str, before: Option<&str>, after: &str) -> String {
    let old = before.map_or_else(|| "/dev/null".to_owned(), |_| format!("a/{name}"));
    text::patch(&old, &format!("b/{name}"), &text::hunks(before.unwrap_or_default(), after))
}

/// Writes what the fixes changed, each file whole or not at all. Answers with what could not be written.
pub(super) fn save(world: &dyn World, linted: &[Linted]) -> Vec<Failure> {
    let mut failures = Vec::new();
    for linted in linted {
        let Some(fixed) = linted.fixed() else { continue };
        let mut write = |path: &Path, bytes: &[u8]| {
            if let Err(error) = world.write(path, bytes) {
                let message = format!("cannot write it: {}", reason(&error));
                failures.push(Failure { path: shown(path), line: None, message });
            }
        };
        for file in &fixed.created {
            let path = created(linted, file);
            // Another Dockerfile of the same context may have created or changed it.
            let as_before = match &file.before {
                Some(before) => world.read(&path, MAX_BYTES).is_ok_and(|bytes| bytes == before.as_bytes()),
                None => world.look(&path).is_err(),
            };
            if as_before {
                write(&path, file.text.as_bytes());
            }
        }
        if linted.input.from == TextSource::File && fixed.source.bytes() != linted.source.bytes() {
            // An editor may have saved it since it was read.
            let is_as_read = world.read(&linted.input.path, text::MAX_BYTES as u64);
            if is_as_read.is_ok_and(|bytes| bytes == linted.source.bytes()) {
                write(&linted.input.path, fixed.source.bytes());
            } else {
                let message =
                    "it changed on the disk while it was being fixed, so nothing was written; run again".to_owned();
                failures.push(Failure { path: shown(&linted.input.path), line: None, message });
            }
        }
    }
    failures
}

/// Tells what was done, a line a fix, and what was taken back. Of a file that could not be written, nothing was done.
pub(super) fn tell(out: &mut dyn Write, linted: &[Linted], failures: &[Failure]) -> io::Result<()> {
    for linted in linted {
        let Some(fixed) = linted.fixed() else { continue };
        let is_written = is_written(linted, failures);
        for applied in fixed.applied.iter().filter(|_| is_written) {
            writeln!(out, "fixed {}: {} [{}]", linted.input.name, applied.fix.title, applied.rule)?;
        }
        for rejected in &fixed.rejected {
            let (rule, title, reason) = (rejected.rule, &rejected.title, &rejected.reason);
            writeln!(out, "not fixed {}: {title} [{rule}]: {reason}; this is a bug of trimtab", linted.input.name)?;
        }
    }
    Ok(())
}

fn is_written(linted: &Linted, failures: &[Failure]) -> bool {
    let path = shown(&linted.input.path);
    !failures.iter().any(|failure| failure.path == path)
}

/// Tells how much was fixed and how much is left.
pub(super) fn tell_sum(out: &mut dyn Write, linted: &[Linted], failures: &[Failure]) -> io::Result<()> {
    let written = || linted.iter().filter(|linted| is_written(linted, failures));
    let applied: usize = written().filter_map(Linted::fixed).map(|fixed| fixed.applied.len()).sum();
    let mended = written().filter(|linted| linted.fixed().is_some_and(|fixed| !fixed.applied.is_empty())).count();
    let left: usize = linted.iter().map(|linted| linted.report().findings.len()).sum();
    if applied == 0 {
        return writeln!(out, "nothing to fix; {} left", counted(left, "finding", "findings"));
    }
    let (applied, mended) = (counted(applied, "fix", "fixes"), counted(mended, "file", "files"));
    writeln!(out, "{applied} in {mended}; {} left", counted(left, "finding", "findings"))
}

/// Writes the text of standard input as it is after the fixes, where it was asked for.
pub(super) fn write_texts(out: &mut dyn Write, linted: &[Linted]) -> io::Result<()> {
    let given = linted.iter().filter(|linted| linted.input.from == TextSource::Stdin);
    given.map(Linted::reported).try_for_each(|source| out.write_all(source.bytes()))
}

fn created(linted: &Linted, file: &NewFile) -> PathBuf {
    Path::new(&linted.context.root().unwrap_or_default()).join(&file.path)
}
