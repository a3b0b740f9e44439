use super::{Cx, Findings, rule};
use crate::finding::Safety;
use crate::model::State;
use crate::model::path;
use crate::model::transfer::Destination;
use crate::syntax::Keyword;

rule!("missing-destination-slash", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for (index, instruction) in cx.file.instructions.iter().enumerate() {
        let Some(transfer) = cx.model.transfer(index).filter(|it| it.sources.len() > 1) else { continue };
        let Some(destination) = &transfer.destination else { continue };
        let unquoted = destination.text.trim_matches(['"', '\'']);
        let there = is_surely_there(destination, &cx.model.step(index).before);
        let unknown = !there && destination.value.known().is_none_or(str::is_empty);
        if unquoted.ends_with('/') || destination.is_directory && !cx.is_strict() {
            continue;
        }
        if (there || unknown || transfer.parents) && !cx.is_strict() {
            continue;
        }
        let code = (transfer.keyword == Keyword::Copy).then_some("DL3021");
        let (count, to) = (transfer.sources.len(), &destination.text);
        let message = if there || unknown {
            format!("{count} sources go to `{to}`, which does not end with `/`")
        } else {
            format!("{count} sources are written over each other if `{to}` is no directory yet")
        };
        let finding = cx.finding(destination.span, message).codes(code).help(format!("write `{unquoted}/`"));
        let plain = cx.source.slice(destination.span).ends_with(|last: char| last != '"' && last != '\'');
        let plain = plain && !destination.text.contains(['"', '\'']);
        let mut edit = cx.edit();
        edit.insert(instruction, destination.span.end, "/");
        let safety = if there { Safety::Safe } else { Safety::Unsafe };
        found.push(finding.fix(edit.finish(format!("write `{unquoted}/`"), safety).filter(|_| plain)));
    }
}

/// Whether the destination is a directory whatever the base image holds: the working directory or one around it.
fn is_surely_there(destination: &Destination, state: &State) -> bool {
    let Some(to) = &destination.path else { return destination.is_directory };
    let around = |directory: &str| path::is_below(directory, to);
    destination.is_directory || state.directory().is_some_and(|directory| around(&directory))
}
