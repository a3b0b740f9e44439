//! What the commands of a file ask of the tools that are known: each is looked up once for all rules.

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::model::Model;
use crate::model::effects::{Effects, Trust};
use crate::shell::tools::{ToolCall, Tools};

/// What the commands of a file ask of tools.
#[derive(Debug)]
pub struct ToolCalls<'a> {
    found: Vec<Vec<Option<ToolCall<'a>>>>,
    effects: Vec<[OnceCell<Effects>; 3]>,
    effects_of_parts: RefCell<BTreeMap<Part, Effects>>,
    cleanups: RefCell<BTreeMap<(usize, String), Option<u32>>>,
    first_changers: RefCell<BTreeMap<(usize, String), Option<usize>>>,
    first_changes: RefCell<BTreeMap<(usize, String), Option<usize>>>,
    other_copies: RefCell<BTreeMap<usize, Rc<[usize]>>>,
}

/// Some commands of a `RUN`, and how far what is said of them must be right.
type Part = (usize, BTreeSet<usize>, Trust);

impl<'a> ToolCalls<'a> {
    /// What the commands of the file of `model` ask of these tools.
    pub fn new(model: &'a Model<'a>, tools: &'a Tools) -> ToolCalls<'a> {
        let commands = |index| model.script(index).into_iter().flat_map(|script| &script.commands);
        let calls = |index| commands(index).map(|command| tools.call(command)).collect();
        ToolCalls {
            found: (0..model.steps.len()).map(calls).collect(),
            effects: vec![Default::default(); model.steps.len()],
            effects_of_parts: RefCell::default(),
            cleanups: RefCell::default(),
            first_changers: RefCell::default(),
            first_changes: RefCell::default(),
            other_copies: RefCell::default(),
        }
    }

    /// What the instruction with this index reads and writes, as far as that must be right; told once by `tell`.
    pub fn effects(&self, (instruction, trust): (usize, Trust), tell: impl FnOnce() -> Effects) -> &Effects {
        self.effects[instruction][trust as usize].get_or_init(tell)
    }

    /// What some commands of a `RUN` read and write; told once by `tell`.
    pub fn effects_of_part(&self, part: Part, tell: impl FnOnce() -> Effects) -> Effects {
        if let Some(effects) = self.effects_of_parts.borrow().get(&part) {
            return effects.clone();
        }
        let effects = tell();
        self.effects_of_parts.borrow_mut().insert(part, effects.clone());
        effects
    }

    /// Where the last command of a `RUN` starts that cleans up after the tool of this name, or after any for an empty one;
    /// told once by `tell`.
    pub fn last_cleanup(&self, (run, tool): (usize, &str), tell: impl FnOnce() -> Option<u32>) -> Option<u32> {
        *self.cleanups.borrow_mut().entry((run, tool.to_owned())).or_insert_with(tell)
    }

    /// The first instruction of a stage, or of one that it is built on, that may change files of this name; told once by
    /// `tell`.
    pub(super) fn first_changer(
        &self,
        (stage, name): (usize, &str),
        tell: impl FnOnce() -> Option<usize>,
    ) -> Option<usize> {
        let known = self.first_changers.borrow().get(&(stage, name.to_owned())).copied();
        // To tell it asks for the changes of each.
        known.unwrap_or_else(|| {
            let first = tell();
            self.first_changers.borrow_mut().insert((stage, name.to_owned()), first);
            first
        })
    }

    /// The place of the first command of an instruction that may change files of this name; told once by `tell`.
    pub(super) fn first_change(
        &self,
        (instruction, name): (usize, &str),
        tell: impl FnOnce() -> Option<usize>,
    ) -> Option<usize> {
        *self.first_changes.borrow_mut().entry((instruction, name.to_owned())).or_insert_with(tell)
    }

    /// The `COPY`s and `ADD`s of a stage, and of those that it is built on, of which not all is known; told once by `tell`.
    pub(super) fn other_copies(&self, stage: usize, tell: impl FnOnce() -> Rc<[usize]>) -> Rc<[usize]> {
        Rc::clone(self.other_copies.borrow_mut().entry(stage).or_insert_with(tell))
    }

    /// What each command of the script of the instruction with this index asks of a tool.
    pub fn of(&self, instruction: usize) -> &[Option<ToolCall<'a>>] {
        &self.found[instruction]
    }
}
