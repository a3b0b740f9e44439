use super::{Cx, Findings, rule};
use crate::answers::runs::Run;
use crate::context::path;
use crate::finding::{Fix, Safety};
use crate::model::InvocationForm;
use crate::model::state::Inherits;
use crate::shell::{Builtin, Command, Joiner, Shape};
use crate::syntax::{Body, Keyword};

rule!("directory-change", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for run in cx.runs() {
        for command in run.script().commands.iter().filter(|command| command.is(Builtin::Cd)) {
            let Some(name) = command.words.first() else { continue };
            let mut finding = cx
                .finding(
                    name.span,
                    "`cd` changes the directory for this `RUN` only: the next instruction starts in the old one",
                )
                .help("set the directory with `WORKDIR`");
            if run.is_trigger() {
                finding = finding.codes([]);
            }
            finding.fixes.extend(workdir(cx, &run, command));
            found.push(finding);
        }
    }
}

/// A `WORKDIR` in place of the `cd` that a RUN starts with, and one that goes back after it.
fn workdir(cx: &Cx<'_>, run: &Run<'_>, command: &Command) -> Option<Fix> {
    let script = run.script();
    let plain = run.invocation.form == InvocationForm::Shell && !run.is_trigger() && script.clean && !script.opaque;
    let [first, second, ..] = script.chain.as_slice() else { return None };
    let [target] = command.arguments() else { return None };
    let alone = command.redirections.is_empty() && command.assignments.is_empty() && command.wrappers.is_empty();
    let starts = first.span == command.span && first.shape == Shape::Command && second.shape != Shape::Compound;
    let path = target.literal().filter(|path| path.starts_with('/') && !path.contains(char::is_whitespace))?;
    if !plain || !alone || !starts || !matches!(second.joiner, Joiner::And(_)) || target.has_glob() {
        return None;
    }
    if script.commands.iter().filter(|other| other.changes_directory()).count() > 1 || target.has_braces() {
        return None;
    }
    // That of a base image is not worth a line of its own.
    let is_own = run.state.workdir.set_by.is_some() || run.state.inherits == Inherits::Nothing;
    let old = run.state.directory().filter(|_| is_own);
    let mut edit = cx.edit();
    edit.remove_command(run, 0);
    if old.as_deref() == Some(path::clean(path).as_str()) {
        return edit.finish("remove `cd`, which does not change the directory", Safety::Unsafe);
    }
    edit.insert_above(run.instruction, &[&format!("WORKDIR {path}")]);
    if !is_left_below(cx, run) {
        let back = format!("WORKDIR {}", old.filter(|old| !old.contains(char::is_whitespace))?);
        edit.insert_below(run.instruction, &back);
    }
    edit.finish("replace `cd` with `WORKDIR`", Safety::Unsafe)
}

/// Whether the instruction below is an absolute `WORKDIR`, so that nothing has to go back.
fn is_left_below(cx: &Cx<'_>, run: &Run<'_>) -> bool {
    let next = cx.file.instructions.get(run.index + 1).filter(|next| next.kind == Keyword::Workdir);
    next.is_some_and(|next| matches!(&next.body, Body::Text(Some(word)) if word.text.starts_with('/')))
}
