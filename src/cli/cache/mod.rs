//! `trimtab cache`: what each step depends on, what a change runs again and why, and what a history of changes has cost.

mod gate;

use std::path::PathBuf;

use anyhow::Context as _;

use super::args::{Arguments, Cache, Change, PageFormat, Question as Asked};
use super::console::{Console, colour};
use super::exit::Exit;
use super::paths::shown;
use super::project::{Project, shortage};
use super::projects;
use crate::cache::{self, Dependencies, Fate, Kind, Situation, Step};
use crate::model::Knowledge;
use crate::report::cache::{History, Question, Report, Stage, html, json, notes, stages, table, text};

/// Answers what is asked.
pub(super) fn cache(arguments: &Arguments, cache: &Cache, console: &mut Console<'_>) -> anyhow::Result<Exit> {
    if let Some(Asked::Why { step, dockerfile, change, build }) = &cache.question {
        return why(&Project::open(dockerfile, build)?, step, change, console);
    }
    let found = projects::find(&cache.dockerfiles)?;
    if let [one] = &found[..] {
        let project = Project::open(one, &cache.build)?;
        return if cache.gate {
            gate::gate(&project, cache, console)
        } else {
            show(arguments, &project, cache, console)
        };
    }
    let mut failed = Vec::new();
    let exit = if cache.gate {
        let verdicts = projects::each(&found, &cache.build, &mut failed, |project| {
            Ok((project.name.clone(), gate::judge(project, cache)?))
        });
        gate::gate_all(&verdicts, cache, console)?
    } else {
        let answers = projects::each(&found, &cache.build, &mut failed, |project| {
            Answer::of(project, cache, &project.inside(&cache.change.changed))
        });
        let reports: Vec<Report<'_>> = answers.iter().map(Answer::report).collect();
        match cache.format {
            PageFormat::Text => table::write(console.stdout, &reports)?,
            PageFormat::Json => json::write_all(console.stdout, &reports)?,
            PageFormat::Html => anyhow::bail!("`--format html` shows one Dockerfile: name it"),
        }
        Exit::Clean
    };
    projects::end(&failed, exit, console)
}

/// The report on one Dockerfile.
fn show(arguments: &Arguments, project: &Project, cache: &Cache, console: &mut Console<'_>) -> anyhow::Result<Exit> {
    let answer = Answer::of(project, cache, &cache.change.changed)?;
    let report = answer.report();
    match cache.format {
        PageFormat::Text => text::write(console.stdout, &report, colour(arguments.color, console.stdout_is_terminal))?,
        PageFormat::Json => json::write(console.stdout, &report)?,
        PageFormat::Html => html::write(console.stdout, &report)?,
    }
    Ok(Exit::Clean)
}

/// What a report is about.
struct Answer {
    dockerfile: String,
    context: Option<String>,
    stages: Vec<Stage>,
    question: Question,
    dependencies: Vec<Dependencies>,
    steps: Option<Vec<Step>>,
    history: Option<History>,
    seconds: Vec<cache::Seconds>,
    notes: Vec<String>,
}

impl Answer {
    /// `changed` are those of the changed paths that count.
    fn of(project: &Project, cache: &Cache, changed: &[PathBuf]) -> anyhow::Result<Answer> {
        let now = project.now();
        let dependencies = cache::dependencies(&now);
        let (question, steps) = asked(project, &cache.change, changed)?;
        let mut notes = notes(&now, &dependencies);
        notes.extend(project.notes.iter().cloned());
        let history = match cache.history {
            Some(most) => Some(history(project, most, &mut notes)?),
            None => None,
        };
        let knowledge = Knowledge { tools: project.config.tools(), context: &project.context };
        let seconds = cache::seconds(&now, &dependencies, &project.timings, knowledge);
        if !project.timings.is_empty() {
            notes.extend(of_logs(project, &now, &dependencies, steps.as_deref().unwrap_or_default()));
        }
        let (dockerfile, context, stages) = (project.name.clone(), project.context.root(), stages(&now));
        Ok(Answer { dockerfile, context, stages, question, dependencies, steps, history, seconds, notes })
    }

    fn report(&self) -> Report<'_> {
        Report {
            dockerfile: &self.dockerfile,
            context: self.context.as_deref(),
            stages: &self.stages,
            question: &self.question,
            dependencies: &self.dependencies,
            steps: self.steps.as_deref(),
            history: self.history.as_ref(),
            seconds: &self.seconds,
            notes: &self.notes,
        }
    }
}

/// What is asked, and what becomes of each step; `None` where nothing has changed.
fn asked(project: &Project, change: &Change, changed: &[PathBuf]) -> anyhow::Result<(Question, Option<Vec<Step>>)> {
    if let Some(revision) = &change.since {
        let (before, after) = project.since(revision, &change.since_arguments)?;
        return Ok((Question::Since(revision.clone()), Some(cache::predict(&before, &after))));
    }
    if change.changed.is_empty() {
        return Ok((Question::Nothing, None));
    }
    let paths = change.changed.iter().map(|path| shown(path)).collect();
    let steps = cache::predict(&project.now(), &project.changed(changed)?);
    Ok((Question::Changed(paths), Some(steps)))
}

/// `trimtab cache why`: one step, and what it comes from.
fn why(project: &Project, step: &str, change: &Change, console: &mut Console<'_>) -> anyhow::Result<Exit> {
    let (_, steps) = asked(project, change, &change.changed)?;
    let steps = steps.context("`why` requires a change: add `--since REV` or `--changed PATH`")?;
    let step = step.rsplit_once(':').map_or(step, |(file, line)| if file == project.name { line } else { step });
    let wanted = step.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let is_it = |it: &&Step| match wanted.parse::<u32>() {
        Ok(line) => it.line == line,
        Err(_) => it.text.to_lowercase().starts_with(&wanted),
    };
    let found: Vec<&Step> = steps.iter().filter(is_it).collect();
    if found.is_empty() {
        let known: Vec<String> = steps.iter().map(|step| format!("{} {}", step.line, step.text)).collect();
        anyhow::bail!("no step matches `{step}`; the steps are:\n  {}", known.join("\n  "));
    }
    for step in found {
        text::write_why(console.stdout, &project.name, step, &steps)?;
    }
    Ok(Exit::Clean)
}

fn history(project: &Project, most: usize, notes: &mut Vec<String>) -> anyhow::Result<History> {
    let past = project.context.read_past(most).map_err(|message| anyhow::anyhow!(message))?;
    let few = shortage(&past).map(|why| format!("{why} to know how often files change"));
    notes.extend(few.or_else(|| past.limit.map(str::to_owned)));
    let runs = cache::history(project.now(), &project.context, &past);
    Ok(History { commits: past.commits.len(), runs })
}

/// What the last log says of the predictions: which it contradicts, and whether it is a log of this Dockerfile at all.
fn of_logs(project: &Project, now: &Situation, dependencies: &[Dependencies], steps: &[Step]) -> Vec<String> {
    let ran = project.timings.last_build(now, dependencies);
    if ran.iter().all(Option::is_none) {
        return vec!["the log contains no step of this Dockerfile".to_owned()];
    }
    let steps = steps.iter().zip(ran).filter(|(step, _)| step.kind == Kind::Build && step.twin.is_none());
    let contradicted = steps.filter_map(|(step, ran)| match (step.fate, ran?) {
        (Fate::Hit, true) => Some(format!(
            "line {} ran in the log, against the prediction: the builder may lack the build of that commit in its cache, or \
             had another base image under the same tag, other build arguments or other files",
            step.line
        )),
        (Fate::Miss, false) => Some(format!(
            "line {} is cached in the log, against the prediction: the builder had already built this state",
            step.line
        )),
        _ => None,
    });
    contradicted.collect()
}
