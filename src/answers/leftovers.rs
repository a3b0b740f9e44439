//! What a `RUN` leaves in its layer: caches of package managers and files that it downloaded. Deleting them in a later
//! `RUN` hides them and frees nothing.

use std::collections::{BTreeMap, BTreeSet};

use super::Answers;
use super::runs::Run;
use crate::context::path;
use crate::shell::tools::{Tool, ToolCall};
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
    /// Its name in a message.
    pub fn shown(&self) -> String {
        match &self.what {
            What::Kept(tool) => format!("what `{}` keeps", tool.name),
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
    pub fn first_removed_by(&self, command: &Command, run: &Run<'_>) -> Option<&Leftover<'a>> {
        let kept = self.kept.values().filter(|at| match self.list[**at].what {
            // An install in the same RUN leaves its own again, which is cleaned up here.
            What::Kept(tool) => {
                tool.is_cleaned_by(command) && !run.calls().any(|call| call.tool.shares_index(tool) && leaves(call))
            }
            What::File(_) => false,
        });
        let words = (command.name() == Some("rm")).then(|| command.operands());
        let files = words.into_iter().flatten().filter_map(|word| self.files.get(&file(word, run)?));
        kept.chain(files).min().map(|at| &self.list[*at])
    }
}

/// What a `RUN` leaves.
pub fn leftovers<'a>(cx: &Answers<'a>, run: Run<'a>) -> Vec<Leftover<'a>> {
    let script = run.script();
    let cleaned = |tool: &Tool| script.commands.iter().any(|command| tool.is_cleaned_by(command));
    let calls = run.calls().filter(|call| leaves(call) && !cleaned(call.tool) && !keeps_outside(cx, &run, call.tool));
    let kept = calls.map(|call| Leftover { run, span: call.command.span, what: What::Kept(call.tool) });
    let removing = script.commands.iter().filter(|command| matches!(command.name(), Some("rm" | "mv")));
    let gone: BTreeSet<String> = removing.flat_map(Command::operands).filter_map(|word| file(word, &run)).collect();
    let files = script.commands.iter().filter_map(|command| {
        let path = downloaded(command, &run).filter(|path| !gone.contains(path))?;
        Some(Leftover { run, span: command.span, what: What::File(path) })
    });
    kept.chain(files).collect()
}

fn leaves(call: &ToolCall<'_>) -> bool {
    let clean = call.tool.clean.as_ref();
    let action = call.action.filter(|action| call.does(*action));
    clean.zip(action).is_some_and(|(clean, action)| clean.after.contains(&action)) && !call.uses_no_cache()
}

fn keeps_outside(cx: &Answers<'_>, run: &Run<'_>, tool: &Tool) -> bool {
    let paths = tool.clean.iter().flat_map(|clean| &clean.paths);
    paths.into_iter().all(|path| run.mounts_over(path, cx.file.escape))
}

/// The file that `curl` or `wget` writes.
fn downloaded(command: &Command, run: &Run<'_>) -> Option<String> {
    let short = match command.name()? {
        "curl" => 'o',
        "wget" => 'O',
        _ => return None,
    };
    let arguments = command.arguments();
    let names_output = |word: &Word| {
        let text = word.value();
        let cluster = text.strip_prefix('-').filter(|rest| !rest.starts_with('-'));
        matches!(text, "--output" | "--output-document") || cluster.is_some_and(|rest| rest.ends_with(short))
    };
    let at = arguments.iter().position(names_output)?;
    file(arguments.get(at + 1)?, run)
}

/// The absolute path that a word names, where it is known.
fn file(word: &Word, run: &Run<'_>) -> Option<String> {
    let text = word.literal().filter(|text| !word.has_glob() && !text.starts_with(['-', '~']))?;
    let moves = run.script().commands.iter().any(|command| command.name() == Some("cd"));
    if text.starts_with('/') {
        return Some(path::clean(text));
    }
    let directory = run.state.directory().filter(|_| !moves)?;
    Some(path::join(&directory, text))
}
