//! The RUNs of a file with their commands: what most rules about the shell walk over.

use std::collections::BTreeMap;

use super::tool_calls::ToolCalls;
use crate::model::invocation::Invocation;
use crate::model::{Model, Mount, State, mounts};
use crate::shell::tools::{self, Action, Role};
use crate::shell::{self, Command, Script};
use crate::syntax::{Body, Instruction, Keyword};

/// A `RUN`, or an `ONBUILD RUN`, with what it gives its shell.
#[derive(Clone, Copy, Debug)]
pub struct Run<'a> {
    /// The index of the instruction.
    pub index: usize,
    /// The instruction; the `ONBUILD` where it is one.
    pub instruction: &'a Instruction,
    /// The `RUN`.
    pub run: &'a Instruction,
    /// How it runs its command.
    pub invocation: &'a Invocation,
    /// What it finds.
    pub state: &'a State,
    /// What each of its commands asks of a known tool.
    calls: &'a [Option<tools::ToolCall<'a>>],
}

/// The RUNs of all stages, in order; those of `ONBUILD` too.
#[derive(Debug)]
pub struct Runs<'a> {
    pub(super) list: Vec<Run<'a>>,
    /// The places in `list` of the RUNs that call a tool, by what names its lists of packages.
    pub(super) by_lists: BTreeMap<&'a [String], Vec<usize>>,
    pub(super) has_link: bool,
}

impl<'a> Runs<'a> {
    /// Those of the file of `model`.
    pub fn new(model: &'a Model<'a>, calls: &'a ToolCalls<'a>) -> Runs<'a> {
        let list: Vec<Run<'a>> = model
            .dockerfile
            .instructions
            .iter()
            .enumerate()
            .filter_map(|(index, instruction)| {
                let run = match &instruction.body {
                    Body::Onbuild(Some(trigger)) => trigger.as_ref(),
                    _ => instruction,
                };
                let stage = model.stage_of(index).filter(|_| run.kind == Keyword::Run);
                let invocation = stage.and_then(|_| model.invocation(index))?;
                Some(Run {
                    index,
                    instruction,
                    run,
                    invocation,
                    state: &model.step(index).before,
                    calls: calls.of(index),
                })
            })
            .collect();
        let mut runs = Runs { list, by_lists: BTreeMap::new(), has_link: false };
        for (at, run) in runs.list.iter().enumerate() {
            for call in run.calls() {
                let places = runs.by_lists.entry(call.tool.package_lists()).or_default();
                if places.last() != Some(&at) {
                    places.push(at);
                }
            }
            runs.has_link |= run.calls().any(|call| call.has_role(Role::Links));
        }
        runs
    }

    /// The place in the list of the first RUN at or below the instruction with this index.
    pub(super) fn at_or_below(&self, index: usize) -> usize {
        self.list.partition_point(|run| run.index < index)
    }
}

impl<'a> Run<'a> {
    /// Whether it runs as root: the file says so, or says nothing and the base image is one of Docker's own, whose user is
    /// root.
    pub fn is_root(&self, model: &Model<'_>) -> bool {
        model.is_root(self.index, self.state)
    }

    /// Its commands.
    pub fn script(&self) -> &'a Script {
        &self.invocation.script
    }

    /// Whether it does nothing but fetch the lists of packages.
    pub fn only_updates(&self) -> bool {
        let updates = |call: &Option<tools::ToolCall<'a>>| call.as_ref().is_some_and(|call| call.does(Action::Update));
        !self.calls.is_empty() && self.calls.iter().all(updates)
    }

    /// Its commands that call a known tool, in order.
    pub fn calls(&self) -> impl Iterator<Item = &'a tools::ToolCall<'a>> + use<'a> {
        self.calls.iter().flatten()
    }

    /// The same, each with the place of its command in the script.
    pub fn calls_at(&self) -> impl Iterator<Item = (usize, &'a tools::ToolCall<'a>)> + use<'a> {
        self.calls.iter().enumerate().filter_map(|(at, call)| Some((at, call.as_ref()?)))
    }

    /// What its command at this place of its script asks of a known tool.
    pub fn call(&self, command: usize) -> Option<&'a tools::ToolCall<'a>> {
        self.calls.get(command)?.as_ref()
    }

    /// Its commands in order, each with what it asks of a known tool.
    pub fn commands(&self) -> impl Iterator<Item = (&'a Command, Option<&'a tools::ToolCall<'a>>)> + use<'a> {
        self.script().commands.iter().zip(self.calls.iter().map(Option::as_ref))
    }

    /// Whether a cache or a tmpfs is mounted at `path` or around it, so that what is written there is not in the image.
    pub fn mounts_over(&self, path: &str, escape: char) -> bool {
        let outside = |mount: &Mount| {
            let target = mount.target(self.state, self.run, escape);
            let target = target.known().map(|target| target.trim_end_matches('/')).filter(|target| !target.is_empty());
            let inside = |target: &str| match path.strip_prefix("~/") {
                Some(below) => target.ends_with(&format!("/{below}")),
                None => path.strip_prefix(target).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')),
            };
            // An unknown target may be any.
            mount.is_writable() && target.is_none_or(inside)
        };
        mounts::mounts(self.run).iter().any(outside)
    }

    /// Whether it is part of an image's configuration for those who build on it.
    pub fn is_trigger(&self) -> bool {
        !std::ptr::eq(self.instruction, self.run)
    }

    /// Whether an option, or a variable that holds here, means what `meaning` is, for this call. Options in variables count
    /// where these are known.
    pub fn is_set(&self, call: &tools::ToolCall<'_>, meaning: tools::Meaning) -> bool {
        let value = |name: &str| self.state.variable(name).map(|variable| variable.value.known().unwrap_or("unknown"));
        let exported = |name: &str| {
            let before = |write: &&shell::Write| write.name == name && write.span.start < call.command.span.start;
            self.script().writes.iter().find(before).map(|_| "unknown")
        };
        let brought = || self.brings(call, meaning) == Some(true);
        call.has(meaning) || call.is_set(meaning, value) || call.is_set(meaning, exported) || brought()
    }

    /// The same, and also where it is unknown what a variable brings.
    pub fn may_be_set(&self, call: &tools::ToolCall<'_>, meaning: tools::Meaning) -> bool {
        self.is_set(call, meaning) || self.brings(call, meaning).is_none()
    }
}

/// How a command calls its tool, as messages name it: the tool and the subcommand. `python3 -m pip install` is
/// `pip install`.
pub fn called(call: &tools::ToolCall<'_>) -> String {
    let name = call.command.name().unwrap_or(&call.tool.name);
    let patterns = call.tool.commands.iter().map(|pattern| pattern.split(' ').collect::<Vec<_>>());
    let fits = |words: &Vec<&str>| words.first().is_some_and(|first| name.starts_with(first.trim_end_matches('*')));
    let pattern = patterns.into_iter().find(fits).unwrap_or_default();
    let words = match pattern.iter().position(|word| *word == "-m") {
        Some(module) => pattern[module + 1..].join(" "),
        None => [&[name], pattern.get(1..).unwrap_or_default()].concat().join(" "),
    };
    format!("{words} {}", call.subcommand).trim_end().to_owned()
}
