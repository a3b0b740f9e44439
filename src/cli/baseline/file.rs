//! The baseline file: which findings are known, and which of a run's findings they are.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use crate::finding::Finding;
use crate::report::{Fingerprint, Fingerprints};
use crate::text::Source;

/// The findings that are known, by the paths of their files from the folder of the baseline.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Baseline {
    files: BTreeMap<String, BTreeMap<Known, usize>>,
}

/// What is known of a finding.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Known {
    rule: String,
    words: String,
    command: String,
}

/// The file as JSON.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    version: u32,
    findings: Vec<Row>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    file: String,
    rule: String,
    words: String,
    command: String,
    #[serde(default = "one", skip_serializing_if = "is_one")]
    count: usize,
}

const VERSION: u32 = 1;

fn one() -> usize {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde wants it so")]
fn is_one(count: &usize) -> bool {
    *count == 1
}

impl Known {
    fn of(finding: &Finding, fingerprint: Fingerprint) -> Known {
        let hex = |hash: u64| format!("{hash:016x}");
        Known { rule: finding.rule.to_owned(), words: hex(fingerprint.words), command: hex(fingerprint.command) }
    }
}

impl Baseline {
    /// Reads a baseline.
    pub(super) fn parse(text: &str) -> Result<Baseline, String> {
        let document: Document = serde_json::from_str(text).map_err(|error| error.to_string())?;
        if document.version != VERSION {
            return Err(format!("version {} of the format is not supported", document.version));
        }
        let mut baseline = Baseline::default();
        for Row { file, rule, words, command, count } in document.findings {
            *baseline.files.entry(file).or_default().entry(Known { rule, words, command }).or_default() += count;
        }
        Ok(baseline)
    }

    /// The text of the file, a line for each finding, so that a diff shows what was added and removed.
    pub(super) fn text(&self) -> String {
        let mut text = format!("{{\n  \"version\": {VERSION},\n  \"findings\": [");
        let rows =
            self.files.iter().flat_map(|(file, known)| known.iter().map(move |(known, count)| (file, known, count)));
        for (at, (file, known, count)) in rows.enumerate() {
            let Known { rule, words, command } = known.clone();
            let row = Row { file: file.clone(), rule, words, command, count: *count };
            let row = serde_json::to_string(&row).expect("texts and a number are JSON");
            let _ = write!(text, "{}\n    {row}", if at > 0 { "," } else { "" });
        }
        text + "\n  ]\n}\n"
    }

    /// Adds the findings of a file.
    pub(super) fn add(&mut self, file: &str, source: &Source, findings: &[Finding]) {
        let fingerprints = Fingerprints::new(source);
        for finding in findings {
            let known = Known::of(finding, fingerprints.parts(finding));
            *self.files.entry(file.to_owned()).or_default().entry(known).or_default() += 1;
        }
    }

    /// The files that have findings.
    pub(super) fn files(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// How many findings are known.
    pub(super) fn len(&self) -> usize {
        self.files.values().flat_map(BTreeMap::values).sum()
    }

    /// Calls a file by its new name.
    pub(super) fn rename(&mut self, old: &str, new: &str) {
        let Some(known) = self.files.remove(old) else { return };
        let file = self.files.entry(new.to_owned()).or_default();
        for (known, count) in known {
            *file.entry(known).or_default() += count;
        }
    }

    /// Takes out of `findings`, which are those of `file`, the ones that are known, and out of the baseline what they are.
    /// A finding is the same where its command is; after that, where its words are.
    pub(super) fn take(&mut self, file: &str, source: &Source, findings: &mut Vec<Finding>) -> Baseline {
        let mut taken = Baseline::default();
        let Some(known) = self.files.get_mut(file) else { return taken };
        let fingerprints = Fingerprints::new(source);
        let all: Vec<Known> = findings.iter().map(|finding| Known::of(finding, fingerprints.parts(finding))).collect();
        let mut is_known = vec![false; findings.len()];
        let taken_here = taken.files.entry(file.to_owned()).or_default();
        let is_same: [fn(&Known, &Known) -> bool; 2] = [|one, other| one == other, Known::is_alike];
        for same in is_same {
            for (finding, is_known) in all.iter().zip(&mut is_known).filter(|(_, is_known)| !**is_known) {
                let Some((entry, count)) = known.iter_mut().find(|(entry, count)| **count > 0 && same(entry, finding))
                else {
                    continue;
                };
                *is_known = true;
                *count -= 1;
                *taken_here.entry(entry.clone()).or_default() += 1;
            }
        }
        known.retain(|_, count| *count > 0);
        let mut is_known = is_known.into_iter();
        findings.retain(|_| !is_known.next().unwrap_or(false));
        taken
    }

    /// Keeps the findings of the files and rules for which `is_kept` says so.
    pub(super) fn retain(&mut self, is_kept: impl Fn(&str, &str) -> bool) {
        for (file, known) in &mut self.files {
            known.retain(|known, _| is_kept(file, &known.rule));
        }
        self.files.retain(|_, known| !known.is_empty());
    }

    /// Adds what another one knows.
    pub(super) fn extend(&mut self, other: Baseline) {
        for (file, known) in other.files {
            let here = self.files.entry(file).or_default();
            for (known, count) in known {
                *here.entry(known).or_default() += count;
            }
        }
        self.files.retain(|_, known| !known.is_empty());
    }
}

impl Known {
    fn is_alike(&self, other: &Known) -> bool {
        self.rule == other.rule && self.words == other.words
    }
}
