//! What the instructions of a Dockerfile mean together: stages, variables, scripts, what each reads and writes.
//! Knows the text and its build context; judges nothing.

mod build;
mod by_name;
pub mod credential;
mod declared_shell;
mod defaults;
pub mod effects;
pub mod expand;
pub mod facts;
pub mod image;
pub mod inputs;
pub mod installs;
pub mod invocation;
mod lineage;
pub mod mounts;
mod names;
pub mod path;
pub mod ports;
pub mod sheets;
pub mod stage;
pub mod state;
#[cfg(test)]
mod tests;
pub mod transfer;
pub mod uses;
pub mod value;
pub mod volatile;

use std::sync::{Arc, OnceLock};

pub use by_name::ByName;
pub use expand::Expansion;
pub use image::ImageRef;
pub use inputs::{Image, ImageConfig, Inputs, Platform};
pub use invocation::{Invocation, InvocationForm};
pub use mounts::Mount;
pub use ports::Port;
pub use stage::{Base, Reference, Stage, Target, Via};
pub use state::State;
pub use transfer::Transfer;
pub use uses::Uses;
pub use value::{Binding, Part, Value};

use crate::shell::Script;
use crate::syntax::{Dockerfile, Instruction, Word};
use lineage::Lineage;

/// What the instructions of one file mean together.
#[derive(Debug)]
pub struct Model<'a> {
    /// The text that was parsed.
    pub source: &'a str,
    /// The file.
    pub dockerfile: &'a Dockerfile,
    /// What the build is started with.
    pub inputs: Inputs,
    /// What every `FROM` finds: the builder's own arguments and the `ARG`s before the first `FROM`.
    pub globals: Arc<State>,
    /// The stages in order.
    pub stages: Vec<Stage>,
    /// One step for each instruction, in the same order.
    pub steps: Vec<Step>,
    /// Who needs what, in the order of stages and instructions.
    pub references: Vec<Reference>,
    target: Option<usize>,
    reachable: Vec<bool>,
    lineage: Lineage,
}

/// An instruction's turn.
#[derive(Debug)]
pub struct Step {
    /// The stage it belongs to; `None` before the first `FROM`.
    pub stage: Option<usize>,
    /// What it finds. A `FROM` finds the global scope.
    pub before: Arc<State>,
    invocation: OnceLock<Option<Invocation>>,
    transfer: OnceLock<Option<Transfer>>,
}

impl Step {
    fn new(stage: Option<usize>, before: Arc<State>) -> Step {
        Step { stage, before, invocation: OnceLock::new(), transfer: OnceLock::new() }
    }
}

impl<'a> Model<'a> {
    /// Reads what the instructions of a file mean together. `source` is the text that `dockerfile` was parsed from.
    pub fn new(source: &'a str, dockerfile: &'a Dockerfile, inputs: &Inputs) -> Model<'a> {
        let read = build::Builder::read(dockerfile, inputs);
        let (globals, stages, steps, references) = (read.globals, read.stages, read.steps, read.references);
        let target = match &inputs.target {
            Some(name) => named(&stages, name),
            None => stages.len().checked_sub(1),
        };
        let reachable = reachable(target, stages.len(), &references);
        let lineage = Lineage::of(&stages);
        Model {
            source,
            dockerfile,
            inputs: inputs.clone(),
            globals,
            stages,
            steps,
            references,
            target,
            reachable,
            lineage,
        }
    }

    /// The turn of the instruction with this index.
    pub fn step(&self, instruction: usize) -> &Step {
        &self.steps[instruction]
    }

    /// The instruction with this index.
    pub fn instruction(&self, index: usize) -> &'a Instruction {
        &self.dockerfile.instructions[index]
    }

    /// The instructions of a stage with their indices, its `FROM` the first.
    pub fn instructions_of(
        &self,
        stage: &Stage,
    ) -> impl DoubleEndedIterator<Item = (usize, &'a Instruction)> + use<'a> {
        let dockerfile = self.dockerfile;
        stage.instructions.clone().map(|index| (index, &dockerfile.instructions[index]))
    }

    /// The stage of the instruction with this index; `None` before the first `FROM`.
    pub fn stage_of(&self, instruction: usize) -> Option<&Stage> {
        self.steps.get(instruction)?.stage.map(|stage| &self.stages[stage])
    }

    /// The stage of this name in any case; where several have it, the last.
    pub fn stage_named(&self, name: &str) -> Option<&Stage> {
        named(&self.stages, name).map(|index| &self.stages[index])
    }

    /// Expands a word of the instruction with this index.
    pub fn expand(&self, instruction: usize, word: &Word) -> Expansion {
        self.step(instruction).before.expand(word, self.instruction(instruction), self.dockerfile.escape)
    }

    /// How the instruction with this index runs its command, or its trigger's; `None` where it runs nothing.
    pub fn invocation(&self, instruction: usize) -> Option<&Invocation> {
        let step = self.step(instruction);
        let invocation = step.invocation.get_or_init(|| {
            let root = step.stage.and_then(|stage| self.root(stage));
            let image = root.and_then(|root| if let Base::Image(image) = &root.base { Some(image) } else { None });
            invocation::read(self.source, self.instruction(instruction), &step.before, image)
        });
        invocation.as_ref()
    }

    /// The commands that the instruction with this index runs; `None` where it runs nothing.
    pub fn script(&self, instruction: usize) -> Option<&Script> {
        self.invocation(instruction).map(|invocation| &invocation.script)
    }

    /// What the instruction with this index brings; `None` where it is neither `COPY` nor `ADD`.
    pub fn transfer(&self, instruction: usize) -> Option<&Transfer> {
        let step = self.step(instruction);
        let read = || Transfer::read(self.instruction(instruction), &step.before, self.dockerfile.escape);
        step.transfer.get_or_init(read).as_ref()
    }

    /// The stage that is built: the one asked for, else the last. `None` where there is no such stage.
    pub fn target(&self) -> Option<&Stage> {
        self.target.map(|index| &self.stages[index])
    }

    /// Whether the target needs this stage, directly or not, or is it.
    pub fn is_reachable(&self, stage: usize) -> bool {
        self.reachable.get(stage).copied().unwrap_or(false)
    }

    /// Whether the layers of this stage are in the image: it is the target, or the target starts from it.
    pub fn is_exported(&self, stage: usize) -> bool {
        self.target.is_some_and(|target| self.is_built_on(target, stage))
    }

    /// Whether `stage` is the stage `base`, or starts from it, directly or not.
    pub fn is_built_on(&self, stage: usize, base: usize) -> bool {
        self.lineage.is_built_on(stage, base)
    }

    /// A stage, the stage it starts from, and so on.
    pub fn ancestry(&self, stage: usize) -> impl Iterator<Item = usize> {
        // A stage starts only from an earlier one, so this ends.
        std::iter::successors(Some(stage), |&stage| self.stages.get(stage)?.parent())
    }

    /// The instructions that have had their turn before the one with this index, those of the stages below included, the
    /// oldest first. `instruction` may be the end of a stage.
    pub fn before(&self, instruction: usize) -> impl Iterator<Item = usize> {
        let stage = instruction.checked_sub(1).and_then(|last| self.stage_of(last)).map(|stage| stage.index);
        let mut chain: Vec<usize> = stage.into_iter().flat_map(|stage| self.ancestry(stage)).collect();
        chain.reverse();
        let all = chain.into_iter().flat_map(|stage| self.stages[stage].instructions.clone());
        all.take_while(move |index| *index < instruction)
    }

    /// What a stage is built on after all stages of the file: `scratch`, an image, or whatever is known of it.
    pub fn root(&self, stage: usize) -> Option<&Stage> {
        self.ancestry(stage).last().and_then(|index| self.stages.get(index))
    }

    /// The references to a stage.
    pub fn uses_of(&self, stage: usize) -> impl Iterator<Item = &Reference> {
        self.references.iter().filter(move |reference| reference.target_stage() == Some(stage))
    }
}

fn named(stages: &[Stage], name: &str) -> Option<usize> {
    let id = name.to_lowercase();
    stages.iter().rposition(|stage| stage.id.as_deref() == Some(id.as_str()))
}

fn reachable(target: Option<usize>, count: usize, references: &[Reference]) -> Vec<bool> {
    let mut seen = vec![false; count];
    let mut waiting: Vec<usize> = target.into_iter().collect();
    while let Some(stage) = waiting.pop() {
        if !std::mem::replace(&mut seen[stage], true) {
            let needs = references.iter().filter(|reference| reference.stage == stage);
            waiting.extend(needs.filter_map(Reference::target_stage));
        }
    }
    seen
}
