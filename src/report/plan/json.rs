//! The plan for programs: one JSON document a run.
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
//!   "basis": { "commits": how many, "told": history | kinds, "measured": whether logs told seconds },
//!   "cost": { "now", "safe", "all", "floor", "mounted" }: each { "seconds": per commit, "installs": runs per commit },
//!     with the safe moves, with all moves, in the best order, and in that with warm cache mounts
//!   "steps": [{ "line", "text", "reruns": commits, "seconds": each time }], those that cost something now,
//!   "moves": [{
//!     "number": from 1, "rule", "safety": safe | unsafe, "line": before the move, "message", "title", "help": text or null,
//!     "opens": whether it saves nothing itself and enables the next move,
//!     "before", "after": costs as above,
//!     "evidence": null, or { "words", "step", "before", "after": commits, "secondsBefore", "secondsAfter": each time },
//!     "once": [{ "line", "text", "seconds" }], the steps that the move itself re-runs,
//!     "diff": a unified diff from the text before, "creates": null, or { "path", "text" }
//!   }],
//!   "advice": [{ "rule": its id or null, "line": after all moves, "message", "help": text or null }],
//!   "notes": [text]
//! }
//! ```
//!
//! Of several Dockerfiles, `{ "version": 1, "files": [the document of each] }`.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::Report;
use crate::cache::Basis;
use crate::finding::Safety;
use crate::optimize::{Cost, Evidence, Item, Move};
use crate::report::document;
use crate::text::unified;

/// The version of the schema.
pub const VERSION: u32 = 1;

/// The whole plan as one document, with a line break at its end.
pub fn write(out: &mut dyn Write, report: &Report<'_>) -> io::Result<()> {
    document::write(out, &described(report))
}

/// The plans of several Dockerfiles as one document, with a line break at its end.
pub fn write_all(out: &mut dyn Write, reports: &[Report<'_>]) -> io::Result<()> {
    let files: Vec<Value> = reports.iter().map(described).collect();
    document::write_all(out, VERSION, &files)
}

fn described(report: &Report<'_>) -> Value {
    let (plan, now) = (report.plan, &report.plan.now);
    let moves = plan.moves.iter().enumerate().map(|(at, one)| describe(report, at + 1, one));
    let advice = plan
        .advice
        .iter()
        .map(|one| json!({ "rule": one.rule, "line": one.line, "message": one.message, "help": one.help }));
    let told = match now.basis {
        Basis::History => "history",
        Basis::Kinds => "kinds",
    };
    json!({
        "version": VERSION,
        "tool": { "name": env!("CARGO_PKG_NAME"), "version": env!("CARGO_PKG_VERSION") },
        "dockerfile": report.dockerfile,
        "context": report.context,
        "basis": { "commits": now.commits, "told": told, "measured": plan.is_measured },
        "cost": {
            "now": cost(now.cost),
            "safe": cost(plan.after(Safety::Safe)),
            "all": cost(plan.after(Safety::Unsafe)),
            "floor": cost(now.floor),
            "mounted": cost(now.mounted),
        },
        "steps": now.steps.iter().map(step).collect::<Vec<_>>(),
        "moves": moves.collect::<Vec<_>>(),
        "advice": advice.collect::<Vec<_>>(),
        "notes": report.notes,
    })
}

fn describe(report: &Report<'_>, number: usize, one: &Move) -> Value {
    json!({
        "number": number,
        "rule": one.rule,
        "safety": one.safety.name(),
        "line": one.line,
        "message": one.message,
        "title": one.title,
        "help": one.help,
        "opens": one.opens,
        "before": cost(one.before),
        "after": cost(one.after),
        "evidence": one.evidence.as_ref().map(|it| evidence(report, it)),
        "once": one.once.iter().map(|it| json!({ "line": it.line, "text": it.text, "seconds": it.seconds })).collect::<Vec<_>>(),
        "diff": unified(report.dockerfile, one.old.text(), one.new.text()),
        "creates": one.creates.as_ref().map(|file| json!({ "path": file.path, "text": file.text })),
    })
}

fn evidence(report: &Report<'_>, evidence: &Evidence) -> Value {
    json!({
        "words": evidence.words(&report.plan.now),
        "step": evidence.step,
        "before": evidence.before,
        "after": evidence.after,
        "secondsBefore": evidence.seconds_before,
        "secondsAfter": evidence.seconds_after,
    })
}

fn step(item: &Item) -> Value {
    json!({ "line": item.line, "text": item.text, "reruns": item.reruns, "seconds": item.seconds })
}

fn cost(cost: Cost) -> Value {
    json!({ "seconds": cost.seconds, "installs": cost.installs })
}
