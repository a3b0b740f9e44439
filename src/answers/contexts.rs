//! Which build context a stage is built with, where builds of other targets have other ones.

use super::Answers;

impl Answers<'_> {
    /// Whether the stage of an instruction is not built with this context: the build that has it stops at another stage, and
    /// there are builds with other contexts.
    pub fn is_of_another_context(&self, index: usize) -> bool {
        let own = &self.context.build;
        let is_built = || self.model.stage_of(index).is_none_or(|stage| self.model.is_reachable(stage.index));
        own.target.is_some() && self.context.others.iter().any(|other| other.location != own.location) && !is_built()
    }
}
