//! The RUNs of a file with their commands: what most rules about the shell walk over.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::Answers;
use super::tool_calls::ToolCalls;
use crate::model::invocation::Invocation;
use crate::model::{Base, Binding, Model, Mount, State, mounts};
use crate::shell::tools::{self, Action, Habit, Meaning, Tool};
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
    list: Vec<Run<'a>>,
    /// The places in `list` of the RUNs that call a tool, by what names its lists of packages.
    by_lists: BTreeMap<&'a [String], Vec<usize>>,
    /// The first RUN that fetches these lists and does nothing else, as an index of an instruction.
    first_update: BTreeMap<&'a [String], usize>,
    has_link: bool,
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
        let mut runs = Runs { list, by_lists: BTreeMap::new(), first_update: BTreeMap::new(), has_link: false };
        for (at, run) in runs.list.iter().enumerate() {
            for call in run.calls() {
                let places = runs.by_lists.entry(call.tool.package_lists()).or_default();
                if places.last() != Some(&at) {
                    places.push(at);
                }
                if run.only_updates() && call.refreshes_index() {
                    runs.first_update.entry(call.tool.package_lists()).or_insert(run.index);
                }
            }
            runs.has_link |= run.script().commands.iter().any(|command| command.name() == Some("ln"));
        }
        runs
    }

    fn at_or_below(&self, index: usize) -> usize {
        self.list.partition_point(|run| run.index < index)
    }
}

impl<'a> Answers<'a> {
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

    /// Whether a RUN above an instruction does nothing but fetch the lists of packages that `tool` installs from.
    pub fn is_updated_above(&self, index: usize, tool: &Tool) -> bool {
        self.runs.first_update.get(tool.package_lists()).is_some_and(|update| *update < index)
    }

    /// Whether a RUN makes links.
    pub fn has_link(&self) -> bool {
        self.runs.has_link
    }
}

impl<'a> Run<'a> {
    /// Whether it runs as root: the file says so, or says nothing and the base image is one of Docker's own, whose user is
    /// root.
    pub fn is_root(&self, model: &Model<'_>) -> bool {
        let user = &self.state.user;
        let root = model.stage_of(self.index).and_then(|stage| model.root(stage.index));
        let official = || {
            matches!(root.map(|stage| &stage.base), Some(Base::Image(image))
                if image.registry.is_none() && !image.repository.contains('/'))
        };
        match user.value.known() {
            Some(name) => matches!(name.split(':').next(), Some("" | "root" | "0")),
            None => user.set_by.is_none() && official(),
        }
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
            // A target that nobody knows may be any.
            mount.is_writable() && target.is_none_or(inside)
        };
        mounts::mounts(self.run).iter().any(outside)
    }

    /// What the shell makes of a word, where the file says what its variables are.
    pub fn text(&self, word: &shell::Word) -> Option<String> {
        let mut text = word.value().to_owned();
        for variable in &word.variables {
            let shadowed = self.script().writes.iter().any(|write| write.name == variable.name);
            let Binding::Set(value) = self.state.lookup(&variable.name) else { return None };
            let known = value.known().filter(|_| !shadowed)?;
            text = text.replacen(&format!("${{{}}}", variable.name), known, 1);
        }
        (word.literal().is_some() || !text.contains("${")).then_some(text)
    }

    /// Whether it is part of an image's configuration for those who build on it.
    pub fn is_trigger(&self) -> bool {
        !std::ptr::eq(self.instruction, self.run)
    }

    /// Whether a variable that holds here means what `meaning` is, for this call.
    pub fn is_set(&self, call: &tools::ToolCall<'_>, meaning: tools::Meaning) -> bool {
        let value = |name: &str| self.state.variable(name).map(|variable| variable.value.known().unwrap_or("unknown"));
        call.has(meaning) || call.is_set(meaning, value)
    }
}

/// A call that does what an option would keep it from.
#[derive(Clone, Debug)]
pub struct Habitual<'a> {
    /// The RUN.
    pub run: Run<'a>,
    /// The call.
    pub call: &'a tools::ToolCall<'a>,
    /// The option.
    pub option: &'a str,
    /// Whether a command above has written a configuration that ends the habit.
    pub configured: bool,
}

impl<'a> Answers<'a> {
    /// The calls that follow a habit of their tools: no option with this meaning is given, and no variable is set.
    pub fn habitual(&self, habit: fn(&Tool) -> Option<&Habit>, meaning: Meaning) -> Vec<Habitual<'a>> {
        let words: BTreeSet<&str> =
            self.tools.iter().filter_map(habit).flat_map(|habit| &habit.configured).map(String::as_str).collect();
        let (mut configured, mut calls): (BTreeSet<&str>, _) = (BTreeSet::new(), Vec::new());
        for run in self.runs() {
            for (command, call) in run.commands() {
                let called = call.and_then(|call| Some((habit(call.tool)?, call)));
                match called.and_then(|(habit, call)| Some((habit, call.follows(habit, meaning)?, call))) {
                    Some((habit, option, call)) => {
                        let configured = habit.configured.iter().any(|word| configured.contains(word.as_str()));
                        let keeps = !run.is_set(call, meaning);
                        calls.extend(keeps.then_some(Habitual { run, call, option, configured }));
                    }
                    None => configured.extend(words.iter().filter(|word| says(command, word))),
                }
            }
        }
        calls
    }
}

/// Whether an argument that is no option says `text`, in any case.
fn says(command: &Command, text: &str) -> bool {
    let arguments = command.arguments().iter().map(shell::Word::value).filter(|value| !value.starts_with('-'));
    arguments.into_iter().any(|value| value.to_ascii_lowercase().contains(text))
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
