//! An instruction's turn: what it finds.

use std::sync::{Arc, OnceLock};

use super::invocation::Invocation;
use super::ran::Started;
use super::state::State;
use super::transfer::Transfer;

/// An instruction's turn.
#[derive(Debug)]
pub struct Step {
    /// The stage it belongs to; `None` before the first `FROM`.
    pub stage: Option<usize>,
    /// What it finds. A `FROM` finds the global scope.
    pub before: Arc<State>,
    /// How it runs its command, once somebody has asked.
    pub(super) invocation: OnceLock<Option<Invocation>>,
    /// What it starts of the project, once somebody has asked.
    pub(super) started: OnceLock<Vec<Started>>,
    /// What it brings, once somebody has asked.
    pub(super) transfer: OnceLock<Option<Transfer>>,
}

impl Step {
    pub(super) fn new(stage: Option<usize>, before: Arc<State>) -> Step {
        Step { stage, before, invocation: OnceLock::new(), started: OnceLock::new(), transfer: OnceLock::new() }
    }
}
