use super::{Cx, Findings, rule};
use crate::answers::runs::Run;
use crate::answers::started_programs::is_python_script;
use crate::context::path;
use crate::finding::Finding;
use crate::model::Stage;
use crate::model::path::is_below;
use crate::shell::Command;
use crate::syntax::Keyword;
use crate::text::Span;

rule!("moved-python-environment", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    found.extend(cx.model.stages.iter().filter_map(|stage| moved(cx, stage)));
}

/// A script of an environment that the container starts, whose first line names the place where the environment was made.
fn moved(cx: &Cx<'_>, stage: &Stage) -> Option<Finding> {
    let started = cx.started_program(stage)?;
    let name = path::split(started.text).1;
    if !is_python_script(name) {
        return None;
    }
    let on_path = || {
        let path = stage.end.variable("PATH")?.value.to_string();
        let first = path.split(':').next().filter(|first| first.starts_with('/'))?;
        Some(path::join(first, started.text))
    };
    let program = cx.started_path(stage, &started).or_else(on_path)?;
    let taken = cx.taken_over(stage, &program)?;
    let before = cx.model.before_latest_first(taken.stage.instructions.end);
    let (home, made) = before.filter_map(|index| cx.run(index)).find_map(|run| environment(&run))?;
    let is_script = taken.path == format!("{home}/bin/{name}");
    let new = program.strip_suffix(&format!("/bin/{name}"))?;
    if !is_script || new == home || is_mended(cx, stage, &home) {
        return None;
    }
    let copy = cx.model.transfer(taken.index)?.destination.as_ref()?.span;
    let message =
        format!("`{name}` does not start: its first line names `{home}/bin/python`, which this image does not contain");
    let finding = cx.finding(started.word.span, message).also(made, "the environment is made for this path");
    let finding = finding.also(copy, "and copied to another one");
    Some(finding.help(format!("copy it to `{home}`, or start `python -m {name}`")))
}

/// The environment that a `RUN` makes, and where.
fn environment(run: &Run<'_>) -> Option<(String, Span)> {
    let script = Some(run.script()).filter(|script| script.clean && !script.opaque)?;
    let directory = run.state.directory()?;
    let text = |word: &crate::shell::Word| run.text(word);
    script.commands.iter().enumerate().find_map(|(at, command)| {
        let moves = script.commands[..at].iter().any(Command::changes_directory);
        let words: Vec<String> = command.words.iter().map(text).collect::<Option<_>>()?;
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let last = words.last().filter(|last| !last.starts_with('-'));
        let at = match words.as_slice() {
            [python, "-m", "venv", ..] if python.contains("python") => (*last?).to_owned(),
            ["virtualenv", ..] => (*last?).to_owned(),
            ["uv", "venv"] => ".venv".to_owned(),
            ["uv", "venv", rest @ ..] if !rest.contains(&"--relocatable") => (*last?).to_owned(),
            ["uv", "sync", ..] => match run.state.variable("UV_PROJECT_ENVIRONMENT") {
                Some(variable) => variable.value.known()?.to_owned(),
                None if words.iter().all(|word| !word.starts_with("--project") && !word.starts_with("--dir")) => {
                    ".venv".to_owned()
                }
                None => return None,
            },
            _ => return None,
        };
        let is_known = at.starts_with('/') || !moves;
        is_known.then(|| Some((path::join(&directory, &at), command.words_span()?)))?
    })
}

/// Whether something puts an environment at the old place too, or changes its scripts.
fn is_mended(cx: &Cx<'_>, stage: &Stage, home: &str) -> bool {
    let text = cx.source.text();
    text.contains("RELOCATABLE")
        || text.contains("relocatable")
        || cx.model.before(stage.instructions.end).any(|index| {
            let instruction = cx.model.instruction(index);
            let names = || cx.source.slice(instruction.rest.whole()).contains(home);
            match instruction.kind {
                Keyword::Run => names() || cx.runs_unknown(index),
                Keyword::Copy | Keyword::Add => cx.model.transfer(index).is_some_and(|transfer| {
                    let to = transfer.destination.as_ref().and_then(|it| it.path.as_deref());
                    to.is_none_or(|to| is_below(home, to) && to != "/" || is_below(to, home))
                        && transfer.sources.iter().any(|source| source.path().is_none_or(|it| has_home(&it, home)))
                }),
                _ => false,
            }
        })
}

/// Whether a source may hold the environment.
fn has_home(source: &str, home: &str) -> bool {
    is_below(home, &format!("/{source}")) || is_below(&format!("/{source}"), home)
}
