//! The cache report for programs: one JSON document a run.
//!
//! # Schema, version 1
//!
//! New keys may appear within a version; a key that goes or changes its meaning is a new version.
//!
//! ```text
//! {
//!   "version": 1,
//!   "tool": { "name": "trimtab", "version": "…" },
//!   "dockerfile": as the run was given it, "context": its root or null,
//!   "changed": [path] or null, "since": text or null,          what was asked
//!   "stages": [{ "index", "label": name or number, "base": what FROM says, "parent": index of a stage or null }],
//!   "steps": [{
//!     "index", "stage": index of a stage, "line", "text", "kind": build | merge (of a COPY --link),
//!     "twin": index of an earlier step that is the very same, or null,
//!     "seconds", "measured": whether a log told them,
//!     "needs": {
//!       "below": index of the step whose files it starts from, or null,
//!       "files": [{ "source", "paths": how many }], "downloads": [address], "variables": [name],
//!       "outputs": [{ "from", "path", "step": index or null }]
//!     },
//!     "fate": hit | maybe | miss, or null where nothing has changed,
//!     "reason": null, or { "name", "words",
//!       "step": of `above`: the topmost step that runs again,
//!       "paths": [{ "path", "change": changed | mode | added | removed }], of `files`, `led` and `unseen`,
//!       "aspect", "item", "before", "after": of `key` }
//!   }],
//!   "history": null, or { "commits", "steps": [{ "index", "runs", "likely", "perhaps", "secondsPerCommit",
//!                                                "causes": [{ "path", "commits" }], the most frequent first,
//!                                                "causesLeftOut": how many paths more }] },
//!   "notes": [text]
//! }
//! ```
//!
//! Of several Dockerfiles, `{ "version": 1, "files": [the document of each] }`.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::{Question, Report};
use crate::cache::{Change, Dependencies, Kind, Reason, Step};
use crate::report::document;

/// The most paths that are named for each step of a history.
const CAUSES: usize = 100;

/// The version of the schema.
pub const VERSION: u32 = 1;

/// The whole report as one document, with a line break at its end.
pub fn write(out: &mut dyn Write, report: &Report<'_>) -> io::Result<()> {
    document::write(out, &described(report))
}

/// The reports of several Dockerfiles as one document, with a line break at its end.
pub fn write_all(out: &mut dyn Write, reports: &[Report<'_>]) -> io::Result<()> {
    let files: Vec<Value> = reports.iter().map(described).collect();
    document::write_all(out, VERSION, &files)
}

fn described(report: &Report<'_>) -> Value {
    let (changed, since) = match report.question {
        Question::Nothing => (None, None),
        Question::Changed(paths) => (Some(paths), None),
        Question::Since(revision) => (None, Some(revision)),
    };
    let stages = report
        .stages
        .iter()
        .map(|stage| json!({ "index": stage.index, "label": stage.label, "base": stage.base, "parent": stage.parent }));
    json!({
        "version": VERSION,
        "tool": { "name": env!("CARGO_PKG_NAME"), "version": env!("CARGO_PKG_VERSION") },
        "dockerfile": report.dockerfile,
        "context": report.context,
        "changed": changed,
        "since": since,
        "stages": stages.collect::<Vec<_>>(),
        "steps": (0..report.dependencies.len()).map(|index| step(report, index)).collect::<Vec<_>>(),
        "history": report.history.map(|_| history(report)),
        "notes": report.notes,
    })
}

fn step(report: &Report<'_>, index: usize) -> Value {
    let step = &report.dependencies[index];
    let seconds = report.seconds.get(index);
    json!({
        "index": index,
        "stage": step.stage,
        "line": step.line,
        "text": step.text,
        "kind": match step.kind { Kind::Build => "build", Kind::Merge => "merge" },
        "twin": step.twin,
        "seconds": seconds.map(|seconds| seconds.value),
        "measured": seconds.is_some_and(|seconds| seconds.measured),
        "needs": dependencies(step),
        "fate": report.fate_name(index),
        "reason": report.steps.map(|steps| reason(&steps[index], steps)),
    })
}

fn dependencies(step: &Dependencies) -> Value {
    let files = step.files.iter().map(|(source, count)| json!({ "source": source, "paths": count }));
    let outputs = step.outputs.iter();
    json!({
        "below": step.below,
        "files": files.collect::<Vec<_>>(),
        "outputs": outputs
            .map(|output| json!({ "from": output.from, "path": output.path, "step": output.step }))
            .collect::<Vec<_>>(),
        "outside": step.outside,
        "downloads": step.downloads,
        "variables": step.variables,
    })
}

fn reason(step: &Step, steps: &[Step]) -> Value {
    let mut value = json!({ "name": step.reason.name(), "words": step.words(steps) });
    match &step.reason {
        Reason::Above { step } => value["step"] = json!(step),
        Reason::Files(changes) | Reason::Led(changes) | Reason::Unseen(changes) => {
            let path = |change: &Change| json!({ "path": change.path, "change": change.kind.name() });
            value["paths"] = changes.iter().map(path).collect();
        }
        Reason::Key(difference) => {
            value["aspect"] = json!(difference.aspect.name());
            value["item"] = json!(difference.name);
            value["before"] = json!(difference.before);
            value["after"] = json!(difference.after);
        }
        _ => {}
    }
    value
}

fn history(report: &Report<'_>) -> Value {
    let runs = report.history.map(|history| history.runs.as_slice()).unwrap_or_default();
    let steps = runs.iter().enumerate().map(|(index, runs)| {
        let causes = runs.causes.iter().take(CAUSES);
        let causes = causes.map(|(path, commits)| json!({ "path": path, "commits": commits }));
        json!({
            "index": index,
            "runs": runs.sure,
            "likely": runs.likely,
            "perhaps": runs.perhaps,
            "secondsPerCommit": report.lost(index),
            "causes": causes.collect::<Vec<_>>(),
            "causesLeftOut": runs.causes.len().saturating_sub(CAUSES),
        })
    });
    json!({ "commits": report.history.map(|history| history.commits), "steps": steps.collect::<Vec<_>>() })
}
