//! Whether a file of the project was changed in the image between the `COPY` that brings it and the `RUN` that starts it.

use crate::context::path;
use crate::model::changers::Changes;
use crate::model::file::Model;
use crate::model::path::is_below;
use crate::shell::tools::{Role, Tools};
use crate::shell::{Builtin, Command};

/// Who may have changed it, as the user knows it; `copy` is the instruction that brings it.
pub(super) fn changed(
    model: &Model<'_>,
    tools: &Tools,
    run: usize,
    copy: Option<usize>,
    inner: &str,
) -> Option<String> {
    let (copy, stage) = (copy?, model.step(run).stage?);
    let changers = model.changers.of(stage, inner, || changers(model, tools, stage, inner));
    let next = changers.partition_point(|(index, _)| *index <= copy);
    // A mount brings it to the `RUN` itself.
    let next = next.min(changers.partition_point(|(index, _)| *index < run));
    changers.get(next).filter(|(index, _)| *index <= run).map(|(_, by)| by.clone())
}

fn changers(model: &Model<'_>, tools: &Tools, stage: usize, inner: &str) -> Changes {
    let name = path::split(inner).1;
    let changer = |index: usize| {
        if let Some(transfer) = model.transfer(index) {
            let to = transfer.destination.as_ref().and_then(|to| to.path.as_deref());
            let covers = to.is_none_or(|to| is_below(&format!("/{inner}"), to) && path::below_root(to) == inner);
            if transfer.from.is_some() && covers {
                return Some((index, model.instruction(index).kind.name().to_owned()));
            }
        }
        let command = model.script(index)?.commands.iter().find(|command| may_change(command, tools, name))?;
        Some((index, command.name().unwrap_or("a command").to_owned()))
    };
    model.before(model.stages[stage].instructions.end).filter_map(changer).collect()
}

/// Whether a command may change the text of a file of this name.
fn may_change(command: &Command, tools: &Tools, name: &str) -> bool {
    let ending = name.rsplit_once('.').map_or(name, |(_, ending)| ending);
    let written = command.redirections.iter().filter(|it| it.operator.contains('>'));
    let mut written = written.map(|it| it.target.value());
    if written.any(|target| target.ends_with(name)) {
        return true;
    }
    let call = tools.call(command);
    let changes = command.run.fed
        || call.as_ref().is_some_and(|call| {
            call.has_any_role(&[Role::Edits, Role::Moves, Role::Copies, Role::Extracts, Role::Links])
                && !call.has_role(Role::PrintsFiles)
        });
    let harmless = |it: Builtin| it.touches_nothing() || matches!(it, Builtin::Test | Builtin::Source);
    let is_known = call.is_some() || command.builtin().is_some_and(harmless);
    let changes = changes || command.words.iter().any(|word| word.is("-exec"));
    let fixes_line_ends =
        command.arguments().iter().any(|word| matches!(word.value(), "s/\\r$//" | "s/\\r//g" | "s/\\r//"));
    let names =
        |word: &str| word.ends_with(name) || word.contains('*') && word.trim_end_matches('\'').ends_with(ending);
    let mut arguments = command.arguments().iter().map(crate::shell::Word::value);
    let is_any = command.run.fed && !call.as_ref().is_some_and(|call| call.has_role(Role::ChangesMode));
    !fixes_line_ends && (is_any || (changes || !is_known) && arguments.any(names))
}
