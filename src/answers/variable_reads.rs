//! Where variables are read and declared, by the builder and by the shells of a stage: what rules about `ARG` and `ENV`
//! walk over.

use super::Answers;
use crate::model::{InvocationForm, Stage};
use crate::syntax::{Body, Keyword, Pair};
use crate::text::Span;

/// A place where a variable is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
    /// The variable.
    pub name: String,
    /// Where it is read.
    pub span: Span,
    /// The index of the instruction.
    pub instruction: usize,
    /// Whether the text says itself what an unset variable means.
    pub guarded: bool,
    /// Who reads it.
    pub by: Reader,
}

/// Who reads a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// The builder.
    Builder,
    /// The shell of a `RUN`.
    Run,
    /// The shell of a container: `CMD`, `ENTRYPOINT`, `HEALTHCHECK`.
    Container,
}

impl<'a> Answers<'a> {
    /// The `ARG`s before the first `FROM`.
    pub fn global_args(&self) -> impl Iterator<Item = &'a Pair> + use<'a> {
        let model = self.model;
        let global =
            self.file.instructions.iter().enumerate().filter(move |(index, _)| model.stage_of(*index).is_none());
        global
            .flat_map(|(_, instruction)| if let Body::Args(pairs) = &instruction.body { pairs.as_slice() } else { &[] })
    }

    /// The variables that a stage's own instructions read, its `FROM` aside. Those of triggers are not among them.
    pub fn uses_in(&self, stage: &Stage) -> impl Iterator<Item = Use> + use<'a> {
        let cx = *self;
        stage.instructions.clone().skip(1).flat_map(move |index| cx.uses_at(index))
    }

    /// The variables that the instruction with this index reads.
    pub fn uses_at(&self, index: usize) -> Vec<Use> {
        let instruction = self.model.instruction(index);
        let expanded = self.model.uses(index).variables.into_iter().map(|(read, _)| Use {
            guarded: read.defaulted(),
            name: read.name,
            span: read.span,
            instruction: index,
            by: Reader::Builder,
        });
        let by = if instruction.kind == Keyword::Run { Reader::Run } else { Reader::Container };
        let invocation = self.model.invocation(index).filter(|_| instruction.kind != Keyword::Onbuild);
        let script = invocation.filter(|it| it.form != InvocationForm::Exec).map(|invocation| &invocation.script);
        let script = script.filter(|script| script.clean && !script.opaque);
        let read = script.into_iter().flat_map(|script| {
            script.reads_from_outside().filter(|read| !script.writes.iter().any(|write| write.name == read.name))
        });
        let read = read.map(|read| Use {
            name: read.name.clone(),
            span: read.span,
            instruction: index,
            guarded: read.guarded,
            by,
        });
        expanded.chain(read).collect()
    }
}
