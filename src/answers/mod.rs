//! What rules ask about one file, found out once for all of them. Knows no rule and changes nothing.

pub mod accounts;
mod brought_files;
pub mod cache_mounts;
pub mod cache_needs;
pub mod cache_places;
pub mod cache_readers;
pub mod contexts;
pub mod cut_off;
pub mod downloads;
mod go_imports;
pub mod habits;
pub mod history;
pub mod ignore_lines;
pub mod leftovers;
pub mod linking;
pub mod list_readers;
pub mod manifest_scripts;
pub mod reruns;
pub mod runs;
pub mod secret_files;
pub mod secrets;
pub mod shell_faults;
pub mod shell_start;
pub mod shell_words;
pub mod started_files;
pub mod started_programs;
pub mod swallowed;
pub mod tool_calls;
mod tool_settings;
pub mod unneeded_files;
pub mod unquoted_variables;
pub mod unseen_files;
pub mod unseen_variables;
pub mod values;
pub mod variable_reads;
pub mod volatility;
pub mod written_secrets;

use std::collections::BTreeSet;
use std::ops::Range;

use crate::context::Context;
use crate::model::Knowledge;
use crate::model::Model;
use crate::model::effects::{Effects, Trust, effects_as, effects_of_part};
use crate::shell::tools::{Tool, Tools};
use crate::syntax::Dockerfile;
use crate::text::Source;
use reruns::Reruns;
use runs::{Run, Runs};
use shell_faults::ShellFaults;
use tool_calls::ToolCalls;
use variable_reads::VariableReads;

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
    /// Where its variables are read.
    pub variables: &'a VariableReads<'a>,
    /// How often its steps run again.
    pub reruns: &'a Reruns<'a>,
    /// What is wrong with its shell scripts.
    pub shell_faults: &'a ShellFaults<'a>,
}

impl<'a> Answers<'a> {
    /// What the instruction with this index reads and writes.
    pub fn effects(&self, index: usize) -> &'a Effects {
        self.effects_as(index, Trust::Proven)
    }

    /// What the instruction with this index reads and writes, as far as that must be right.
    pub fn effects_as(&self, index: usize, trust: Trust) -> &'a Effects {
        let knowledge = Knowledge { tools: self.tools, context: self.context };
        self.calls.effects((index, trust), || effects_as(self.model, index, knowledge, trust))
    }

    /// What these commands of the `RUN` with this index read and write, the manifests of installs and what those put into the
    /// project aside.
    pub fn effects_of_part(&self, run: usize, commands: &BTreeSet<usize>, trust: Trust) -> Effects {
        if commands.is_empty() {
            return Effects::default();
        }
        let knowledge = Knowledge { tools: self.tools, context: self.context };
        let tell = || effects_of_part(self.model, run, commands.clone(), knowledge, trust);
        self.calls.effects_of_part((run, commands.clone(), trust), tell)
    }

    /// The RUNs of all stages, in order; those of `ONBUILD` too.
    pub fn runs(&self) -> impl DoubleEndedIterator<Item = Run<'a>> + use<'a> {
        self.runs.list.iter().copied()
    }

    /// The RUN that is the instruction with this index.
    pub fn run(&self, index: usize) -> Option<Run<'a>> {
        self.runs.list.get(self.runs.at_or_below(index)).filter(|run| run.index == index).copied()
    }

    /// The RUNs among these instructions, in order.
    pub fn runs_among(&self, instructions: Range<usize>) -> impl DoubleEndedIterator<Item = Run<'a>> + use<'a> {
        let runs = self.runs;
        runs.list[runs.at_or_below(instructions.start)..runs.at_or_below(instructions.end)].iter().copied()
    }

    /// The RUNs below an instruction that call a tool which installs from the same lists of packages as `tool`, in order.
    pub fn runs_below_with_lists_of(&self, index: usize, tool: &Tool) -> impl Iterator<Item = Run<'a>> + use<'a> {
        let runs = self.runs;
        let places = runs.by_lists.get(tool.package_lists()).map_or(&[][..], Vec::as_slice);
        let first = places.partition_point(|at| runs.list[*at].index <= index);
        places[first..].iter().map(|at| runs.list[*at])
    }

    /// Whether a RUN makes links.
    pub fn has_link(&self) -> bool {
        self.runs.has_link
    }
}
