//! What the commands of a file ask of the tools that are known: each is looked up once for all rules.

use std::cell::OnceCell;

use crate::model::Model;
use crate::model::effects::Effects;
use crate::shell::tools::{ToolCall, Tools};

/// What the commands of a file ask of tools.
#[derive(Debug)]
pub struct ToolCalls<'a> {
    found: Vec<Vec<Option<ToolCall<'a>>>>,
    effects: Vec<OnceCell<Effects>>,
}

impl<'a> ToolCalls<'a> {
    /// What the commands of the file of `model` ask of these tools.
    pub fn new(model: &'a Model<'a>, tools: &'a Tools) -> ToolCalls<'a> {
        let commands = |index| model.script(index).into_iter().flat_map(|script| &script.commands);
        let calls = |index| commands(index).map(|command| tools.call(command)).collect();
        ToolCalls {
            found: (0..model.steps.len()).map(calls).collect(),
            effects: vec![OnceCell::new(); model.steps.len()],
        }
    }

    /// What the instruction with this index reads and writes; told once by `tell`.
    pub fn effects(&self, instruction: usize, tell: impl FnOnce() -> Effects) -> &Effects {
        self.effects[instruction].get_or_init(tell)
    }

    /// What each command of the script of the instruction with this index asks of a tool.
    pub fn of(&self, instruction: usize) -> &[Option<ToolCall<'a>>] {
        &self.found[instruction]
    }
}
