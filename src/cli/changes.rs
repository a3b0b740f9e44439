//! What fixes change: shown as a diff, written, and told.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::inputs::{Input, TextSource};
use super::session::Linted;
use crate::context::{World, reason, shown};
use crate::finding::NewFile;
use crate::fix::Applied;
use crate::report::visible::Plain;
use crate::report::{Failure, counted};
use crate::text::{self, Edits, Source};

/// The largest file that a fix rewrites, in bytes.
const MAX_BYTES: u64 = 1 << 20;

/// More fixes than this are grouped by their rules.
const ONE_BY_ONE: usize = 10;

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
    linted.iter().flat_map(|linted| save_one(world, linted)).collect()
}

fn save_one(world: &dyn World, linted: &Linted) -> Vec<Failure> {
    let Some(fixed) = linted.fixed() else { return Vec::new() };
    let mut failures = Vec::new();
    let mut tell = |path: &Path, written: io::Result<()>| {
        let failure = |error| Failure {
            path: shown(path),
            line: None,
            message: format!("cannot write the file: {}", reason(&error)),
        };
        failures.extend(written.err().map(failure));
    };
    for file in &fixed.created {
        let (path, before) = (created(linted, file), file.before.as_deref().map(str::as_bytes));
        // Another Dockerfile of the same context may have created or changed it.
        let as_before = match before {
            Some(before) => world.read(&path, MAX_BYTES).is_ok_and(|bytes| bytes == before),
            None => world.look(&path).is_err(),
        };
        if as_before {
            let reached = reach(world, linted, &path);
            tell(&path, reached.and_then(|()| world.write(&path, before, file.text.as_bytes())));
        }
    }
    failures.extend(overwrite(world, &linted.input, &linted.source, fixed.source.bytes()));
    failures
}

/// Writes a file that was read as `before`, unless nothing has changed; answers with why it could not be written.
pub(super) fn overwrite(world: &dyn World, input: &Input, before: &Source, after: &[u8]) -> Option<Failure> {
    if input.from != TextSource::File || before.bytes() == after {
        return None;
    }
    let error = world.write(&input.path, Some(before.bytes()), after).err()?;
    let message = format!("cannot write the file: {}", reason(&error));
    Some(Failure { path: shown(&input.path), line: None, message })
}

/// Makes these edits in a text: shows them as a patch where `is_diff`, prints the text that they make of standard input, or
/// writes the file; answers with why it could not be written.
pub(super) fn carry_out(
    (world, out): (&dyn World, &mut dyn Write),
    (input, before): (&Input, &Source),
    edits: &Edits,
    is_diff: bool,
) -> io::Result<Option<Failure>> {
    if is_diff {
        let new = edits.apply_within(before.text(), before.span());
        out.write_all(text::unified(&input.name, before.text(), &new).as_bytes())?;
        return Ok(None);
    }
    let after = edits.apply(before.bytes());
    if input.from == TextSource::Stdin {
        out.write_all(&after)?;
    }
    Ok(overwrite(world, input, before, &after))
}

/// An error where a file beside the Dockerfile may not be written: nobody named the Dockerfile, and the file is elsewhere.
fn reach(world: &dyn World, linted: &Linted, path: &Path) -> io::Result<()> {
    let Some(found_in) = &linted.input.found_in else { return Ok(()) };
    let is_there = world.look(path).is_ok();
    if world.real(if is_there { path } else { path.parent().unwrap_or(path) }).starts_with(found_in) {
        return Ok(());
    }
    let told = "it is outside the searched directory and its repository; name the Dockerfile to fix it";
    Err(io::Error::new(io::ErrorKind::InvalidInput, told))
}

/// Tells what was done, a line a fix with its place, grouped by rules where there are many, and what was taken back. Of a
/// file that could not be written, nothing was done.
pub(super) fn tell(out: &mut dyn Write, linted: &[Linted], failures: &[Failure]) -> io::Result<()> {
    let mut out = Plain(out);
    let applied: Vec<(&str, &Applied)> = linted
        .iter()
        .flat_map(|linted| done(linted, failures).map(|applied| (linted.input.name.as_str(), applied)))
        .collect();
    if applied.len() <= ONE_BY_ONE {
        for (name, Applied { rule, line, fix, .. }) in &applied {
            writeln!(out, "fixed {name}:{line}: {} [{rule}]", fix.title)?;
        }
    } else {
        let rules: BTreeSet<&str> = applied.iter().map(|(_, applied)| applied.rule).collect();
        for rule in rules {
            let fixes: Vec<_> = applied.iter().filter(|(_, applied)| applied.rule == rule).collect();
            writeln!(out, "fixed {} [{rule}]:", counted(fixes.len(), "finding", "findings"))?;
            for (name, Applied { line, fix, .. }) in fixes {
                writeln!(out, "  {name}:{line}: {}", fix.title)?;
            }
        }
    }
    for linted in linted {
        let Some(fixed) = linted.fixed() else { continue };
        for rejected in &fixed.rejected {
            let (rule, title, reason) = (rejected.rule, &rejected.title, &rejected.reason);
            writeln!(out, "not fixed {}: {title} [{rule}]: {reason}; this is a bug in trimtab", linted.input.name)?;
        }
    }
    Ok(())
}

/// The fixes whose files were written.
fn done<'l>(linted: &'l Linted, failures: &[Failure]) -> impl Iterator<Item = &'l Applied> {
    let has_failed = |path: &Path| failures.iter().any(|failure| failure.path == shown(path));
    let whole = linted.fixed().filter(|_| !has_failed(&linted.input.path));
    whole
        .into_iter()
        .flat_map(|fixed| &fixed.applied)
        .filter(move |applied| applied.fix.creates.as_ref().is_none_or(|file| !has_failed(&created(linted, file))))
}

/// Tells how much was fixed and how much is left.
pub(super) fn tell_sum(out: &mut dyn Write, linted: &[Linted], failures: &[Failure]) -> io::Result<()> {
    let each = || linted.iter().map(|linted| done(linted, failures).count());
    let (applied, files) = (each().sum::<usize>(), each().filter(|count| *count > 0).count());
    let left: usize = linted.iter().map(|linted| linted.report().findings.len()).sum();
    if applied == 0 {
        return writeln!(out, "nothing to fix; {} left", counted(left, "finding", "findings"));
    }
    let (applied, files) = (counted(applied, "fix", "fixes"), counted(files, "file", "files"));
    writeln!(out, "{applied} in {files}; {} left", counted(left, "finding", "findings"))
}

/// Writes the text of standard input as it is after the fixes, where it was asked for.
pub(super) fn write_texts(out: &mut dyn Write, linted: &[Linted]) -> io::Result<()> {
    let given = linted.iter().filter(|linted| linted.input.from == TextSource::Stdin);
    given.map(Linted::reported).try_for_each(|source| out.write_all(source.bytes()))
}

fn created(linted: &Linted, file: &NewFile) -> PathBuf {
    Path::new(&linted.context.root().unwrap_or_default()).join(&file.path)
}
