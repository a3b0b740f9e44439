//! What goes up at once.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::lift::Piece;
use super::moving::Moving;
use crate::closure::CopyNeeds;
use crate::model::effects::Trust;

/// A part of a `RUN` on its way up, with all that has to go along.
pub(super) struct Climb<'a> {
    pub(super) pieces: Vec<Piece>,
    pub(super) doubts: Vec<String>,
    pub(super) whole: BTreeSet<usize>,
    pub(super) needs: BTreeMap<usize, CopyNeeds>,
    pub(super) open: Vec<Rc<Moving<'a>>>,
    /// What passes a `WORKDIR` because it runs in the directory of before all the same.
    pub(super) led_back: BTreeSet<usize>,
    pub(super) trust: Trust,
}

impl Climb<'_> {
    pub(super) fn doubt(&mut self, doubt: Option<String>) {
        let new = doubt.filter(|doubt| !self.doubts.contains(doubt));
        self.doubts.extend(new);
    }
}
