//! What an instruction reads and writes, as sets.

use std::collections::BTreeSet;

use super::place::Place;
use super::variables::Variables;

/// What an instruction reads and writes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Effects {
    /// Whether nothing may pass it: a `FROM`, an `ONBUILD`, or an instruction that the builder refuses.
    pub barrier: bool,
    /// Files that it reads.
    pub reads: Vec<Place>,
    /// Files that it makes, changes or removes.
    pub writes: Vec<Place>,
    /// Variables that it reads.
    pub variables_read: Variables,
    /// Variables that it sets or declares.
    pub variables_written: Vec<String>,
    /// Settings that it depends on.
    pub settings_read: Vec<Knob>,
    /// Settings that it changes for what follows.
    pub settings_written: Vec<Knob>,
    /// What it runs of which nothing is known, each as the user knows it.
    pub unknown: BTreeSet<String>,
    /// What it sets in the image's configuration, by names such as `CMD` and `LABEL version`.
    pub config: Vec<String>,
}

/// A setting of a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Knob {
    /// `WORKDIR`
    Workdir,
    /// `USER`
    User,
    /// `SHELL`
    Shell,
}
