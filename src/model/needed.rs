//! Which stages the target needs and is built on, surely or perhaps: a `FROM` that the command line completes may name any
//! of several stages.

use super::stage::{Reference, Stage};

/// For each stage, what the target and the others need of it.
#[derive(Debug, Default)]
pub(super) struct Needs {
    /// Whether the target needs it, or may do so.
    pub(super) reachable: Vec<bool>,
    /// Whether the target surely needs it.
    pub(super) certain: Vec<bool>,
    /// Whether its layers are in the image.
    pub(super) exported: Vec<bool>,
    /// The same, or may be.
    pub(super) shipped: Vec<bool>,
    /// Whether a stage may start from it that does not surely do so.
    pub(super) candidates: Vec<bool>,
}

impl Needs {
    pub(super) fn of(stages: &[Stage], references: &[Reference], target: Option<usize>) -> Needs {
        let referred = |stage: usize| {
            let first = references.partition_point(|reference| reference.stage < stage);
            let own = references[first..].iter().take_while(move |reference| reference.stage == stage);
            own.filter_map(Reference::target_stage)
        };
        let perhaps = |stage: usize| stages[stage].candidates.iter().copied();
        let mut candidates = vec![false; stages.len()];
        stages.iter().flat_map(|stage| &stage.candidates).for_each(|stage| candidates[*stage] = true);
        Needs {
            reachable: reached((target, stages.len()), |stage| referred(stage).chain(perhaps(stage))),
            certain: reached((target, stages.len()), referred),
            exported: reached((target, stages.len()), |stage| stages[stage].parent().into_iter()),
            shipped: reached((target, stages.len()), |stage| stages[stage].parent().into_iter().chain(perhaps(stage))),
            candidates,
        }
    }
}

/// For each stage, whether the way from the target leads to it.
fn reached<I: Iterator<Item = usize>>((target, count): (Option<usize>, usize), next: impl Fn(usize) -> I) -> Vec<bool> {
    let mut seen = vec![false; count];
    let mut waiting: Vec<usize> = target.into_iter().collect();
    while let Some(stage) = waiting.pop() {
        if !std::mem::replace(&mut seen[stage], true) {
            waiting.extend(next(stage));
        }
    }
    seen
}
