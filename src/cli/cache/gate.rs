//! `trimtab cache --gate`: whether a change makes rebuilds dearer, over the history that there is.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::Arc;

use anyhow::Context as _;
use serde_json::{Value, json};

use crate::cache::{Ground, amount};
use crate::cli::args::{Cache, PageFormat};
use crate::cli::console::Console;
use crate::cli::exit::Exit;
use crate::cli::project::{AtCommit, Project, shortage};
use crate::context::Past;
use crate::model::{Inputs, Knowledge};
use crate::optimize::{Bill, Item, Weights};
use crate::report::plan::assumptions;
use crate::report::visible::Plain;
use crate::report::{document, duration, table};

/// Costs that differ by less, in seconds per commit, are the same.
const SAME: f64 = 0.05;

/// What a change of a Dockerfile does to the cost of rebuilds.
pub(super) enum Judged {
    /// There was no Dockerfile to compare with.
    New,
    /// The Dockerfile and its ignore file are the same, and the history is too short to tell more, for this reason.
    Unchanged(anyhow::Error),
    /// Both costs are known.
    Known(Box<Verdict>),
}

/// Whether a commit costs more than it did.
pub(super) fn judge(project: &Project, cache: &Cache) -> anyhow::Result<Judged> {
    let revision = revision(cache)?;
    let at = project.at(revision)?;
    let past = project.context.past().map_err(|message| anyhow::anyhow!("{message}"))?;
    let Some(source) = &at.source else { return Ok(Judged::New) };
    if let Err(shortage) = enough(past) {
        return if is_unchanged(project, &at) { Ok(Judged::Unchanged(shortage)) } else { Err(shortage) };
    }
    let inputs = Inputs::of(&project.context.build);
    let knowledge = Knowledge { tools: project.config.tools(), context: &project.context };
    let weights = |text: &str| Weights::new(text, inputs.clone(), &project.timings, knowledge);
    let ignore = project.context.ignore().map(|ignore| &ignore.file);
    let before = history(past, &at, |(old, new)| (new, old));
    let after = history(past, &at, |names| names);
    let ground = |past: &Past, ignore| Arc::new(Ground::new(&past.links, ignore, &past.commits));
    let (before, after) = (ground(&before, at.ignore.as_ref()), ground(&after, ignore));
    let was = weights(source.text()).bill_on(source.text(), &before);
    let is = weights(project.text()).bill_on(project.text(), &after);
    let allowed = was.cost.seconds * (1.0 + f64::from(cache.threshold) / 100.0) + SAME;
    let fails = is.cost.seconds > allowed;
    let name = project.name.clone();
    let revision = revision.to_owned();
    Ok(Judged::Known(Box::new(Verdict { name, revision, was, is, fails, threshold: cache.threshold })))
}

fn is_unchanged(project: &Project, at: &AtCommit) -> bool {
    let ignore = project.context.ignore().map(|ignore| ignore.file.source.text());
    let was = at.ignore.as_ref().map(|ignore| ignore.source.text());
    at.source.as_ref().is_some_and(|source| source.text() == project.text()) && was == ignore
}

fn revision(cache: &Cache) -> anyhow::Result<&str> {
    cache.change.since.as_deref().context("`--gate` requires the commit to compare with: add `--since REV`")
}

/// Says whether a commit costs more than it did, and which steps do.
pub(super) fn gate(project: &Project, cache: &Cache, console: &mut Console<'_>) -> anyhow::Result<Exit> {
    let (name, revision) = (&project.name, revision(cache)?);
    let verdict = match judge(project, cache)? {
        Judged::New => {
            writeln!(Plain(console.stdout), "{name}: did not exist at {revision}, so there is nothing to compare")?;
            return Ok(Exit::Clean);
        }
        Judged::Unchanged(shortage) => return Err(shortage),
        Judged::Known(verdict) => verdict,
    };
    match cache.format {
        PageFormat::Text => verdict.write_text(console.stdout)?,
        PageFormat::Json => verdict.write_json(console.stdout)?,
        PageFormat::Html => anyhow::bail!(NO_HTML),
    }
    Ok(if verdict.fails { Exit::Found } else { Exit::Clean })
}

const NO_HTML: &str = "`--gate` does not support `--format html`: use `text` or `json`";

/// The same of several Dockerfiles, in one table; one that was not there before has nothing to compare with.
pub(super) fn gate_all(
    verdicts: &[(String, Judged)],
    cache: &Cache,
    console: &mut Console<'_>,
) -> anyhow::Result<Exit> {
    let judged = || {
        verdicts.iter().filter_map(|(_, judged)| match judged {
            Judged::Known(verdict) => Some(&**verdict),
            Judged::New | Judged::Unchanged(_) => None,
        })
    };
    match cache.format {
        PageFormat::Text => {
            let rows: Vec<[String; 5]> = verdicts.iter().map(|(name, judged)| row(name, judged)).collect();
            let then = format!("at {}", revision(cache)?);
            table::write(console.stdout, ["Dockerfile", &then, "now", "change", "result"], &rows)?;
            for verdict in judged().filter(|verdict| verdict.is_dearer()) {
                writeln!(console.stdout)?;
                verdict.write_text(console.stdout)?;
            }
        }
        PageFormat::Json => {
            let files: Vec<Value> = judged().map(Verdict::document).collect();
            document::write_all(console.stdout, 1, &files)?;
        }
        PageFormat::Html => anyhow::bail!(NO_HTML),
    }
    Ok(if judged().any(|verdict| verdict.fails) { Exit::Found } else { Exit::Clean })
}

fn row(name: &str, judged: &Judged) -> [String; 5] {
    let time = |bill: &Bill| format!("~{}", duration(bill.cost.seconds));
    let none = || "-".to_owned();
    let verdict = match judged {
        Judged::New => return [name.to_owned(), none(), none(), none(), "new".to_owned()],
        Judged::Unchanged(_) => return [name.to_owned(), none(), none(), none(), "unchanged".to_owned()],
        Judged::Known(verdict) => verdict,
    };
    let (was, is) = (verdict.was.cost.seconds, verdict.is.cost.seconds);
    let change = if was > SAME { format!("{:+.0} %", (is / was - 1.0) * 100.0) } else { none() };
    let result = if verdict.fails { "fails" } else { "passes" };
    [name.to_owned(), time(&verdict.was), time(&verdict.is), change, result.to_owned()]
}

/// A gate that measured nothing must not pass.
fn enough(past: &Past) -> anyhow::Result<()> {
    shortage(past).map_or(Ok(()), |shortage| Err(anyhow::anyhow!(shortage)))
}

/// The past with the names that files have in one of the two states.
fn history(past: &Past, at: &AtCommit, names: impl Fn((String, String)) -> (String, String)) -> Past {
    let names: BTreeMap<String, String> = at.renames.iter().cloned().map(names).collect();
    past.renamed(&names)
}

/// What a commit costs before and after a change of one Dockerfile.
pub(super) struct Verdict {
    name: String,
    revision: String,
    was: Bill,
    is: Bill,
    fails: bool,
    threshold: u32,
}

impl Verdict {
    fn write_text(&self, out: &mut dyn io::Write) -> io::Result<()> {
        let mut out = Plain(out);
        let (was, is) = (duration(self.was.cost.seconds), duration(self.is.cost.seconds));
        let (name, revision, commits) = (&self.name, &self.revision, self.is.commits);
        let words = match (self.fails, self.is_dearer()) {
            (true, _) => {
                format!("takes ~{is} on average, ~{was} at {revision}: exceeds the threshold of {} %", self.threshold)
            }
            (false, true) => {
                format!("takes ~{is} on average, ~{was} at {revision}: within the threshold of {} %", self.threshold)
            }
            (false, false) => format!("takes ~{is} on average, ~{was} at {revision}: no increase"),
        };
        writeln!(out, "{name}: the rebuild after a commit {words} (based on the last {commits} commits)")?;
        for note in assumptions(&self.is) {
            writeln!(out, "note: {note}")?;
        }
        for (item, reruns) in if self.is_dearer() { self.dearer() } else { Vec::new() } {
            let Item { line, text, .. } = item;
            let cause = match item.cause.as_ref().filter(|(line, _)| line != &item.line) {
                Some((line, text)) => format!(", because of line {line}, `{text}`"),
                None => String::new(),
            };
            writeln!(out, "  line {line}: `{text}` re-runs in {} commits, before in {reruns}{cause}", item.reruns)?;
        }
        Ok(())
    }

    fn is_dearer(&self) -> bool {
        self.is.cost.seconds > self.was.cost.seconds + SAME
    }

    fn write_json(&self, out: &mut dyn io::Write) -> io::Result<()> {
        document::write(out, &self.document())
    }

    fn document(&self) -> Value {
        let steps = self.dearer().into_iter().map(|(item, reruns)| {
            let cause = item.cause.as_ref().map(|(line, text)| json!({ "line": line, "text": text }));
            json!({ "line": item.line, "text": item.text, "reruns": item.reruns, "before": reruns, "cause": cause })
        });
        let cost = |bill: &Bill| json!({ "seconds": bill.cost.seconds, "installs": bill.cost.installs });
        json!({
            "version": 1,
            "tool": { "name": env!("CARGO_PKG_NAME"), "version": env!("CARGO_PKG_VERSION") },
            "dockerfile": self.name,
            "since": self.revision,
            "commits": self.is.commits,
            "threshold": self.threshold,
            "before": cost(&self.was),
            "after": cost(&self.is),
            "fails": self.fails,
            "notes": assumptions(&self.is).collect::<Vec<_>>(),
            "dearer": steps.collect::<Vec<_>>(),
        })
    }

    /// The steps that run again more often than they did, the dearest first, each with how often it ran.
    fn dearer(&self) -> Vec<(&Item, usize)> {
        let was = |item: &Item| self.was.steps.iter().find(|old| old.text == item.text).map_or(0, |old| old.reruns);
        let mut dearer: Vec<(&Item, usize)> =
            self.is.steps.iter().map(|item| (item, was(item))).filter(|(item, was)| item.reruns > *was).collect();
        let more = |(item, was): &(&Item, usize)| amount(item.reruns - was) * item.seconds;
        dearer.sort_by(|a, b| more(b).total_cmp(&more(a)));
        dearer
    }
}
