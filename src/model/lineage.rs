//! Which stage is built on which: asked often, so answered without a walk.

use super::stage::Stage;

/// The stages as a forest, in which each hangs below the stage that it starts from.
#[derive(Clone, Debug, Default)]
pub(super) struct Lineage {
    /// For each stage, its place in a walk that visits a stage and then all that hang below it, and the end of those.
    places: Vec<(usize, usize)>,
    /// For each stage, the first of those it is built on.
    roots: Vec<usize>,
    /// For each stage, the last and the first of the line of stages to which it belongs: each starts from the one before, and
    /// their places follow each other.
    leaves: Vec<usize>,
    heads: Vec<usize>,
    /// The stage at each place.
    at: Vec<usize>,
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
        let follows = |parent: &usize, stage: &Stage| places[*parent].0 + 1 == places[stage.index].0;
        let mut leaves: Vec<usize> = (0..stages.len()).collect();
        for stage in stages.iter().rev() {
            if let Some(parent) = stage.parent().filter(|parent| follows(parent, stage)) {
                leaves[parent] = leaves[stage.index];
            }
        }
        let mut heads: Vec<usize> = (0..stages.len()).collect();
        let mut at = heads.clone();
        for stage in stages {
            at[places[stage.index].0] = stage.index;
            if let Some(parent) = stage.parent().filter(|parent| follows(parent, stage)) {
                heads[stage.index] = heads[parent];
            }
        }
        Lineage { places, roots, leaves, heads, at }
    }

    /// Those of these stages from the one that is built on none to this one, each starting from the one before.
    pub(super) fn path(&self, stages: &[Stage], stage: usize) -> impl Iterator<Item = usize> {
        let mut lines = Vec::new();
        let mut last = Some(stage);
        while let Some(stage) = last {
            let head = self.heads[stage];
            lines.push(self.places[head].0..=self.places[stage].0);
            last = stages[head].parent();
        }
        lines.into_iter().rev().flatten().map(|place| self.at[place])
    }

    /// A stage that is built on `stage` and on which none is built, the same for all stages of a line.
    pub(super) fn leaf(&self, stage: usize) -> usize {
        self.leaves[stage]
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

#[cfg(test)]
mod tests {
    use crate::model::{Inputs, Model};
    use crate::syntax::parse;

    #[test]
    fn the_path_to_a_stage_goes_through_all_that_it_is_built_on() {
        let text =
            "FROM debian AS a\nFROM a AS b\nFROM a AS c\nFROM c AS d\nFROM b AS e\nFROM alpine AS f\nFROM d AS g\n";
        let dockerfile = parse(text);
        let model = Model::new(text, &dockerfile, &Inputs::default());
        for stage in 0..model.stages.len() {
            let mut ancestry: Vec<usize> = model.ancestry(stage).collect();
            ancestry.reverse();
            assert_eq!(model.lineage.path(&model.stages, stage).collect::<Vec<_>>(), ancestry);
            let leaf = model.lineage.leaf(stage);
            assert!(model.lineage.is_built_on(leaf, stage) && !model.lineage.is_parent(leaf));
            assert!(ancestry.iter().all(|below| model.lineage.is_built_on(leaf, *below)));
        }
        assert_eq!(model.lineage.path(&model.stages, 6).collect::<Vec<_>>(), [0, 2, 3, 6]);
    }
}
