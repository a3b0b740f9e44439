//! What a `RUN` leaves in its layer: caches of package managers and files that it downloaded. Deleting them in a later
//! `RUN` hides them and frees nothing.

use std::collections::{BTreeMap, BTreeSet};

use super::Answers;
use super::runs::Run;
use crate::context::path;
use crate::shell::tools::{Meaning, Role, Tool, ToolCall};
use crate::shell::{Command, Word};
use crate::text::Span;

/// Something that a `RUN` leaves in its layer.
pub struct Leftover<'a> {
    /// The `RUN` that leaves it.
    pub run: Run<'a>,
    /// The command that writes it.
    pub span: Span,
    what: What<'a>,
}

enum What<'a> {
    /// What a package manager keeps for itself.
    Kept(&'a Tool),
    /// A file that was downloaded.
    File(String),
}

impl Leftover<'_> {
    /// Whether a package manager keeps it, and later installs can use it.
    pub fn is_kept(&self) -> bool {
        matches!(self.what, What::Kept(_))
    }

    /// Whether it is only a few megabytes: `apk` keeps its index and no packages.
    pub fn is_small(&self) -> bool {
        matches!(self.what, What::Kept(tool) if tool.name == "apk")
    }

    /// Its name in a message.
    pub fn shown(&self) -> String {
        match &self.what {
            What::Kept(tool) if tool.system => format!("what `{}` downloads", tool.name),
            What::Kept(tool) => format!("the cache of `{}`", tool.name),
            What::File(path) => format!("`{path}`"),
        }
    }
}

/// What the `RUN`s of a stage have left, each the first time only.
#[derive(Default)]
pub struct Leftovers<'a> {
    list: Vec<Leftover<'a>>,
    /// The places in `list` of files, by their paths.
    files: BTreeMap<String, usize>,
    /// The places in `list` of what tools keep, by their names.
    kept: BTreeMap<&'a str, usize>,
}

impl<'a> Extend<Leftover<'a>> for Leftovers<'a> {
    fn extend<I: IntoIterator<Item = Leftover<'a>>>(&mut self, leftovers: I) {
        for leftover in leftovers {
            let at = self.list.len();
            let place = match &leftover.what {
                What::Kept(tool) => *self.kept.entry(&tool.name).or_insert(at),
                What::File(path) => *self.files.entry(path.clone()).or_insert(at),
            };
            if place == at {
                self.list.push(leftover);
            }
        }
    }
}

impl<'a> Leftovers<'a> {
    /// The first of them that a command of `run` deletes.
    pub fn first_removed_by(
        &self,
        (command, call): (&Command, Option<&ToolCall<'_>>),
        run: &Run<'_>,
    ) -> Option<&Leftover<'a>> {
        let kept = self.kept.values().filter(|at| match self.list[**at].what {
            // An install in the same RUN leaves its own again, which is cleaned up here.
            What::Kept(tool) => {
                tool.is_cleaned_by(command, call)
                    && !run.calls().any(|call| call.tool.shares_index(tool) && leaves(call))
            }
            What::File(_) => false,
        });
        let words = call.filter(|call| call.has_role(Role::Removes)).map(ToolCall::operands);
        let files = words.into_iter().flatten().filter_map(|word| self.files.get(&named(word, run)?));
        kept.chain(files).min().map(|at| &self.list[*at])
    }
}

/// What a `RUN` leaves.
pub fn leftovers<'a>(cx: &Answers<'a>, run: Run<'a>) -> Vec<Leftover<'a>> {
    let keeps = |call: &&ToolCall<'a>| cx.last_cleanup(&run, call.tool).is_none() && !cx.may_be_mounted(&run, call);
    let calls = run.calls().filter(|call| leaves(call) && !run.may_be_set(call, Meaning::NoCache) && keeps(call));
    let kept = calls.map(|call| Leftover { run, span: call.command.span, what: What::Kept(call.tool) });
    let removing = run.calls().filter(|call| call.has_any_role(&[Role::Removes, Role::Moves]));
    let words = removing.flat_map(ToolCall::operands);
    let gone: BTreeSet<String> = words.filter_map(|word| named(word, &run)).collect();
    let files = run.calls().flat_map(|call| {
        let paths = downloaded(call, &run).filter(|path| !gone.contains(path));
        paths.map(|path| Leftover { run, span: call.command.span, what: What::File(path) }).collect::<Vec<_>>()
    });
    kept.chain(files).collect()
}

impl<'a> Answers<'a> {
    /// Where the last command of a `RUN` starts that takes away what a tool leaves.
    pub fn last_cleanup(&self, run: &Run<'a>, tool: &'a Tool) -> Option<u32> {
        self.calls.last_cleanup((run.index, &tool.name), || {
            let cleans = run.commands().filter(|(command, call)| tool.is_cleaned_by(command, *call));
            cleans.map(|(command, _)| command.span.start).max()
        })
    }

    /// Where the last command of a `RUN` starts that is a script and cleans up by its name, such as `/scripts/cleanup.sh`.
    pub fn last_cleanup_script(&self, run: &Run<'a>) -> Option<u32> {
        let is_named = |command: &Command| {
            let name = command.name().and_then(|name| name.rsplit('/').next());
            name.is_some_and(|name| name.contains("clean"))
        };
        self.calls.last_cleanup((run.index, ""), || {
            let scripts = run.commands().filter(|(command, call)| call.is_none() && is_named(command));
            scripts.map(|(command, _)| command.span.start).max()
        })
    }
}

fn leaves(call: &ToolCall<'_>) -> bool {
    let clean = call.tool.clean.as_ref();
    let action = call.action.filter(|action| call.does(*action));
    clean.zip(action).is_some_and(|(clean, action)| clean.after.contains(&action)) && !call.uses_no_cache()
}

/// The files that a download is written to.
fn downloaded(call: &ToolCall<'_>, run: &Run<'_>) -> impl Iterator<Item = String> {
    let elsewhere = call.directory().is_some() || !call.has_role(Role::Downloads);
    let written = call.values(Meaning::Output).filter(move |(value, _)| !elsewhere || value.starts_with('/'));
    written.filter_map(|(value, word)| file(word.literal().map(|_| value)?, word, run))
}

/// The absolute path that a word names, where it is known.
fn named(word: &Word, run: &Run<'_>) -> Option<String> {
    file(word.literal()?, word, run)
}

/// The absolute path that a text names, a part of a word, where it is known.
fn file(text: &str, word: &Word, run: &Run<'_>) -> Option<String> {
    let text = Some(text).filter(|text| !word.has_glob() && !text.starts_with(['-', '~']))?;
    if text.starts_with('/') {
        return Some(path::clean(text));
    }
    let directory = run.state.directory()?;
    if run.script().commands.iter().any(Command::changes_directory) {
        return None;
    }
    Some(path::join(&directory, text))
}
