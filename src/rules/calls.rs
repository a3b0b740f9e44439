//! What the commands of a file ask of the tools that are known: each is looked up once, whoever asks.

use crate::model::Model;
use crate::shell::tools::{Invocation, Tools};

/// What the commands of a file ask of tools.
#[derive(Debug)]
pub struct Calls<'a> {
    found: Vec<Vec<Option<Invocation<'a>>>>,
}

impl<'a> Calls<'a> {
    /// What the commands of the file of `model` ask of these tools.
    pub fn new(model: &'a Model<'a>, tools: &'a Tools) -> Calls<'a> {
        let commands = |index| model.script(index).into_iter().flat_map(|script| &script.commands);
        let calls = |index| commands(index).map(|command| tools.invocation(command)).collect();
        Calls { found: (0..model.steps.len()).map(calls).collect() }
    }

    /// What each command of the script of the instruction with this index asks of a tool.
    pub fn of(&self, instruction: usize) -> &[Option<Invocation<'a>>] {
        &self.found[instruction]
    }
}
