//! Which stage is built on which: asked often, so answered without a walk.

use super::stage::Stage;

/// The stages as a forest, in which each hangs below the stage that it starts from.
#[derive(Clone, Debug, Default)]
pub(super) struct Lineage {
    /// For each stage, its place in a walk that visits a stage and then all that hang below it, and the end of those.
    places: Vec<(usize, usize)>,
    /// For each stage, the first of those it is built on.
    roots: Vec<usize>,
}

impl Lineage {
    /// That of stages of which each starts from an earlier one or from none.
    pub(super) fn of(stages: &[Stage]) -> Lineage {
        let mut sizes = vec![1; stages.len()];
        for stage in stages.iter().rev() {
            if let Some(parent) = stage.parent() {
                sizes[parent] += sizes[stage.index];
            }
        }
        // The next free place below each stage, and at the end that of those that hang nowhere.
        let (mut next, mut free) = (vec![0; stages.len()], 0);
        let mut places = Vec::with_capacity(stages.len());
        for stage in stages {
            let size = sizes[stage.index];
            let counter = stage.parent().map_or(&mut free, |parent| &mut next[parent]);
            let place = *counter;
            *counter += size;
            next[stage.index] = place + 1;
            places.push((place, place + size));
        }
        let mut roots = Vec::with_capacity(stages.len());
        for stage in stages {
            roots.push(stage.parent().map_or(stage.index, |parent| roots[parent]));
        }
        Lineage { places, roots }
    }

    /// The stage that `stage` is built on and that is built on none, which may be itself.
    pub(super) fn root(&self, stage: usize) -> Option<usize> {
        self.roots.get(stage).copied()
    }

    /// Whether another stage starts from `stage`.
    pub(super) fn is_parent(&self, stage: usize) -> bool {
        let (start, end) = self.places[stage];
        end - start > 1
    }

    /// Whether `stage` is `base`, or starts from it, directly or not.
    pub(super) fn is_built_on(&self, stage: usize, base: usize) -> bool {
        let (start, end) = self.places[base];
        (start..end).contains(&self.places[stage].0)
    }
}
