//! Which instructions bring files that change from commit to commit, and what it saves to stand above them.

use super::Answers;
use crate::cache::{Commits, Exposed};
use crate::model::Target;
use crate::model::transfer::{SourceKind, TransferSource};
use crate::model::volatile::is_volatile_argument;
use crate::syntax::{Body, Pair};
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
        self.probably_changing_source(index, self.changing_stages())
    }

    /// The word of a `COPY` or `ADD` that brings files which change, as far as their names tell that, and what is known of
    /// the stages above.
    fn probably_changing_source(&self, index: usize, stages: &[bool]) -> Option<Span> {
        let transfer = self.model.transfer(index)?;
        let Some(from) = &transfer.from else {
            return transfer.context_sources().find(|source| is_tree(source)).map(|source| source.span);
        };
        let reference = self.model.copied_from(index).filter(|it| !it.is_too_early())?;
        let Target::Stage(made_by) = reference.target else { return None };
        stages[made_by].then_some(from.span)
    }

    /// The name of an argument that has another value in each build, where an instruction declares one.
    pub fn changing_argument(&self, index: usize) -> Option<Span> {
        match &self.model.instruction(index).body {
            Body::Args(pairs) => pairs.iter().find(|pair| self.changes_always(pair)).map(|pair| pair.key.span),
            _ => None,
        }
    }

    /// Whether an argument has another value in each build: by its name, or because a file that starts the build says so.
    pub fn changes_always(&self, argument: &Pair) -> bool {
        let default = argument.value.as_ref().map(|value| value.text.as_str());
        self.context.build.changing.contains_key(&argument.key.text)
            || is_volatile_argument(&argument.key.text, default.filter(|text| !text.contains('$')))
    }

    /// The commits after which an instruction would run again that stood right above another one, for its own sake.
    pub fn reruns_of(&self, index: usize, above: usize) -> Commits {
        let is_restless = |index: usize| self.model.step(index).before.is_restless();
        if is_restless(index) && !is_restless(above) {
            let steps = self.reruns.exposure().steps_of(index);
            let files = steps.flat_map(Exposed::paths);
            return self.reruns.exposure().touching(files);
        }
        self.reruns.reruns_after([index])
    }

    /// What to say of the files that make a step run.
    pub fn cause(&self, index: usize) -> String {
        if let Some(assumed) = self.reruns.assumed(index).first() {
            return format!(
                "the `RUN` below re-runs whenever these files change; `{assumed}` is not in `git` and may change on every commit"
            );
        }
        match self.reruns.share(&self.reruns_at(index)) {
            Some(share) => format!("the `RUN` below re-runs whenever these files change, in {share}"),
            None => "the `RUN` below re-runs whenever these files change".to_owned(),
        }
    }

    /// The commits after which an instruction likely runs again.
    pub fn reruns_at(&self, index: usize) -> Commits {
        self.reruns.reruns(index)
    }

    /// The commits after which that is so of the step above it.
    pub fn reruns_above(&self, index: usize) -> Commits {
        let from = self.model.stage_of(index).map_or(index, crate::model::Stage::from);
        let above = (from..index).rev().find(|above| self.reruns.exposure().step_of(*above).is_some());
        above.map_or_else(|| self.reruns.reruns_of_base(index), |above| self.reruns_at(above))
    }

    /// For each stage, whether it is made of files which change, as far as their names tell that.
    fn changing_stages(&self) -> &[bool] {
        self.reruns.changing_stages.get_or_init(|| {
            let mut changing = Vec::with_capacity(self.model.stages.len());
            for stage in &self.model.stages {
                let mut own = stage.instructions.clone();
                let changes = stage.parent().is_some_and(|parent| changing[parent])
                    || own.any(|index| self.probably_changing_source(index, &changing).is_some());
                changing.push(changes);
            }
            changing
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
