//! What rules ask about one file, found out once for all of them. Knows no rule and changes nothing.

pub mod cache_mounts;
pub mod downloads;
pub mod earliest_place;
pub mod ignore_lines;
pub mod leftovers;
pub mod reruns;
pub mod runs;
pub mod secrets;
pub mod shell_faults;
pub mod started_files;
pub mod tool_calls;
pub mod unneeded_files;
pub mod unseen_files;
pub mod variable_reads;
pub mod volatility;

use crate::context::Context;
use crate::model::Model;
use crate::model::effects::{Effects, Knowledge, effects};
use crate::shell::tools::Tools;
use crate::syntax::Dockerfile;
use crate::text::Source;
use reruns::Reruns;
use runs::Runs;
use shell_faults::ShellFaults;
use tool_calls::ToolCalls;

/// All that there is to know about one file.
#[derive(Clone, Copy, Debug)]
pub struct Answers<'a> {
    /// The file's text.
    pub source: &'a Source,
    /// What the text says.
    pub file: &'a Dockerfile,
    /// What it means.
    pub model: &'a Model<'a>,
    /// What is beside it.
    pub context: &'a Context,
    /// What is known of package managers and other tools.
    pub tools: &'a Tools,
    /// What the file's commands ask of those tools.
    pub calls: &'a ToolCalls<'a>,
    /// Its `RUN`s.
    pub runs: &'a Runs<'a>,
    /// How often its steps run again.
    pub reruns: &'a Reruns<'a>,
    /// What is wrong with its shell scripts.
    pub shell_faults: &'a ShellFaults<'a>,
}

impl<'a> Answers<'a> {
    /// What the instruction with this index reads and writes.
    pub fn effects(&self, index: usize) -> &'a Effects {
        let knowledge = Knowledge { tools: self.tools, context: self.context };
        self.calls.effects(index, || effects(self.model, index, knowledge))
    }
}
