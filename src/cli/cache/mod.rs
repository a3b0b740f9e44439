//! `trimtab cache`: what each step depends on, what a change runs again and why, and what a history of changes has cost.

mod gate;

use anyhow::Context as _;

use super::args::{Arguments, Cache, Change, PageFormat, Question as Asked};
use super::console::{Console, colour};
use super::exit::Exit;
use super::paths::shown;
use super::project::Project;
use crate::cache::{self, Dependencies, Situation, Step};
use crate::model::Model;
use crate::report::cache::{History, Question, Report, Stage, html, json, text};
use crate::syntax;

/// Answers what is asked.
pub(super) fn cache(arguments: &Arguments, cache: &Cache, console: &mut Console<'_>) -> anyhow::Result<Exit> {
    if let Some(Asked::Why { step, dockerfile, change, build }) = &cache.question {
        return why(&Project::open(dockerfile, build)?, step, change, console);
    }
    let project = Project::open(&cache.dockerfile, &cache.build)?;
    if cache.gate {
        return gate::gate(&project, cache, console);
    }
    let now = project.now();
    let dependencies = cache::dependencies(&now);
    let (question, steps) = asked(&project, &cache.change)?;
    let mut notes = notes(&now, &dependencies);
    let history = match cache.history {
        Some(most) => Some(history(&project, most, &mut notes)?),
        None => None,
    };
    let seconds = cache::seconds(&now, &dependencies, &project.timings, project.config.tools());
    let root = project.context.root();
    let report = Report {
        dockerfile: &project.name,
        context: root.as_deref(),
        stages: &stages(&now),
        question: &question,
        dependencies: &dependencies,
        steps: steps.as_deref(),
        history: history.as_ref(),
        seconds: &seconds,
        notes: &notes,
    };
    match cache.format {
        PageFormat::Text => text::write(console.stdout, &report, colour(arguments.color, console.stdout_is_terminal))?,
        PageFormat::Json => json::write(console.stdout, &report)?,
        PageFormat::Html => html::write(console.stdout, &report)?,
    }
    Ok(Exit::Clean)
}

/// What is asked, and what becomes of each step; `None` where nothing has changed.
fn asked(project: &Project, change: &Change) -> anyhow::Result<(Question, Option<Vec<Step>>)> {
    if let Some(revision) = &change.since {
        let (before, after) = project.since(revision)?;
        return Ok((Question::Since(revision.clone()), Some(cache::predict(&before, &after))));
    }
    if change.changed.is_empty() {
        return Ok((Question::Nothing, None));
    }
    let paths = change.changed.iter().map(|path| shown(path)).collect();
    let steps = cache::predict(&project.now(), &project.changed(&change.changed)?);
    Ok((Question::Changed(paths), Some(steps)))
}

/// `trimtab cache why`: one step, and what it comes from.
fn why(project: &Project, step: &str, change: &Change, console: &mut Console<'_>) -> anyhow::Result<Exit> {
    let (_, steps) = asked(project, change)?;
    let steps = steps.context("say what has changed, with `--since REV` or `--changed PATH`")?;
    let step = step.rsplit_once(':').map_or(step, |(file, line)| if file == project.name { line } else { step });
    let wanted = step.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let is_it = |it: &&Step| match wanted.parse::<u32>() {
        Ok(line) => it.line == line,
        Err(_) => it.text.to_lowercase().starts_with(&wanted),
    };
    let found: Vec<&Step> = steps.iter().filter(is_it).collect();
    if found.is_empty() {
        let known: Vec<String> = steps.iter().map(|step| format!("{} {}", step.line, step.text)).collect();
        anyhow::bail!("no step is at or starts with `{step}`; there are:\n  {}", known.join("\n  "));
    }
    for step in found {
        text::write_why(console.stdout, &project.name, step, &steps)?;
    }
    Ok(Exit::Clean)
}

fn history(project: &Project, most: usize, notes: &mut Vec<String>) -> anyhow::Result<History> {
    let past = project.context.read_past(most).map_err(|message| anyhow::anyhow!(message))?;
    notes.extend(past.limit.map(str::to_owned));
    let situation = project.situation(project.text().to_owned(), past.links);
    let ignore = project.context.ignore().map(|ignore| &ignore.file);
    Ok(History { commits: past.commits.len(), runs: cache::history(&situation, ignore, &past.commits) })
}

/// What the answers take for granted.
fn notes(situation: &Situation, dependencies: &[Dependencies]) -> Vec<String> {
    let dockerfile = syntax::parse(&situation.text);
    let model = Model::new(&situation.text, &dockerfile, &situation.inputs);
    let mut notes = Vec::new();
    if let Some(target) = &situation.inputs.target
        && model.target().is_none()
    {
        notes.push(format!("no stage is named `{target}`, so nothing is built"));
    }
    if dependencies.iter().any(|step| !step.downloads.is_empty()) {
        notes.push("what `ADD` downloads is taken to be the same in every build".to_owned());
    }
    notes
}

/// The stages that are built.
fn stages(situation: &Situation) -> Vec<Stage> {
    let dockerfile = syntax::parse(&situation.text);
    let model = Model::new(&situation.text, &dockerfile, &situation.inputs);
    let built = model.stages.iter().filter(|stage| model.is_reachable(stage.index));
    let each = built.map(|stage| Stage {
        index: stage.index,
        label: stage.label(),
        base: stage.image.to_string(),
        parent: stage.parent(),
    });
    each.collect()
}
