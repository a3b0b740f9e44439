//! The RUNs of a file with their commands: what most rules about the shell walk over, and what their fixes declare.

use super::Cx;
use crate::finding::Change;
use crate::model::facts::CommandFact;
use crate::model::invocation::{Invocation, InvocationForm};
use crate::model::{Mount, State, mounts};
use crate::shell::tools::{self, Tool};
use crate::shell::{Command, Script};
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
}

impl<'a> Cx<'a> {
    /// The RUNs of all stages, in order; those of `ONBUILD` too.
    pub fn runs(&self) -> impl Iterator<Item = Run<'a>> + use<'a> {
        let model = self.model;
        self.file.instructions.iter().enumerate().filter_map(move |(index, instruction)| {
            let run = match &instruction.body {
                Body::Onbuild(Some(trigger)) => trigger.as_ref(),
                _ => instruction,
            };
            let stage = model.stage_of(index).filter(|_| run.kind == Keyword::Run);
            let invocation = stage.and_then(|_| model.invocation(index))?;
            Some(Run { index, instruction, run, invocation, state: &model.step(index).before })
        })
    }
}

impl<'a> Run<'a> {
    /// Its commands.
    pub fn script(&self) -> &'a Script {
        &self.invocation.script
    }

    /// Its commands that call a known tool, in order.
    pub fn calls(&self, tools: &'a tools::Tools) -> impl Iterator<Item = tools::Invocation<'a>> + use<'a> {
        self.script().commands.iter().filter_map(|command| tools.invocation(command))
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

    /// What a fix declares that makes `new` of a command. `None` where the command is no fact of its own: the script
    /// cannot be read whole, or the command stands in another one's words.
    pub fn change(&self, command: &Command, new: impl Fn(CommandFact) -> Vec<CommandFact>) -> Option<Change> {
        let script = self.script();
        let nested =
            script.commands.iter().any(|other| other.span != command.span && other.span.encloses(command.span));
        let plain = matches!(self.invocation.form, InvocationForm::Shell | InvocationForm::Heredoc);
        (plain && !nested && script.clean && !script.opaque).then(|| {
            let fact = CommandFact::of(command);
            Change::Facts {
                instruction: self.instruction.span,
                lost: vec![fact.to_string()],
                gained: new(fact).iter().map(ToString::to_string).collect(),
            }
        })
    }

    /// Whether a variable that holds here means what `meaning` is, for this call.
    pub fn is_set(&self, call: &tools::Invocation<'_>, meaning: tools::Meaning) -> bool {
        let value = |name: &str| self.state.variable(name).map(|variable| variable.value.known().unwrap_or("unknown"));
        call.has(meaning) || call.is_set(meaning, value)
    }
}

/// The codes that other linters have for this rule where it speaks of `tool`: one, or none.
pub fn codes(cx: &Cx<'_>, tool: &Tool) -> Vec<&'static str> {
    let code = tool.codes.get(cx.page.id);
    cx.page.aliases().map(|alias| alias.code).filter(|alias| code.is_some_and(|code| code == alias)).collect()
}

/// How a command calls its tool, as messages name it: the tool and the subcommand. `python3 -m pip install` is
/// `pip install`.
pub fn called(call: &tools::Invocation<'_>) -> String {
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
