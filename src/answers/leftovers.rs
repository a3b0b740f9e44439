//! What a `RUN` leaves in its layer: caches of package managers and files that it downloaded. Deleting them in a later
//! `RUN` hides them and frees nothing.

use super::Answers;
use super::runs::Run;
use crate::context::path;
use crate::shell::tools::{Invocation, Tool};
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

    /// Whether a command of `run` deletes it.
    pub fn is_removed_by(&self, command: &Command, run: &Run<'_>) -> bool {
        match &self.what {
            // An install in the same RUN leaves its own again, which is cleaned up here.
            What::Kept(tool) => {
                tool.is_cleaned_by(command) && !run.calls().any(|call| call.tool.shares_index(tool) && leaves(call))
            }
            What::File(path) => {
                command.name() == Some("rm") && command.operands().any(|word| file(word, run).as_ref() == Some(path))
            }
        }
    }
}

/// What a `RUN` leaves.
pub fn leftovers<'a>(cx: &Answers<'a>, run: Run<'a>) -> Vec<Leftover<'a>> {
    let script = run.script();
    let cleaned = |tool: &Tool| script.commands.iter().any(|command| tool.is_cleaned_by(command));
    let calls = run.calls().filter(|call| leaves(call) && !cleaned(call.tool) && !keeps_outside(cx, &run, call.tool));
    let kept = calls.map(|call| Leftover { run, span: call.command.span, what: What::Kept(call.tool) });
    let files = script.commands.iter().filter_map(|command| {
        let path = downloaded(command, &run)?;
        let removes = |other: &Command| other.operands().any(|word| file(word, &run).as_ref() == Some(&path));
        let gone = script.commands.iter().any(|other| matches!(other.name(), Some("rm" | "mv")) && removes(other));
        (!gone).then_some(Leftover { run, span: command.span, what: What::File(path) })
    });
    kept.chain(files).collect()
}

fn leaves(call: &Invocation<'_>) -> bool {
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
