//! All that a build's cache depends on: one state of the world.

use std::collections::{BTreeMap, BTreeSet};

use super::passed_on::PassedOn;
use crate::context::Tree;
use crate::model::Inputs;

/// A state of the world in which a Dockerfile is built.
#[derive(Clone, Debug, Default)]
pub struct Situation {
    /// The Dockerfile.
    pub text: String,
    /// The build context as it reaches the builder: see [`Tree::sent`].
    pub tree: Tree,
    /// Build arguments, target, platforms, and what is known of base images.
    pub inputs: Inputs,
    /// The files of named contexts, where they are known.
    pub contexts: BTreeMap<String, Tree>,
    /// Sources that something outside of the build makes, so that no commit holds them: see [`super::outside`].
    pub outside: BTreeSet<String>,
    /// The files that stages pass on as they are, by all that is likely: see [`PassedOn`].
    pub passed_on: PassedOn,
    /// What the command line sets for every `RUN` by the names of its flags, such as `network`, `add-host`, `ulimit`,
    /// `shm-size`; of hosts, the names alone.
    pub settings: BTreeMap<String, String>,
    /// What servers answer, by address: any text that tells one answer from another. What `ADD` downloads from elsewhere
    /// nobody can know.
    pub downloads: BTreeMap<String, String>,
    /// Whether every server is taken to send what it sent before.
    pub steady_servers: bool,
    /// How the files came to the builder.
    pub transfer: Transfer,
    /// Which steps ignore the cache.
    pub no_cache: NoCache,
    /// Where the results of the build before are.
    pub store: Store,
    /// Whether the stages that the target does not need are built, too.
    pub every_stage: bool,
}

/// How the files of a context come to a builder.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Transfer {
    /// All of them, as from a fresh clone.
    #[default]
    Fresh,
    /// Those that differ in size, time or mode from what the builder got out of the same directory before, or out of another
    /// one whose path ends in the same name. It misses some.
    Incremental,
}

/// Which steps ignore the cache.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum NoCache {
    /// None.
    #[default]
    None,
    /// Those of all stages: `--no-cache`.
    All,
    /// Those of these stages: `--no-cache-filter`.
    Stages(BTreeSet<String>),
}

/// Where the results of the build before are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Store {
    /// In the builder, or in a cache exported with `mode=max`: all of them.
    #[default]
    All,
    /// In a cache exported with `mode=min`: those of the image's own layers alone.
    Exported,
}

impl Situation {
    /// A Dockerfile with the files that reach its builder, and nothing else of note. All build arguments are known: there
    /// are none.
    pub fn new(text: impl Into<String>, tree: Tree) -> Situation {
        let inputs = Inputs { all_args: true, ..Inputs::default() };
        Situation { text: text.into(), tree, inputs, ..Situation::default() }
    }

    /// The moment that `SOURCE_DATE_EPOCH` gives on the command line.
    pub(super) fn epoch(&self) -> Option<&str> {
        self.inputs.build_args.get("SOURCE_DATE_EPOCH").map(String::as_str)
    }
}
