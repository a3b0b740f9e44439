//! `--add-ignore`: suppression comments for all findings.

use std::collections::BTreeSet;

use super::console::Console;
use super::inputs::TextSource;
use super::session::{Linted, Work};
use crate::context::{World, reason};
use crate::finding::Finding;
use crate::fix::suppress;
use crate::lint::lint;
use crate::report::{Failure, Fingerprint, Fingerprints, counted};
use crate::syntax;
use crate::text::Source;

/// Writes a comment for each finding of the run, with this reason, which may be empty. Answers in words how many.
pub(super) fn write(
    why: &str,
    world: &dyn World,
    work: &mut Work,
    console: &mut Console<'_>,
) -> anyhow::Result<String> {
    let (mut findings, mut files) = (0, 0);
    let is_written = |linted: &&Linted| linted.input.from != TextSource::Inside;
    for linted in work.linted.iter().filter(is_written).filter(|linted| !linted.report().findings.is_empty()) {
        let (source, count) = suppressed(linted, why);
        match linted.input.from {
            TextSource::Stdin => console.stdout.write_all(source.bytes())?,
            TextSource::File | TextSource::Inside => {
                if let Err(error) = world.write(&linted.input.path, Some(linted.source.bytes()), source.bytes()) {
                    let message = format!("cannot write the file: {}", reason(&error));
                    work.failures.push(Failure { path: linted.input.name.clone(), line: None, message });
                    continue;
                }
            }
        }
        findings += count;
        files += 1;
    }
    let (findings, files) = (counted(findings, "finding", "findings"), counted(files, "file", "files"));
    Ok(format!("suppressed {findings} in {files}"))
}

/// The file with its comments, and how many findings they suppress.
fn suppressed(linted: &Linted, why: &str) -> (Source, usize) {
    let key = |source: &Source, finding: &Finding| Fingerprints::new(source).parts(finding);
    let name = linted.input.name.as_str();
    let all = &linted.report().findings;
    let mut open: BTreeSet<Fingerprint> = all.iter().map(|finding| key(&linted.source, finding)).collect();
    let mut source = Source::new(name, linted.source.bytes().to_vec()).expect("it was a source before");
    loop {
        let report = lint(&source, &linted.context, linted.config());
        let left = report.findings.iter().find(|finding| open.contains(&key(&source, finding)));
        let Some(finding) = left else { break };
        open.remove(&key(&source, finding));
        let file = syntax::parse(source.text());
        let edits = suppress::here(&source, &file, finding, why);
        let edits = edits.unwrap_or_else(|| suppress::everywhere(&source, &file, finding, why));
        let Ok(next) = Source::new(name, edits.apply(source.bytes())) else { break };
        source = next;
    }
    let left = lint(&source, &linted.context, linted.config()).findings.len();
    (source, all.len().saturating_sub(left))
}
