use super::{Cx, Findings, rule};
use crate::answers::runs::Run;
use crate::context::path;
use crate::finding::{Change, CommandFact, Fact, Fix, Operator, Safety};
use crate::model::InvocationForm;
use crate::shell::{Command, Joiner, Shape};
use crate::syntax::{Body, Keyword};
use crate::text::{Edit, Edits, Span};

rule!("directory-change", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for run in cx.runs() {
        for command in run.script().commands.iter().filter(|command| command.name() == Some("cd")) {
            let Some(name) = command.words.first() else { continue };
            let mut finding =
                cx.finding(name.span, "`cd` holds for the rest of its `RUN` only").help("write `WORKDIR`");
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
    let moves = |other: &&Command| matches!(other.name(), Some("cd" | "pushd" | "popd"));
    let starts = first.span == command.span && first.shape == Shape::Command && second.shape != Shape::Compound;
    let path = target.literal().filter(|path| path.starts_with('/') && !path.contains(char::is_whitespace))?;
    if !plain || !alone || !starts || !matches!(second.joiner, Joiner::And(_)) || target.has_glob() {
        return None;
    }
    if script.commands.iter().filter(moves).count() > 1 || target.has_braces() {
        return None;
    }
    let next = CommandFact::from(script.commands_of(second).first()?);
    let gap = Span::new(first.span.start, second.span.start);
    if cx.file.comments.iter().any(|comment| gap.encloses(comment.span)) {
        return None;
    }
    let change = Change::Facts {
        instruction: run.instruction.span,
        lost: vec![Fact::Command(command.into()), Fact::Command(next.clone())],
        gained: vec![Fact::Command(next.joined(Operator::First))],
    };
    let mut edits = vec![Edit::delete(gap)];
    let old = run.state.directory();
    if old.as_deref() == Some(path::clean(path).as_str()) {
        let fix = Fix::new("drop `cd`, which goes nowhere", Safety::Unsafe, Edits::new(edits)?);
        return Some(fix.declare(change));
    }
    let there = format!("WORKDIR {path}");
    edits.push(cx.layout().line_before(run.instruction, &there));
    let mut changes = vec![change, Change::Added(there)];
    if !is_left_below(cx, run) {
        let back = format!("WORKDIR {}", old.filter(|old| !old.contains(char::is_whitespace))?);
        edits.push(cx.layout().line_after(run.instruction, &back)?);
        changes.push(Change::Added(back));
    }
    let fix = Fix::new("write `WORKDIR`", Safety::Unsafe, Edits::new(edits)?);
    Some(changes.into_iter().fold(fix, Fix::declare))
}

/// Whether the instruction below is an absolute `WORKDIR`, so that nothing has to go back.
fn is_left_below(cx: &Cx<'_>, run: &Run<'_>) -> bool {
    let next = cx.file.instructions.get(run.index + 1).filter(|next| next.kind == Keyword::Workdir);
    next.is_some_and(|next| matches!(&next.body, Body::Text(Some(word)) if word.text.starts_with('/')))
}
