use super::{Cx, Findings, rule};
use crate::context::path;
use crate::model::Transfer;
use crate::model::transfer::SourceKind;
use crate::shell::{Command, Word};
use crate::syntax::Keyword;
use crate::text::Span;

rule!("copied-file-deleted-later", check);

/// A file that an instruction brings.
struct Brought {
    index: usize,
    span: Span,
    path: String,
}

fn check(cx: &Cx<'_>, found: &mut Findings) {
    let exported = |index: usize| cx.model.stage_of(index).is_some_and(|stage| cx.model.is_exported(stage.index));
    let all = (0..cx.file.instructions.len()).filter(|index| exported(*index));
    let mut brought: Vec<Brought> = all.flat_map(|index| brings(cx, index)).collect();
    for run in cx.runs().filter(|run| exported(run.index) && run.instruction.kind == Keyword::Run) {
        let commands = &run.script().commands;
        let moves = commands.iter().any(|command| matches!(command.name(), Some("cd" | "pushd")));
        let directory = run.state.directory().filter(|_| !moves);
        for command in commands.iter().filter(|command| command.name() == Some("rm") && command.run.certain) {
            for word in command.operands() {
                let Some(target) = absolute(word, directory.as_deref()) else { continue };
                let is = |it: &Brought| it.index < run.index && covers(command, &target, &it.path);
                let Some(at) = brought.iter().position(is) else { continue };
                let gone = brought.remove(at);
                let message = format!("`{}` stays in the image: this only hides it", gone.path);
                let finding = cx.finding(word.span, message).also(gone.span, "it is in the layer of this instruction");
                found.push(finding.help("give it to the `RUN` with `--mount=type=bind`, and copy nothing"));
            }
        }
    }
}

/// The files that an instruction brings, where each arrives.
fn brings(cx: &Cx<'_>, index: usize) -> Vec<Brought> {
    let Some(Transfer { sources, destination: Some(destination), .. }) = cx.model.transfer(index) else {
        return Vec::new();
    };
    let Some(base) = &destination.path else { return Vec::new() };
    let lands = |name: Option<String>| match name.filter(|_| destination.is_directory) {
        Some(name) => path::join(base, &name),
        None => base.clone(),
    };
    let sources = sources.iter().filter(|source| source.kind != SourceKind::Unknown);
    let brought = sources.map(|source| Brought { index, span: source.span, path: lands(source.file_name()) });
    brought
        .filter(|it| it.path != "/" && Some(it.path.as_str()) != cx.model.step(index).before.directory().as_deref())
        .collect()
}

/// The path that a word names; a `/*` at its end stays.
fn absolute(word: &Word, directory: Option<&str>) -> Option<String> {
    let text = word.literal().filter(|text| !text.starts_with(['-', '~']))?;
    let plain = text.strip_suffix("/*").unwrap_or(text);
    if plain.contains(['*', '?', '[', '{']) {
        return None;
    }
    let from = if plain.starts_with('/') { "/" } else { directory? };
    let rest = if plain.len() < text.len() { "/*" } else { "" };
    Some(path::join(from, plain) + rest)
}

/// Whether removing `target` removes the file at `path`.
fn covers(command: &Command, target: &str, path: &str) -> bool {
    let whole = command.has_flag(&["r", "R", "recursive"]);
    let (directory, all) = target.strip_suffix("/*").map_or((target, false), |directory| (directory, true));
    let below = path.strip_prefix(directory).is_some_and(|rest| rest.starts_with('/'));
    if all { below } else { path == target || whole && below }
}
