//! The page of the cache graph, for a Dockerfile as it is edited.

use super::documents::Snapshot;
use super::linted::Linted;
use crate::cache::{self, Timings};
use crate::model::Knowledge;
use crate::report::cache::{History, Question, Report, html, notes, stages};

/// The page of `trimtab cache`, with what the history tells where there is one.
pub(super) fn page(snapshot: &Snapshot, linted: &Linted) -> String {
    let now = linted.situation(snapshot);
    let dependencies = cache::dependencies(&now);
    let knowledge = Knowledge { tools: linted.config.tools(), context: &linted.context };
    let seconds = cache::seconds(&now, &dependencies, &Timings::default(), knowledge);
    let past = linted.context.past().ok().filter(|past| past.tells());
    let history = past.map(|past| History {
        commits: past.commits.len(),
        runs: cache::history(linted.situation(snapshot), &linted.context, past),
    });
    let root = linted.context.root();
    let report = Report {
        dockerfile: &snapshot.source.name,
        context: root.as_deref(),
        stages: &stages(&now),
        question: &Question::Nothing,
        dependencies: &dependencies,
        steps: None,
        history: history.as_ref(),
        seconds: &seconds,
        notes: &notes(&now, &dependencies),
    };
    let mut page = Vec::new();
    html::write(&mut page, &report).expect("a vector takes everything");
    String::from_utf8_lossy(&page).into_owned()
}
