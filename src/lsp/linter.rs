//! A document's text to what there is to say about it, with the settings and the build context that are its own.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use tower_lsp_server::ls_types::Uri;

use super::documents::Snapshot;
use super::message::Sender;
use super::projects::Projects;
use crate::config::Config;
use crate::context::{Context, Location};
use crate::finding::{Finding, Safety};
use crate::fix::{Fixed, fix};
use crate::lint::lint;
use crate::model::Inputs;

/// What there is to say about one edition of a document.
#[derive(Debug)]
pub(super) struct Linted {
    /// The edition.
    pub(super) edition: u64,
    /// What was found.
    pub(super) findings: Vec<Finding>,
    /// What it was linted with.
    context: Arc<Context>,
    config: Config,
}

impl Linted {
    /// What the build is started with.
    pub(super) fn inputs(&self) -> Inputs {
        Inputs::of(&self.context.build)
    }

    /// The root of the build context, an absolute path; `None` where it is not known.
    pub(super) fn root(&self) -> Option<PathBuf> {
        match &self.context.build.location {
            Location::Directory(root) => Some(root.clone()),
            Location::Remote(_) | Location::Unknown => None,
        }
    }
}

/// Lints, and remembers the last result for each document.
#[derive(Debug)]
pub(super) struct Linter {
    last: BTreeMap<Uri, Arc<Linted>>,
    projects: Projects,
}

impl Linter {
    pub(super) fn new(outbox: Sender) -> Linter {
        Linter { last: BTreeMap::new(), projects: Projects::new(outbox) }
    }

    /// Lints a document with the files beside it as they are now.
    pub(super) fn lint(&mut self, snapshot: &Snapshot) -> Arc<Linted> {
        self.projects.begin();
        let config = self.projects.config(snapshot);
        let context = self.projects.context(snapshot, &config);
        let findings = lint(&snapshot.source, &context, &config).findings;
        self.projects.end();
        let linted = Arc::new(Linted { edition: snapshot.edition, findings, context, config });
        self.last.insert(snapshot.uri.clone(), Arc::clone(&linted));
        linted
    }

    /// What was said last about this edition, or is to be said now.
    pub(super) fn linted(&mut self, snapshot: &Snapshot) -> Arc<Linted> {
        match self.last.get(&snapshot.uri) {
            Some(linted) if linted.edition == snapshot.edition => Arc::clone(linted),
            _ => self.lint(snapshot),
        }
    }

    /// The document with all that is safe mended.
    pub(super) fn mend(&mut self, snapshot: &Snapshot) -> Fixed {
        let linted = self.linted(snapshot);
        fix(&snapshot.source, &linted.context, &linted.config, Safety::Safe)
    }

    /// Whether a configuration file was seen to have changed since this was asked last.
    pub(super) fn take_changed(&mut self) -> bool {
        self.projects.take_changed()
    }

    /// Forgets a document.
    pub(super) fn forget(&mut self, uri: &Uri) {
        self.last.remove(uri);
    }

    /// Forgets what was seen on disk: files have changed.
    pub(super) fn look_again(&mut self) {
        self.projects.look_again();
    }
}
