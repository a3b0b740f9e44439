use super::{Cx, Findings, rule};
use crate::answers::runs::Run;
use crate::context::path;
use crate::finding::{Finding, Fix, Safety};
use crate::model::{Transfer, mounts};
use crate::shell::Word;
use crate::shell::tools::Role;

rule!("copied-install-file", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for stage in &cx.model.stages {
        for (index, _) in cx.model.instructions_of(stage) {
            found.extend(cx.model.transfer(index).and_then(|transfer| borrowed(cx, index, transfer)));
        }
    }
}

/// A `COPY` of one file to `/tmp` that the install right below it reads, and nothing else.
fn borrowed(cx: &Cx<'_>, index: usize, transfer: &Transfer) -> Option<Finding> {
    let [source] = &transfer.sources[..] else { return None };
    let (from, to) = (source.path()?, transfer.destination.as_ref()?);
    let name = source.file_name()?;
    let directory = to.path.as_deref().filter(|path| path.starts_with("/tmp"))?;
    let target =
        if to.is_directory || directory == "/tmp" { path::join(directory, &name) } else { directory.to_owned() };
    let plain = transfer.from.is_none() && transfer.excludes.is_empty();
    let file = name.contains('.') && !cx.context.files().below(&from).iter().any(|file| file.path != from);
    let run = cx.run(index + 1).filter(|run| !run.is_trigger())?;
    let reader = run.calls().find(|call| call.named_manifests().iter().any(|(named, _)| *named == target))?;
    let later = (index + 2..cx.file.instructions.len())
        .any(|later| cx.source.slice(cx.model.instruction(later).span).contains(&name));
    if !plain || !file || later || source.has_wildcards() {
        return None;
    }
    let message = format!("`{name}` stays in a layer of the image, although only one `RUN` reads it");
    let finding = cx.finding(source.span, message);
    let place = reader.command.words_span().unwrap_or(reader.command.span);
    let finding = finding.also(place, "read only here");
    let finding =
        finding.help(format!("replace the `COPY` with `RUN --mount=type=bind,source={from},target={target}`"));
    Some(finding.fix(fix(cx, index, &run, (&from, &target))))
}

/// What cannot be done to a file that is mounted.
const CHANGES: [Role; 5] = [Role::ChangesGroup, Role::ChangesMode, Role::ChangesOwner, Role::Edits, Role::Moves];

/// The file is mounted where it was copied to, and what removes it goes.
fn fix(cx: &Cx<'_>, copy: usize, run: &Run<'_>, (from, target): (&str, &str)) -> Option<Fix> {
    let script = run.script();
    let mut edit = cx.edit();
    edit.add_run_flag(run, &format!("--mount=type=bind,source={from},target={target}"));
    let names = |word: &Word| word.literal().is_some_and(|text| path::clean(text) == target);
    for (at, link) in script.chain.iter().enumerate() {
        for (command, call) in run.commands().skip(link.commands.start).take(link.commands.len()) {
            let Some(call) = call else { continue };
            let words: Vec<&Word> = call.operands().iter().copied().filter(|word| names(word)).collect();
            if !call.has_role(Role::Removes) {
                if call.has_any_role(&CHANGES) && !words.is_empty() {
                    return None;
                }
            } else if words.len() == call.operands().len() {
                edit.remove_command(run, at);
            } else {
                for word in words {
                    edit.remove((run, command), word.span);
                }
            }
        }
    }
    let taken = mounts::mounts(run.run).iter().any(|mount| {
        mount.target(run.state, run.run, cx.file.escape).known().is_none_or(|other| target.starts_with(other))
    });
    edit.merge_into(run.instruction, cx.model.instruction(copy));
    edit.finish("replace the `COPY` with a bind mount", Safety::Unsafe).filter(|_| !taken)
}
