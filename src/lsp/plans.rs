//! What a document's build costs and how it could cost less. A plan can take seconds of work, so that a thread of its own
//! makes it, when somebody asks; plans of texts that are no longer there are not made.

use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use tokio::sync::oneshot;
use tower_lsp_server::ls_types::Uri;

use super::documents::{Name, Snapshot};
use super::linted::Linted;
use super::shared::Shared;
use crate::cache::Timings;
use crate::finding::Safety;
use crate::lint::{STACK, guarded};
use crate::optimize::plan;
use crate::text::{Edits, difference};

/// What the safe moves of a plan do.
#[derive(Clone, Debug, Default)]
pub(super) struct Outcome {
    /// How many they are.
    pub(super) safe: usize,
    /// How many more a person has to look at.
    pub(super) others: usize,
    /// What a commit costs now, in seconds.
    pub(super) now: f64,
    /// What it costs after the safe moves.
    pub(super) after: f64,
    /// What it costs after all moves.
    pub(super) after_all: f64,
    /// What the safe moves do to the document; none where they would create a file.
    pub(super) edits: Edits,
    /// What all moves do to the document; none where they would create a file.
    pub(super) all_edits: Edits,
}

/// The way to the thread. It ends when this is dropped.
#[derive(Debug)]
pub(super) struct Plans {
    tasks: Sender<Task>,
    known: Arc<Known>,
}

/// The last plan of each Dockerfile, with the edition that it is for.
type Known = Mutex<BTreeMap<Name, (u64, Arc<Outcome>)>>;

#[derive(Debug)]
struct Task {
    snapshot: Snapshot,
    linted: Arc<Linted>,
    answer: oneshot::Sender<Arc<Outcome>>,
}

impl Plans {
    /// Starts the thread.
    pub(super) fn start(shared: Arc<Shared>) -> std::io::Result<Plans> {
        let (tasks, received) = channel();
        let known = Arc::<Known>::default();
        let kept = Arc::clone(&known);
        let work = move || run(&received, &shared, &kept);
        thread::Builder::new().name("plan".to_owned()).stack_size(STACK).spawn(work)?;
        Ok(Plans { tasks, known })
    }

    /// The plan of a document; `None` where it changes before the plan is made.
    pub(super) async fn ask(&self, snapshot: Snapshot, linted: Arc<Linted>) -> Option<Arc<Outcome>> {
        if let Some(outcome) = self.known(&snapshot) {
            return Some(outcome);
        }
        let (answer, answered) = oneshot::channel();
        // The thread ends only with this sender, and panics are caught in it.
        let _ = self.tasks.send(Task { snapshot, linted, answer });
        answered.await.ok()
    }

    /// The plan of a document, where it was made.
    pub(super) fn known(&self, snapshot: &Snapshot) -> Option<Arc<Outcome>> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known
            .get(&snapshot.name())
            .filter(|(edition, _)| *edition == snapshot.edition)
            .map(|(_, plan)| Arc::clone(plan))
    }

    /// Forgets the plans of a document.
    pub(super) fn forget(&self, uri: &Uri) {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).retain(|(it, _), _| it != uri);
    }
}

fn run(tasks: &Receiver<Task>, shared: &Shared, known: &Known) {
    for Task { snapshot, linted, answer } in tasks {
        if answer.is_closed() || !shared.documents().is_current(&snapshot.uri, snapshot.edition) {
            continue;
        }
        let key = (snapshot.name(), snapshot.edition);
        let Ok(outcome) = guarded(move || Arc::new(made(&snapshot, &linted))) else { continue };
        known.lock().unwrap_or_else(PoisonError::into_inner).insert(key.0, (key.1, Arc::clone(&outcome)));
        // The client may have cancelled its request meanwhile.
        let _ = answer.send(outcome);
    }
}

fn made(snapshot: &Snapshot, linted: &Linted) -> Outcome {
    if snapshot.is_too_large_to_weigh() {
        return Outcome::default();
    }
    let plan = plan(&snapshot.source, &linted.context, &linted.config, &Timings::default());
    let safe = plan.trusted(Safety::Safe);
    let writes_here = safe.iter().all(|one| one.creates.is_none());
    let last = safe.last().filter(|_| writes_here);
    let edits = last.map(|last| difference(snapshot.source.text(), last.new.text()));
    let all = plan.moves.last().filter(|_| plan.moves.iter().all(|one| one.creates.is_none()));
    let all_edits = all.map(|last| difference(snapshot.source.text(), last.new.text()));
    Outcome {
        safe: if writes_here { safe.len() } else { 0 },
        others: plan.moves.len() - if writes_here { safe.len() } else { 0 },
        now: plan.now.cost.seconds,
        after: if writes_here { plan.after(Safety::Safe).seconds } else { plan.now.cost.seconds },
        after_all: plan.after(Safety::Unsafe).seconds,
        edits: edits.unwrap_or_default(),
        all_edits: all_edits.unwrap_or_default(),
    }
}
