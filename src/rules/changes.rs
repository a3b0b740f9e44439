//! Which instructions bring files that change from commit to commit.

use super::Cx;
use crate::context::Kind;
use crate::model::transfer::{SourceKind, TransferSource};
use crate::model::{Target, Via};
use crate::text::Span;

impl Cx<'_> {
    /// The word of a `COPY` or `ADD` that brings files which change often: a directory of the build context, all of it, or
    /// what a stage makes of such files.
    pub fn changing_source(&self, index: usize) -> Option<Span> {
        let transfer = self.model.transfer(index)?;
        if let Some(from) = &transfer.from {
            let stage = self.model.step(index).stage?;
            let named = |it: &&crate::model::Reference| {
                it.stage == stage && it.span == from.span && it.via == Via::Copy && !it.is_too_early()
            };
            let target = self.model.references.iter().find(named)?;
            let Target::Stage(made_by) = target.target else { return None };
            return self.stage_changes(made_by).then_some(from.span);
        }
        transfer.context_sources().find(|source| self.is_tree(source)).map(|source| source.span)
    }

    /// Whether a stage is made of files which change often.
    fn stage_changes(&self, stage: usize) -> bool {
        self.model.ancestry(stage).any(|stage| {
            let instructions = self.model.stages[stage].instructions.clone();
            instructions.into_iter().any(|index| self.changing_source(index).is_some())
        })
    }

    /// Whether a source is a directory, as far as that can be told.
    fn is_tree(&self, source: &TransferSource) -> bool {
        if source.kind != SourceKind::Path {
            return false;
        }
        let Some(path) = source.path() else { return false };
        if path.is_empty() {
            return true;
        }
        if self.context.is_known() {
            return self.context.look(&path).is_some_and(|stat| stat.kind == Kind::Directory);
        }
        let name = path.rsplit('/').next().unwrap_or_default();
        source.text.ends_with('/') || !name.contains(['.', '*']) && SOURCES.contains(&name)
    }
}

/// What directories of sources are called.
const SOURCES: [&str; 12] =
    ["api", "app", "backend", "cmd", "client", "frontend", "internal", "lib", "pkg", "server", "src", "web"];
