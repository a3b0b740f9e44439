//! Which stages the target of a file needs and is built on.

use super::file::Model;
use super::stage::Stage;

impl Model<'_> {
    /// Whether the target needs this stage, directly or not, or is it; or may need it.
    pub fn is_reachable(&self, stage: usize) -> bool {
        self.needs.reachable.get(stage).copied().unwrap_or(false)
    }

    /// Whether the target needs this stage whatever the command line says.
    pub fn is_surely_needed(&self, stage: usize) -> bool {
        self.needs.certain.get(stage).copied().unwrap_or(false)
    }

    /// Whether the layers of this stage may be in the image: the command line can decide it.
    pub fn may_be_exported(&self, stage: usize) -> bool {
        self.needs.shipped.get(stage).copied().unwrap_or(false)
    }

    /// Whether the layers of this stage are in the image: it is the target, or the target starts from it.
    pub fn is_exported(&self, stage: usize) -> bool {
        self.needs.exported.get(stage).copied().unwrap_or(false)
    }

    /// Whether `stage` is the stage `base`, or starts from it or may do so, directly or not.
    pub fn is_built_on(&self, stage: usize, base: usize) -> bool {
        if self.lineage.is_built_on(stage, base) {
            return true;
        }
        let mut waiting = self.candidates_of(stage).to_vec();
        let mut seen = vec![false; if waiting.is_empty() { 0 } else { self.stages.len() }];
        while let Some(stage) = waiting.pop() {
            if self.lineage.is_built_on(stage, base) {
                return true;
            }
            if !std::mem::replace(&mut seen[stage], true) {
                waiting.extend(self.candidates_of(stage));
            }
        }
        false
    }

    /// The stages of which a stage, or the first one that it is built on, may start from one.
    pub fn candidates_of(&self, stage: usize) -> &[usize] {
        self.root(stage).map_or(&[], |root: &Stage| &root.candidates)
    }

    /// Whether another stage starts from this one, or may do so.
    pub fn is_parent(&self, stage: usize) -> bool {
        self.lineage.is_parent(stage) || self.is_candidate(stage)
    }

    /// Whether it is one of those from which another stage may start.
    pub fn is_candidate(&self, stage: usize) -> bool {
        self.needs.candidates.get(stage).copied().unwrap_or(false)
    }
}
