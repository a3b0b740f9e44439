//! `trimtab cache --gate`: whether a change makes rebuilds dearer, over the history that there is.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io;

use anyhow::Context as _;
use serde_json::json;

use crate::cache::{FileChanges, amount};
use crate::cli::args::{Cache, PageFormat};
use crate::cli::console::Console;
use crate::cli::exit::Exit;
use crate::cli::project::{AtCommit, Project};
use crate::context::{FEWEST_COMMITS, Past};
use crate::model::Inputs;
use crate::optimize::{Bill, Item, Weights};
use crate::report::{counted, duration};

/// Costs that differ by less, in seconds per commit, are the same.
const SAME: f64 = 0.05;

/// Says whether a commit costs more than it did, and which steps do.
pub(super) fn gate(project: &Project, cache: &Cache, console: &mut Console<'_>) -> anyhow::Result<Exit> {
    let revision = cache.change.since.as_deref().context("say since which commit, with `--since REV`")?;
    let at = project.at(revision)?;
    let past = project.context.past().map_err(|message| anyhow::anyhow!("{message}"))?;
    let Some(source) = &at.source else {
        writeln!(console.stdout, "{}: new since {revision}, so it cannot be dearer", project.name)?;
        return Ok(Exit::Clean);
    };
    enough(past)?;
    let inputs = Inputs::of(&project.context.build);
    let weights = |text: &str| Weights::new(text, inputs.clone(), &project.timings, project.config.tools());
    let ignore = project.context.ignore().map(|ignore| &ignore.file);
    let before = history(past, &at, |(old, new)| (new, old));
    let after = history(past, &at, |names| names);
    let before = FileChanges::History { past: Cow::Owned(before), ignore: at.ignore.as_ref() };
    let after = FileChanges::History { past: Cow::Owned(after), ignore };
    let was = weights(source.text()).bill_on(source.text(), &before);
    let is = weights(project.text()).bill_on(project.text(), &after);
    let allowed = was.cost.seconds * (1.0 + f64::from(cache.threshold) / 100.0) + SAME;
    let fails = is.cost.seconds > allowed;
    let verdict = Verdict { name: &project.name, revision, was: &was, is: &is, fails, threshold: cache.threshold };
    match cache.format {
        PageFormat::Text => verdict.write_text(console.stdout)?,
        PageFormat::Json => verdict.write_json(console.stdout)?,
        PageFormat::Html => anyhow::bail!("`--gate` has no page: take `--format text` or `json`"),
    }
    Ok(if fails { Exit::Found } else { Exit::Clean })
}

/// A gate that measured nothing must not pass.
fn enough(past: &Past) -> anyhow::Result<()> {
    let commits = counted(past.changing(), "commit", "commits");
    if past.tells() {
        return Ok(());
    }
    if past.is_shallow {
        anyhow::bail!(
            "the clone is shallow and has only {commits} that change the build context; at least {FEWEST_COMMITS} are \
             needed: fetch the whole history, for example with `fetch-depth: 0` in `actions/checkout`"
        );
    }
    anyhow::bail!("the history has only {commits} that change the build context; at least {FEWEST_COMMITS} are needed")
}

/// The past with the names that files have in one of the two states.
fn history(past: &Past, at: &AtCommit, names: impl Fn((String, String)) -> (String, String)) -> Past {
    let names: BTreeMap<String, String> = at.renames.iter().cloned().map(names).collect();
    past.renamed(&names)
}

struct Verdict<'a> {
    name: &'a str,
    revision: &'a str,
    was: &'a Bill,
    is: &'a Bill,
    fails: bool,
    threshold: u32,
}

impl Verdict<'_> {
    fn write_text(&self, out: &mut dyn io::Write) -> io::Result<()> {
        let (was, is) = (duration(self.was.cost.seconds), duration(self.is.cost.seconds));
        let (name, revision, commits) = (self.name, self.revision, self.is.commits);
        let words = match (self.fails, self.is_dearer()) {
            (true, _) => format!("costs {is} of building, {was} at {revision}: more than {} % more", self.threshold),
            (false, true) => format!("costs {is} of building, {was} at {revision}: within {} %", self.threshold),
            (false, false) => format!("costs {is} of building, {was} at {revision}: not more"),
        };
        writeln!(out, "{name}: a commit {words} (over the last {commits} commits)")?;
        for (item, reruns) in if self.is_dearer() { self.dearer() } else { Vec::new() } {
            let Item { line, text, .. } = item;
            let cause = match item.cause.as_ref().filter(|(line, _)| line != &item.line) {
                Some((line, text)) => format!(", because of line {line}, `{text}`"),
                None => String::new(),
            };
            writeln!(out, "  line {line}: `{text}` runs again on {} commits in place of {reruns}{cause}", item.reruns)?;
        }
        Ok(())
    }

    fn is_dearer(&self) -> bool {
        self.is.cost.seconds > self.was.cost.seconds + SAME
    }

    fn write_json(&self, out: &mut dyn io::Write) -> io::Result<()> {
        let steps = self.dearer().into_iter().map(|(item, reruns)| {
            let cause = item.cause.as_ref().map(|(line, text)| json!({ "line": line, "text": text }));
            json!({ "line": item.line, "text": item.text, "reruns": item.reruns, "before": reruns, "cause": cause })
        });
        let cost = |bill: &Bill| json!({ "seconds": bill.cost.seconds, "installs": bill.cost.installs });
        let document = json!({
            "version": 1,
            "tool": { "name": env!("CARGO_PKG_NAME"), "version": env!("CARGO_PKG_VERSION") },
            "dockerfile": self.name,
            "since": self.revision,
            "commits": self.is.commits,
            "threshold": self.threshold,
            "before": cost(self.was),
            "after": cost(self.is),
            "fails": self.fails,
            "dearer": steps.collect::<Vec<_>>(),
        });
        serde_json::to_writer_pretty(&mut *out, &document)?;
        out.write_all(b"\n")
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
