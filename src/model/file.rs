//! What the instructions of one file mean together.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use super::arrivals::Arrivals;
use super::build::Builder;
use super::changers::Changers;
use super::expand::Expansion;
use super::inputs::Inputs;
use super::invocation::{self, Invocation};
use super::lineage::Lineage;
use super::needed::Needs;
use super::stage::{Base, Reference, Stage, Via};
use super::state::State;
use super::step::Step;
use super::transfer::Transfer;
use crate::shell::Script;
use crate::syntax::{Dockerfile, Instruction, Keyword, Word};
use crate::text::Span;

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
    /// For each stage, the places in `references` of those that lead to it.
    users: Vec<Vec<usize>>,
    target: Option<usize>,
    pub(super) needs: Needs,
    pub(super) lineage: Lineage,
    /// The paths at which commands make links, each with the instructions that do, once somebody has asked.
    pub(super) links: OnceLock<BTreeMap<String, Vec<usize>>>,
    /// What the `COPY`s of each line of stages bring of the build context, by its last stage, once somebody has asked:
    /// somebody without files, and somebody who has them.
    pub(super) arrivals: [Vec<OnceLock<Arc<Arrivals>>>; 2],
    /// Who changes files that a stage has been brought, once somebody has asked.
    pub(super) changers: Changers,
}

impl<'a> Model<'a> {
    /// Reads what the instructions of a file mean together. `source` is the text that `dockerfile` was parsed from.
    pub fn new(source: &'a str, dockerfile: &'a Dockerfile, inputs: &Inputs) -> Model<'a> {
        let read = Builder::read(dockerfile, inputs);
        let (globals, stages, steps, references) = (read.globals, read.stages, read.steps, read.references);
        let target = match &inputs.target {
            Some(name) => named(&stages, name),
            None => stages.len().checked_sub(1),
        };
        let lineage = Lineage::of(&stages);
        let mut users = vec![Vec::new(); stages.len()];
        for (at, reference) in references.iter().enumerate() {
            if let Some(users) = reference.target_stage().and_then(|stage| users.get_mut(stage)) {
                users.push(at);
            }
        }
        let needs = Needs::of(&stages, &references, target);
        let arrivals = [(); 2].map(|()| vec![OnceLock::new(); stages.len()]);
        Model {
            source,
            dockerfile,
            inputs: inputs.clone(),
            globals,
            stages,
            steps,
            references,
            users,
            target,
            needs,
            lineage,
            links: OnceLock::new(),
            arrivals,
            changers: Changers::default(),
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

    /// The last instruction of a kind in a stage that the builder accepts: the one that counts.
    pub fn last_of(&self, stage: &Stage, kind: Keyword) -> Option<(usize, &'a Instruction)> {
        self.instructions_of(stage).rfind(|(_, instruction)| instruction.kind == kind && !instruction.broken)
    }

    /// Whether a stage has an `ENTRYPOINT`, its own or one of a stage that it is built on. That of the image is not seen.
    pub fn has_entrypoint(&self, stage: usize) -> bool {
        let is_entrypoint = |(_, instruction): (usize, &Instruction)| instruction.kind == Keyword::Entrypoint;
        self.ancestry(stage).any(|stage| self.instructions_of(&self.stages[stage]).any(is_entrypoint))
    }

    /// A stage, the stage it starts from, and so on.
    pub fn ancestry(&self, stage: usize) -> impl Iterator<Item = usize> {
        // A stage starts only from an earlier one, so this ends.
        std::iter::successors(Some(stage), |&stage| self.stages.get(stage)?.parent())
    }

    /// The instructions that have had their turn before the one with this index, those of the stages below included, the
    /// oldest first. `instruction` may be the end of a stage.
    pub fn before(&self, instruction: usize) -> impl Iterator<Item = usize> {
        let stage = instruction.checked_sub(1).and_then(|last| self.stage_of(last));
        let path = stage.into_iter().flat_map(|stage| self.lineage.path(&self.stages, stage.index));
        let all = path.flat_map(|stage| self.stages[stage].instructions.clone());
        all.take_while(move |index| *index < instruction)
    }

    /// The same, the latest first.
    pub fn before_latest_first(&self, instruction: usize) -> impl Iterator<Item = usize> {
        let all = self.chain(instruction).flat_map(|stage| self.stages[stage].instructions.clone().rev());
        all.skip_while(move |index| *index >= instruction)
    }

    /// Whether an instruction has had its turn before another one, in its stage or in one that this is built on.
    pub fn is_before(&self, earlier: usize, later: usize) -> bool {
        let (base, stage) = (self.step(earlier).stage, self.step(later).stage);
        let is_below = |(base, stage)| self.lineage.is_built_on(stage, base);
        earlier < later && base.zip(stage).is_some_and(is_below)
    }

    /// The stage that ends with this instruction or goes on after it, the stage it starts from, and so on.
    fn chain(&self, instruction: usize) -> impl Iterator<Item = usize> {
        let stage = instruction.checked_sub(1).and_then(|last| self.stage_of(last)).map(|stage| stage.index);
        stage.into_iter().flat_map(|stage| self.ancestry(stage))
    }

    /// What a stage is built on after all stages of the file: `scratch`, an image, or whatever is known of it.
    pub fn root(&self, stage: usize) -> Option<&Stage> {
        self.stages.get(self.lineage.root(stage)?)
    }

    /// What the stage of an instruction starts from at last: an image, or `scratch`.
    pub fn base_of(&self, instruction: usize) -> Option<&Base> {
        self.root(self.stage_of(instruction)?.index).map(|root| &root.base)
    }

    /// Whether an instruction that finds this runs as root: the file says so, or says nothing and the user of the base image is
    /// known to be root.
    pub fn is_root(&self, instruction: usize, before: &State) -> bool {
        match before.user.value.known() {
            Some(name) => matches!(name.split(':').next(), Some("" | "root" | "0")),
            None => before.user.set_by.is_none() && self.base_of(instruction).is_some_and(Base::runs_as_root),
        }
    }

    /// The references to a stage.
    pub fn uses_of(&self, stage: usize) -> impl Iterator<Item = &Reference> {
        self.users.get(stage).into_iter().flatten().map(|at| &self.references[*at])
    }

    /// What the `--from` of the `COPY` or `ADD` with this index refers to.
    pub fn copied_from(&self, copy: usize) -> Option<&Reference> {
        let from = self.transfer(copy)?.from.as_ref()?;
        self.reference(self.step(copy).stage?, Via::Copy, from.span)
    }

    /// What the word at `span` refers to where a stage, or a trigger that it pulls, names something `via` it.
    pub fn reference(&self, stage: usize, via: Via, span: Span) -> Option<&Reference> {
        let first = self.references.partition_point(|it| (it.stage, it.span) < (stage, span));
        let same = self.references[first..].iter().take_while(|it| (it.stage, it.span) == (stage, span));
        same.into_iter().find(|it| it.via == via)
    }
}

fn named(stages: &[Stage], name: &str) -> Option<usize> {
    let id = name.to_lowercase();
    stages.iter().rposition(|stage| stage.id.as_deref() == Some(id.as_str()))
}
