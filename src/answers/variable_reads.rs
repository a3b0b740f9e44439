//! Where variables are read and declared, by the builder and by the shells of a stage: what rules about `ARG` and `ENV`
//! walk over.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use crate::model::{InvocationForm, Model, Stage};
use crate::syntax::{Body, Instruction, Keyword, Pair};
use crate::text::Span;

/// Where the variables of one file are read and declared. Found out once, where a rule asks.
#[derive(Debug)]
pub struct VariableReads<'a> {
    model: &'a Model<'a>,
    reads: OnceLock<Vec<Vec<Use>>>,
    readers: OnceLock<BTreeMap<String, Vec<usize>>>,
    /// For each name, which of the `ARG`s before the first `FROM` is its first.
    globals: OnceLock<BTreeMap<String, (usize, usize)>>,
}

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

impl<'a> VariableReads<'a> {
    /// Those of the file of `model`.
    pub fn new(model: &'a Model<'a>) -> VariableReads<'a> {
        VariableReads { model, reads: OnceLock::new(), readers: OnceLock::new(), globals: OnceLock::new() }
    }

    /// The `ARG`s before the first `FROM`.
    pub fn global_args(&self) -> impl Iterator<Item = &'a Pair> + use<'a> {
        let model = self.model;
        let end = model.stages.first().map_or(model.steps.len(), Stage::from);
        (0..end).flat_map(move |index| args(model.instruction(index)))
    }

    /// The first `ARG` of this name before the first `FROM`.
    pub fn global_arg(&self, name: &str) -> Option<&'a Pair> {
        let (index, at) = self.globals.get_or_init(|| self.first_globals()).get(name)?;
        args(self.model.instruction(*index)).get(*at)
    }

    fn first_globals(&self) -> BTreeMap<String, (usize, usize)> {
        let end = self.model.stages.first().map_or(self.model.steps.len(), Stage::from);
        let mut globals = BTreeMap::new();
        for index in 0..end {
            for (at, pair) in args(self.model.instruction(index)).iter().enumerate() {
                globals.entry(pair.key.text.clone()).or_insert((index, at));
            }
        }
        globals
    }

    /// The variables that a stage's own instructions read, its `FROM` aside. Those of triggers are not among them.
    pub fn of_stage(&self, stage: &Stage) -> impl Iterator<Item = &Use> {
        stage.instructions.clone().skip(1).flat_map(|index| self.at(index))
    }

    /// The variables that the instruction with this index reads.
    pub fn at(&self, index: usize) -> &[Use] {
        let all = || (0..self.model.steps.len()).map(|index| uses_at(self.model, index)).collect();
        &self.reads.get_or_init(all)[index]
    }

    /// The instructions that read a variable, in order.
    pub fn readers(&self, name: &str) -> &[usize] {
        let readers = self.readers.get_or_init(|| {
            let mut readers: BTreeMap<String, Vec<usize>> = BTreeMap::new();
            for index in 0..self.model.steps.len() {
                for read in self.at(index) {
                    readers.entry(read.name.clone()).or_default().push(index);
                }
            }
            readers
        });
        readers.get(name).map_or(&[], Vec::as_slice)
    }

    /// The instructions from this index on that read a variable, in order.
    pub fn readers_from(&self, index: usize, name: &str) -> &[usize] {
        let readers = self.readers(name);
        &readers[readers.partition_point(|reader| *reader < index)..]
    }
}

fn args(instruction: &Instruction) -> &[Pair] {
    if let Body::Args(pairs) = &instruction.body { pairs } else { &[] }
}

fn uses_at(model: &Model<'_>, index: usize) -> Vec<Use> {
    let instruction = model.instruction(index);
    let expanded = model.uses(index).variables.into_iter().map(|(read, _)| Use {
        guarded: read.defaulted(),
        name: read.name,
        span: read.span,
        instruction: index,
        by: Reader::Builder,
    });
    let by = if instruction.kind == Keyword::Run { Reader::Run } else { Reader::Container };
    let invocation = model.invocation(index).filter(|_| instruction.kind != Keyword::Onbuild);
    let script = invocation.filter(|it| it.form != InvocationForm::Exec).map(|invocation| &invocation.script);
    let script = script.filter(|script| script.clean && !script.opaque);
    let read = script.into_iter().flat_map(|script| {
        let written: BTreeSet<&str> = script.writes.iter().map(|write| write.name.as_str()).collect();
        script.reads_from_outside().filter(move |read| !written.contains(read.name.as_str()))
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
