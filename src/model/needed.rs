//! Which stages the target needs and is built on, surely or perhaps: a `FROM` that the command line completes may name any
//! of several stages.

use super::file::Model;
use super::stage::{Reference, Stage};

/// For each stage, what the target and the others need of it.
#[derive(Debug, Default)]
pub(super) struct Needs {
    /// Whether the target needs it, or may do so.
    reachable: Vec<bool>,
    /// Whether the target surely needs it.
    certain: Vec<bool>,
    /// Whether its layers are in the image, or may be.
    exported: Vec<bool>,
    /// Whether a stage may start from it that does not surely do so.
    candidates: Vec<bool>,
}

impl Needs {
    pub(super) fn of(model: &Model<'_>) -> Needs {
        let referred = |stage: usize| {
            let first = model.references.partition_point(|reference| reference.stage < stage);
            let own = model.references[first..].iter().take_while(move |reference| reference.stage == stage);
            own.filter_map(Reference::target_stage)
        };
        let perhaps = |stage: usize| model.stages[stage].candidates.iter().copied();
        let mut candidates = vec![false; model.stages.len()];
        model.stages.iter().flat_map(|stage| &stage.candidates).for_each(|stage| candidates[*stage] = true);
        Needs {
            reachable: reached(model, |stage| referred(stage).chain(perhaps(stage))),
            certain: reached(model, referred),
            exported: reached(model, |stage| model.stages[stage].parent().into_iter().chain(perhaps(stage))),
            candidates,
        }
    }
}

/// For each stage, whether the way from the target leads to it.
fn reached<I: Iterator<Item = usize>>(model: &Model<'_>, next: impl Fn(usize) -> I) -> Vec<bool> {
    let mut seen = vec![false; model.stages.len()];
    let mut waiting: Vec<usize> = model.target().map(|stage| stage.index).into_iter().collect();
    while let Some(stage) = waiting.pop() {
        if !std::mem::replace(&mut seen[stage], true) {
            waiting.extend(next(stage));
        }
    }
    seen
}

impl Model<'_> {
    /// Whether the target needs this stage, directly or not, or is it; or may need it.
    pub fn is_reachable(&self, stage: usize) -> bool {
        self.needs.reachable.get(stage).copied().unwrap_or(false)
    }

    /// Whether the target needs this stage whatever the command line says.
    pub fn is_surely_needed(&self, stage: usize) -> bool {
        self.needs.certain.get(stage).copied().unwrap_or(false)
    }

    /// Whether the layers of this stage are in the image, or may be: it is the target, or the target starts from it.
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
