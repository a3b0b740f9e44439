//! A document's text to what there is to say about it, with the settings and the build context that are its own.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tower_lsp_server::ls_types::{LSPAny, Uri};

use super::documents::{Snapshot, of_file};
use super::early::{self, Alone};
use super::linted::Linted;
use super::message::{Message, Sender};
use super::projects::Projects;
use super::shared::Shared;
use crate::config::Config;
use crate::context::Context;
use crate::finding::{Finding, Safety};
use crate::fix::{Fixed, fix};
use crate::lint::{LARGEST, Reading};
use crate::syntax;

/// Lints, and remembers the last result for each document.
#[derive(Debug)]
pub(super) struct Linter {
    shared: Arc<Shared>,
    projects: Projects,
    outbox: Sender,
    /// The documents that are too large.
    refused: BTreeSet<Uri>,
}

impl Linter {
    pub(super) fn new(shared: Arc<Shared>, outbox: Sender) -> Linter {
        let projects = Projects::new(outbox.clone());
        Linter { shared, projects, outbox, refused: BTreeSet::new() }
    }

    /// What was found in the Dockerfiles of a document, as it is written to the client. Where none was linted before and
    /// their files take long to look at, `tell` gets meanwhile what is wrong in the Dockerfiles themselves.
    pub(super) fn diagnose<T>(
        &mut self,
        dockerfiles: &[Snapshot],
        written: impl Fn(&Snapshot, &[Finding]) -> Vec<T> + Sync,
        tell: Option<impl FnOnce(Vec<T>) + Send>,
    ) -> Vec<T> {
        let is_new = dockerfiles.iter().all(|snapshot| !self.shared.linted().contains_key(&snapshot.name()));
        let all = |linter: &mut Linter| {
            dockerfiles.iter().flat_map(|snapshot| written(snapshot, &linter.lint(snapshot).findings)).collect()
        };
        let Some(tell) = tell.filter(|_| is_new) else { return all(self) };
        let alone = dockerfiles.iter().filter(|snapshot| !snapshot.is_too_large());
        let alone = alone.map(|snapshot| self.alone(snapshot)).collect();
        let tell = |found: Vec<(Snapshot, Vec<Finding>)>| {
            tell(found.iter().flat_map(|(snapshot, findings)| written(snapshot, findings)).collect());
        };
        early::meanwhile(alone, tell, || all(self))
    }

    fn alone(&mut self, snapshot: &Snapshot) -> Alone {
        let config = self.projects.config(snapshot);
        let context = self.projects.no_context(&config);
        Alone { snapshot: snapshot.clone(), config, context }
    }

    /// Lints a document with the files beside it as they are now.
    pub(super) fn lint(&mut self, snapshot: &Snapshot) -> Arc<Linted> {
        let linted = Arc::new(self.look(snapshot));
        self.shared.linted().insert(snapshot.name(), Arc::clone(&linted));
        linted
    }

    /// What there is to say about a Dockerfile, which may be one of a file that is not open.
    pub(super) fn look(&mut self, snapshot: &Snapshot) -> Linted {
        if snapshot.is_too_large() {
            self.refuse(snapshot)
        } else {
            self.projects.begin();
            let config = self.projects.config(snapshot);
            let file = syntax::parse(snapshot.source.text());
            let reading = Reading::new(&snapshot.source, &file);
            let context = self.projects.context(snapshot, &reading, &config);
            let findings = reading.lint(&context, &config).findings;
            self.projects.end();
            self.refused.remove(&snapshot.uri);
            Linted::new(snapshot.edition, findings, context, config)
        }
    }

    /// Nothing, of a text that is too large to be written by hand. That is told once.
    fn refuse(&mut self, snapshot: &Snapshot) -> Linted {
        if self.refused.insert(snapshot.uri.clone()) {
            let name = &snapshot.source.name;
            let text = format!("{name}: the text has more than {LARGEST} bytes and is not linted");
            // The other end is gone when the server ends.
            let _ = self.outbox.send(Message::Show(text));
        }
        let (context, config) = (Arc::new(Context::unknown()), Config::default());
        Linted::new(snapshot.edition, Vec::new(), context, config)
    }

    /// The Dockerfiles in an open document as they are now.
    pub(super) fn dockerfiles(&self, uri: &Uri) -> Vec<Snapshot> {
        self.shared.documents().dockerfiles(uri)
    }

    /// The files of these folders that may have Dockerfiles in them.
    pub(super) fn files(&mut self, folders: &[PathBuf]) -> Vec<PathBuf> {
        self.projects.files(folders)
    }

    /// The Dockerfiles in a file that is not open; none where it cannot be read.
    pub(super) fn on_disk(&self, uri: &Uri, file: &Path) -> Vec<Snapshot> {
        let source = self.projects.source(file);
        source.map(|source| of_file(uri, file.to_owned(), source)).unwrap_or_default()
    }

    /// What was said last about this edition, or is to be said now.
    pub(super) fn linted(&mut self, snapshot: &Snapshot) -> Arc<Linted> {
        let last = self.shared.linted().get(&snapshot.name()).map(Arc::clone);
        match last {
            Some(linted) if linted.edition == snapshot.edition => linted,
            _ => self.lint(snapshot),
        }
    }

    /// The document with all safe fixes applied; `None` where it is too large to be linted.
    pub(super) fn fix_all(&mut self, snapshot: &Snapshot) -> Option<Fixed> {
        let linted = self.linted(snapshot);
        let safe_fixes = || fix(&snapshot.source, &linted.context, &linted.config, Safety::Safe);
        (!self.refused.contains(&snapshot.uri)).then(safe_fixes)
    }

    /// Whether a configuration file was seen to have changed since this was asked last.
    pub(super) fn take_changed(&mut self) -> bool {
        self.projects.take_changed()
    }

    /// Forgets a document.
    pub(super) fn forget(&mut self, uri: &Uri) {
        self.shared.linted().retain(|(it, _), _| it != uri);
        self.refused.remove(uri);
    }

    /// Takes the settings that the editor sends.
    pub(super) fn configure(&mut self, sent: &LSPAny) {
        self.projects.configure(sent);
    }

    /// Forgets what was seen on disk: files have changed.
    pub(super) fn look_again(&mut self) {
        self.projects.look_again();
    }
}
