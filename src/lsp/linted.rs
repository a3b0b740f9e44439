//! What there is to say about a document, with what it was found in.

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use super::documents::Snapshot;
use crate::cache::{Situation, Timings};
use crate::config::Config;
use crate::context::{Bytes, Context, Kind, Location};
use crate::finding::Finding;
use crate::model::{Inputs, Knowledge};
use crate::optimize::{Costs, Weights};

/// What there is to say about one edition of a document.
#[derive(Debug)]
pub(super) struct Linted {
    /// The edition.
    pub(super) edition: u64,
    /// What was found.
    pub(super) findings: Vec<Finding>,
    /// The build context that it was linted in.
    pub(super) context: Arc<Context>,
    /// The settings that it was linted with.
    pub(super) config: Config,
    costs: OnceLock<Arc<Costs>>,
}

impl Linted {
    /// What was found in an edition of a document.
    pub(super) fn new(edition: u64, findings: Vec<Finding>, context: Arc<Context>, config: Config) -> Linted {
        Linted { edition, findings, context, config, costs: OnceLock::new() }
    }

    /// What the build is started with.
    pub(super) fn inputs(&self) -> Inputs {
        Inputs::of(&self.context.build)
    }

    /// The Dockerfile with the files of its build context.
    pub(super) fn situation(&self, snapshot: &Snapshot) -> Situation {
        let now = Situation::new(snapshot.source.text(), self.context.tree(Bytes::Unread));
        Situation { inputs: self.inputs(), steady_servers: true, ..now }
    }

    /// What the steps of the document cost, found out once.
    pub(super) fn costs(&self, snapshot: &Snapshot) -> Arc<Costs> {
        let costs = || Arc::new(self.found_costs(snapshot));
        Arc::clone(self.costs.get_or_init(costs))
    }

    fn found_costs(&self, snapshot: &Snapshot) -> Costs {
        if snapshot.is_too_large_to_weigh() {
            return Costs::default();
        }
        let inputs = self.inputs();
        let knowledge = Knowledge { tools: self.config.tools(), context: &self.context };
        let weights = Weights::new(snapshot.source.text(), inputs, &Timings::default(), knowledge);
        weights.costs(snapshot.source.text(), &self.context)
    }

    /// Whether the build context has a file of this path.
    pub(super) fn has_file(&self, path: &str) -> bool {
        self.context.look(path).is_some_and(|stat| stat.kind == Kind::File)
    }

    /// The root of the build context, an absolute path; `None` where it is not known.
    pub(super) fn root(&self) -> Option<PathBuf> {
        match &self.context.build.location {
            Location::Directory(root) => Some(root.clone()),
            Location::Remote(_) | Location::Unknown => None,
        }
    }
}
