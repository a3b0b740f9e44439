//! Which instructions bring files that change from commit to commit, and what it saves to stand above them.

use super::Answers;
use super::reruns::Reruns;
use crate::cache::Commits;
use crate::model::transfer::{SourceKind, TransferSource};
use crate::model::{Reference, Target, Via};
use crate::text::Span;

impl Answers<'_> {
    /// The word of a `COPY` or `ADD` that brings files which change: of the build context, or what a stage makes of such.
    pub fn changing_source(&self, index: usize) -> Option<Span> {
        let transfer = self.model.transfer(index)?;
        let word = match &transfer.from {
            Some(from) => from.span,
            None => transfer.context_sources().next()?.span,
        };
        if self.context.is_known() {
            let adds = self.reruns_at(index).without(&self.reruns_above(index));
            return (adds.count() > 0).then_some(word);
        }
        match &transfer.from {
            None => transfer.context_sources().find(|source| is_tree(source)).map(|source| source.span),
            Some(from) => {
                let stage = self.model.step(index).stage?;
                let named = |it: &&Reference| {
                    it.stage == stage && it.span == from.span && it.via == Via::Copy && !it.is_too_early()
                };
                let target = &self.model.references.iter().find(named)?.target;
                let Target::Stage(made_by) = target else { return None };
                self.stage_changes(*made_by).then_some(word)
            }
        }
    }

    /// What to say of the files that make a step run.
    pub fn cause(&self, index: usize) -> String {
        match self.reruns.share(&self.reruns_at(index)) {
            Some(share) => format!("any change of these does, which was so on {share}"),
            None => "any change of these does".to_owned(),
        }
    }

    /// The seconds per commit that it saves to lift a step which takes so many above an earlier one.
    pub fn saved_by_moving_above(&self, index: usize, above: usize, seconds: f64) -> f64 {
        if !self.context.is_known() {
            return Reruns::likely_saving(seconds);
        }
        let mut then = self.reruns_above(above);
        then.add(&self.reruns.reruns_after([index]));
        self.reruns.saving(&self.reruns_at(index).without(&then), seconds)
    }

    /// The commits after which an instruction runs again, or does unless other stages come out with the same bytes.
    pub fn reruns_at(&self, index: usize) -> Commits {
        let step = self.reruns.exposure().step_of(index);
        let mut commits = step.map(|step| step.sure.clone()).unwrap_or_default();
        if let Some(step) = step {
            commits.add(&step.perhaps);
        }
        commits
    }

    /// The commits after which that is so of the step above it.
    pub fn reruns_above(&self, index: usize) -> Commits {
        let from = self.model.stage_of(index).map_or(index, crate::model::Stage::from);
        let above = (from..index).rev().find(|above| self.reruns.exposure().step_of(*above).is_some());
        above.map_or_else(|| self.reruns.reruns_of_base(index), |above| self.reruns_at(above))
    }

    /// Whether a stage is made of files which change.
    fn stage_changes(&self, stage: usize) -> bool {
        self.model.ancestry(stage).any(|stage| {
            let instructions = self.model.stages[stage].instructions.clone();
            instructions.into_iter().any(|index| self.changing_source(index).is_some())
        })
    }
}

/// Whether a source is a directory, as far as its name tells that.
fn is_tree(source: &TransferSource) -> bool {
    const SOURCES: [&str; 12] =
        ["api", "app", "backend", "cmd", "client", "frontend", "internal", "lib", "pkg", "server", "src", "web"];
    let path = source.path().filter(|_| source.kind == SourceKind::Path);
    path.is_some_and(|path| {
        let name = path.rsplit('/').next().unwrap_or_default();
        path.is_empty() || source.text.ends_with('/') || SOURCES.contains(&name)
    })
}
