//! The one thread that lints. It works off tasks in the order in which they came, always on a document's text of that
//! moment; a request to lint is skipped where a later one has come. A panic costs the task and nothing else.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use tokio::sync::oneshot;
use tower_lsp_server::jsonrpc::{Error, Result};
use tower_lsp_server::ls_types::{Diagnostic, LSPAny, Uri};

use super::documents::{Documents, Name, Snapshot};
use super::linter::Linter;
use super::message::{Message, Sender as Outbox};
use super::shared::Shared;
use super::to_proto;
use crate::finding::Finding;
use crate::lint::{STACK, guarded};

/// The way to the thread. It ends when this is dropped.
#[derive(Debug)]
pub(super) struct Worker {
    tasks: Sender<Task>,
}

type Question = Box<dyn FnOnce(&mut Linter) + Send>;

enum Task {
    /// Lint this edition of a document and send what was found.
    Lint(Uri, u64),
    /// Say what is wrong in a document.
    Diagnose(Uri, oneshot::Sender<Vec<Diagnostic>>),
    /// Answer a question, which is about a document or about files on disk.
    Answer(Option<Uri>, Question),
    /// Forget what is known of a document.
    Forget(Uri),
    /// Forget what is known of the files on disk.
    LookAgain,
    /// Take the settings that the editor sends.
    Configure(LSPAny),
}

impl Worker {
    /// Starts the thread.
    pub(super) fn start(shared: Arc<Shared>, outbox: Outbox) -> std::io::Result<Worker> {
        let (tasks, received) = channel();
        let linter = Linter::new(Arc::clone(&shared), outbox.clone());
        let work = move || Thread { shared, outbox, linter }.run(&received);
        thread::Builder::new().name("lint".to_owned()).stack_size(STACK).spawn(work)?;
        Ok(Worker { tasks })
    }

    /// Lints this edition of a document and sends what was found, unless a later edition comes before its turn.
    pub(super) fn lint(&self, uri: Uri, edition: u64) {
        self.give(Task::Lint(uri, edition));
    }

    /// Lints all documents again.
    pub(super) fn lint_all(&self, documents: &mut Documents) {
        for uri in documents.names() {
            if let Some(edition) = documents.touch(&uri) {
                self.lint(uri, edition);
            }
        }
    }

    /// Forgets what is known of a document.
    pub(super) fn forget(&self, uri: Uri) {
        self.give(Task::Forget(uri));
    }

    /// Forgets what is known of the files on disk.
    pub(super) fn look_again(&self) {
        self.give(Task::LookAgain);
    }

    /// Takes the settings that the editor sends.
    pub(super) fn configure(&self, sent: LSPAny) {
        self.give(Task::Configure(sent));
    }

    /// The diagnostics of a document as it is then. Where its files take long to look at and the client can be told to ask
    /// again, it is, and these are what is wrong in the document itself.
    pub(super) async fn diagnose(&self, uri: Uri) -> Result<Vec<Diagnostic>> {
        let (answer, answered) = oneshot::channel();
        self.give(Task::Diagnose(uri, answer));
        answered.await.map_err(|_| Error::internal_error())
    }

    /// The answer to a question about a Dockerfile as it is then; `None` where it is not open, an error where the question
    /// caused a panic.
    pub(super) async fn ask<T, F>(&self, (uri, number): Name, question: F) -> Result<Option<T>>
    where
        T: Send + 'static,
        F: FnOnce(&mut Linter, &Snapshot) -> T + Send + 'static,
    {
        self.ask_all(uri, move |linter, all| all.get(number).map(|snapshot| question(linter, snapshot))).await
    }

    /// The answer to a question about all Dockerfiles in a document as they are then.
    pub(super) async fn ask_all<T, F>(&self, uri: Uri, question: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Linter, &[Snapshot]) -> T + Send + 'static,
    {
        let about = uri.clone();
        let question = move |linter: &mut Linter| {
            let all = linter.dockerfiles(&uri);
            question(linter, &all)
        };
        self.answer(Some(about), question).await
    }

    /// The answer to a question about files on disk.
    pub(super) async fn ask_of_disk<T, F>(&self, question: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Linter) -> T + Send + 'static,
    {
        self.answer(None, question).await
    }

    async fn answer<T, F>(&self, about: Option<Uri>, question: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Linter) -> T + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        let task = move |linter: &mut Linter| {
            // The client may have cancelled its request meanwhile.
            if !answer.is_closed() {
                // A receiver that is gone wants no answer.
                let _ = answer.send(question(linter));
            }
        };
        self.give(Task::Answer(about, Box::new(task)));
        answered.await.map_err(|_| Error::internal_error())
    }

    fn give(&self, task: Task) {
        // The thread ends only with this sender, and panics are caught in it.
        let _ = self.tasks.send(task);
    }
}

impl Task {
    /// The document that it is about.
    fn document(&self) -> Option<Uri> {
        match self {
            Task::Lint(uri, _) | Task::Forget(uri) | Task::Diagnose(uri, _) => Some(uri.clone()),
            Task::Answer(uri, _) => uri.clone(),
            Task::LookAgain | Task::Configure(_) => None,
        }
    }
}

struct Thread {
    shared: Arc<Shared>,
    outbox: Outbox,
    linter: Linter,
}

impl Thread {
    fn run(mut self, tasks: &Receiver<Task>) {
        for task in tasks {
            let about = task.document();
            if let Err(bug) = guarded(|| self.work(task)) {
                self.say(Message::Log(format!(
                    "{}: {bug}",
                    about.as_ref().map_or("files on disk", |uri| uri.as_str())
                )));
            }
        }
    }

    fn work(&mut self, task: Task) {
        match task {
            Task::Lint(uri, edition) => {
                let (version, dockerfiles) = {
                    let documents = self.shared.documents();
                    (documents.version(&uri, edition), documents.dockerfiles(&uri))
                };
                if let Some(version) = version {
                    let (outbox, about) = (self.outbox.clone(), uri.clone());
                    let tell = move |uri, diagnostics| {
                        // The other end is gone when the server ends.
                        let _ = outbox.send(Message::Diagnostics { uri, edition, version, diagnostics });
                    };
                    let early = |diagnostics| tell(about, diagnostics);
                    let diagnostics = self.found(&dockerfiles, Some(early));
                    tell(uri, diagnostics);
                }
            }
            Task::Diagnose(uri, answer) => self.diagnose(&uri, answer),
            Task::Answer(_, answer) => answer(&mut self.linter),
            Task::Forget(uri) => self.linter.forget(&uri),
            Task::LookAgain => self.linter.look_again(),
            Task::Configure(sent) => self.linter.configure(&sent),
        }
        if self.linter.take_changed() {
            self.say(Message::Changed);
        }
    }

    /// Answers who asks for diagnostics. Where the answer was early, the client is told to ask again.
    fn diagnose(&mut self, uri: &Uri, answer: oneshot::Sender<Vec<Diagnostic>>) {
        if answer.is_closed() {
            return;
        }
        let dockerfiles = self.shared.documents().dockerfiles(uri);
        let can_ask_again = self.shared.abilities().refreshes;
        let mut answer = Some(answer);
        // A receiver that is gone wants no answer.
        let give = |answer: &mut Option<oneshot::Sender<_>>, diagnostics| {
            answer.take().map(|answer| answer.send(diagnostics).is_ok())
        };
        let early = can_ask_again.then_some(|diagnostics| {
            give(&mut answer, diagnostics);
        });
        let diagnostics = self.found(&dockerfiles, early);
        if give(&mut answer, diagnostics).is_none() {
            self.say(Message::AskAgain);
        }
    }

    /// The diagnostics of these Dockerfiles.
    fn found(
        &mut self,
        dockerfiles: &[Snapshot],
        early: Option<impl FnOnce(Vec<Diagnostic>) + Send>,
    ) -> Vec<Diagnostic> {
        let shared = Arc::clone(&self.shared);
        let written =
            |snapshot: &Snapshot, findings: &[Finding]| to_proto::diagnostics(snapshot, findings, shared.abilities());
        self.linter.diagnose(dockerfiles, written, early)
    }

    fn say(&self, message: Message) {
        // The other end is gone when the server ends.
        let _ = self.outbox.send(message);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_costs_one_answer() {
        let shared = Arc::new(Shared::default());
        let (outbox, mut messages) = tokio::sync::mpsc::unbounded_channel();
        let worker = Worker::start(Arc::clone(&shared), outbox).unwrap();
        let uri: Uri = "untitled:a".parse().unwrap();
        shared.documents().open(uri.clone(), 1, None, "dockerfile", "FROM a".to_owned());
        let answer: Result<Option<()>> = worker.ask((uri.clone(), 0), |_, _| panic!("on purpose")).await;
        assert_eq!(answer, Err(Error::internal_error()));
        let Some(Message::Log(text)) = messages.recv().await else { panic!("it is logged") };
        assert_eq!(text, "untitled:a: this is a bug in trimtab: on purpose");
        assert_eq!(worker.ask((uri, 0), |_, snapshot| snapshot.version).await, Ok(Some(1)));
        let closed = ("untitled:b".parse().unwrap(), 0);
        assert_eq!(worker.ask(closed, |_, _| ()).await, Ok(None));
    }
}
