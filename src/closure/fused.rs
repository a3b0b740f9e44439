//! A `RUN` that installs first and then goes on with the sources: where it can be cut in two.

use super::project_commands::{installs_project, is_quiet};
use crate::model::Model;
use crate::model::invocation::InvocationForm;
use crate::model::mounts::{self, MountKind};
use crate::shell::tools::{ToolCall, Tools};
use crate::shell::{Command, Joiner, Link, Script, Shape, Word};
use crate::text::Span;

/// What a `RUN` does up to its last install, and what it does then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parts {
    /// The text of the first part, without the `RUN`.
    pub first: Span,
    /// The text of the second.
    pub second: Span,
    /// The change of directory that both start with.
    pub directory: Option<Span>,
    /// The first command of the second part, as it is called.
    pub name: String,
}

/// The parts of a `RUN` whose first part installs and reads no source; `None` where that is all of it. An error says why
/// it cannot be cut, a clause.
pub(super) fn parts(model: &Model, run: usize, tools: &Tools) -> Result<Option<Parts>, String> {
    let script = model.script(run).map(|script| (script, &script.chain));
    let Some((script, chain)) = script else { return Ok(None) };
    let quiet = |link: &&Link| script.commands_of(link).iter().all(|command| is_quiet(command, tools));
    let Some(at) = chain.iter().position(|link| !quiet(&link)) else {
        let hidden = script.commands.iter().any(|command| !is_quiet(command, tools));
        return if hidden || script.opaque { Err("its script is not read whole".to_owned()) } else { Ok(None) };
    };
    let name = script.commands_of(&chain[at]).first().map_or("a command".to_owned(), called);
    let refused = || format!("`{name}` in the same `RUN` may read sources");
    let installs = |command| tools.call(command).is_some_and(|it: ToolCall<'_>| installs_project(&it));
    let before = &chain[..at];
    if !before.iter().any(|link| script.commands_of(link).iter().any(installs))
        || !is_simple(model, run, script, before)
    {
        return Err(refused());
    }
    let (Some(first), Some(last), Some(end)) = (before.first(), before.last(), chain.last()) else {
        return Err(refused());
    };
    let directory = script.commands_of(first).first().filter(|command| command.name() == Some("cd"));
    let directory = directory.map(|command| command.span);
    let second = Span::new(chain[at].span.start, end.span.end);
    Ok(Some(Parts { first: first.span.cover(last.span), second, directory, name }))
}

/// The first words of a command, as many as say what it does.
fn called(command: &Command) -> String {
    let words = command.words.iter().map(Word::value).take_while(|word| !word.starts_with('-'));
    words.take(3).collect::<Vec<_>>().join(" ")
}

/// From a command of a `RUN` to its end, where that can run again by itself.
pub(super) fn again(model: &Model, run: usize, command: Span) -> Option<Span> {
    let script = model.script(run)?;
    let end = script.chain.last()?.span.end;
    let before = script.chain.iter().position(|link| link.span.encloses(command))?;
    let simple = is_simple(model, run, script, &script.chain[..=before]);
    let moved = script.commands.iter().any(|it| it.name() == Some("cd"));
    (simple && !moved).then(|| Span::new(script.chain[before].span.start, end))
}

/// Whether nothing but files passes from the first part to the second.
fn is_simple(model: &Model, run: usize, script: &Script, before: &[Link]) -> bool {
    let instruction = model.instruction(run);
    let plain = model.invocation(run).is_some_and(|invocation| invocation.form == InvocationForm::Shell);
    let whole = script.clean && !script.opaque && script.is_and_chain() && instruction.heredocs.is_empty();
    let comments = model.dockerfile.comments.iter().any(|comment| instruction.span.encloses(comment.span));
    let kept = mounts::mounts(instruction).iter().all(|mount| mount.kind() != MountKind::Tmpfs);
    let stateless = before.iter().enumerate().all(|(at, link)| {
        link.shape == Shape::Command
            && matches!(link.joiner, Joiner::First | Joiner::And(_))
            && script.commands_of(link).iter().all(|command| {
                let keeps = ["export", "set", "umask"];
                let changes = command.name().is_some_and(|name| keeps.contains(&name) || name == "cd" && at > 0);
                !changes && !command.words.is_empty()
            })
    });
    let written = script.writes.iter().any(|write| before.iter().any(|link| link.span.encloses(write.span)));
    plain && whole && !comments && kept && stateless && !written
}
