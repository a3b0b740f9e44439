//! One example of a page: a Dockerfile with its settings and the files around it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use trimtab::config::{Config, File, Layer, Placed, Vocabulary};
use trimtab::context::revisions::Edit;
use trimtab::context::{Build, Chosen, Context, Date, Location, Memory, Past, Workspace};
use trimtab::finding::{Finding, Safety};
use trimtab::fix::{Fixed, fix};
use trimtab::lint::{Report, lint};
use trimtab::pages::names;
use trimtab::pages::page::Tier;
use trimtab::report::{self, terminal};
use trimtab::rules::{self, Rule};
use trimtab::syntax;
use trimtab::text::{Source, unified};

/// The day on which the examples are read.
const TODAY: &str = "2026-01-01";

/// An example as it is written.
#[derive(Default)]
pub(super) struct Example {
    pub(super) text: String,
    settings: String,
    history: String,
    files: Vec<(String, String)>,
}

/// What came of it.
#[derive(Clone)]
pub(super) struct Outcome {
    pub(super) text: String,
    pub(super) report: String,
    pub(super) diff: String,
    /// How far the fixes of each finding can be trusted, the best of several.
    pub(super) safeties: Vec<Option<Safety>>,
    pub(super) faults: Vec<String>,
}

impl Example {
    /// Takes a block of a page in; whether it was the Dockerfile, which completes the example.
    pub(super) fn take(&mut self, info: &str, body: &str) -> bool {
        match info {
            "dockerfile bad" | "dockerfile good" => body.clone_into(&mut self.text),
            "toml config" => body.clone_into(&mut self.settings),
            "text history" => body.clone_into(&mut self.history),
            _ => {
                let path = info.strip_prefix("text file=");
                self.files.extend(path.map(|path| (path.to_owned(), body.to_owned())));
            }
        }
        info.starts_with("dockerfile ")
    }

    /// Lints and mends the example with one rule.
    pub(super) fn run(self, rule: &'static Rule) -> Outcome {
        let (source, context) = (Source::from_text("Dockerfile", self.text.as_str()), self.context());
        let (alone, all) = (self.config(Some(rule)), self.config(None));
        let report = lint(&source, &context, &alone);
        let safeties = report.findings.iter().map(|finding| finding.fixes.iter().map(|fix| fix.safety).max());
        let mut faults: Vec<String> = Vec::new();
        let fixed = fix(&source, &context, &alone, Safety::Unsafe);
        faults.extend(check_fixed(&source, &fixed));
        let again = fix(&fixed.source, &fixed.context, &alone, Safety::Unsafe);
        if !again.applied.is_empty() {
            faults.push(format!("a second fix changes something: {:?}", again.applied));
        }
        let safe = fix(&source, &context, &alone, Safety::Safe);
        let (before, after) = (lint(&source, &context, &all), lint(&safe.source, &safe.context, &all));
        for gained in gained(&before, &after) {
            faults.push(format!("a safe fix brings a new finding: {}: {}", gained.rule, gained.message));
        }
        Outcome {
            safeties: safeties.collect(),
            report: render(&source, &report.findings),
            diff: diff(&source, &report.findings, &fixed),
            faults,
            text: self.text,
        }
    }

    /// Lints all that could be there of the example while it is typed, with every rule. A debug build, which is slow, leaves
    /// most beginnings out; `.ci/run corpus` takes a release build.
    pub(super) fn lint_every_prefix(&self) {
        let (context, all) = (self.context(), self.config(None));
        let step = if cfg!(debug_assertions) { 61 } else { 1 };
        for (end, _) in self.text.char_indices().step_by(step) {
            lint(&Source::from_text("Dockerfile", &self.text[..end]), &context, &all);
        }
    }

    pub(super) fn context(&self) -> Context {
        let mut memory = Memory::new(self.files.iter().map(|(path, text)| (path.as_str(), text.as_str())));
        if !self.history.is_empty() {
            memory = memory.with_past(Past { commits: commits(&self.history), ..Past::default() });
        }
        // A compose file that builds something tells the build.
        let builds = |(path, text): &(String, String)| path == "compose.yaml" && text.contains("build:");
        if self.files.iter().any(builds) {
            let workspace = Workspace::new(Arc::new(memory));
            return workspace.context(Path::new("Dockerfile"), Vec::new).on(Date::parse(TODAY));
        }
        let build = Build::new(Location::Directory(PathBuf::new()), Chosen::RepositoryRoot);
        Context::new(Arc::new(memory), Path::new("Dockerfile"), build).on(Date::parse(TODAY))
    }

    /// The settings of the page, with one rule selected or all.
    pub(super) fn config(&self, rule: Option<&Rule>) -> Config {
        let selected: Vec<&str> = match rule {
            None => vec![names::ALL],
            Some(rule) if rule.looks_at_file() => vec![rule.page.id],
            // What silences others is judged by what the others say.
            Some(rule) => vec![rule.page.id, Tier::Default.name()],
        };
        let select = selected.into_iter().map(|name| Placed::command_line(name.to_owned())).collect();
        let layer = Layer { select: Some(select), ..Layer::default() };
        let names = rules::names().known();
        let vocabulary = Vocabulary { names: &names, options: &rules::settings };
        let source = Arc::new(Source::from_text("trimtab.toml", self.settings.as_str()));
        let file = File::parse(&source, Path::new("/"), &vocabulary).expect("the settings of the page are right");
        Config::settle(Some(&file), Path::new("/Dockerfile"), &layer, rules::preset)
    }
}

/// Reads lines such as `20 commits: src/a.js package.json`: so many commits, each of which changes these files.
fn commits(history: &str) -> Vec<Vec<Edit>> {
    let lines = history.lines().map(|line| {
        let (count, paths) = line.split_once(" commits:").expect("a line of a history is `N commits: PATH...`");
        let edits: Vec<Edit> = paths.split_whitespace().map(Edit::changed).collect();
        vec![edits; count.parse().expect("a number of commits")]
    });
    lines.flatten().collect()
}

/// A fix mends what it can, leaves nothing to mend, and does what it declares.
fn check_fixed(source: &Source, fixed: &Fixed) -> Vec<String> {
    let mut faults: Vec<String> = Vec::new();
    for rejected in &fixed.rejected {
        faults.push(format!("the fix `{}` was taken back: {}", rejected.title, rejected.reason));
    }
    let problems = |source: &Source| syntax::parse(source.text()).problems.len();
    if problems(&fixed.source) > problems(source) {
        faults.push(format!("the fixed text does not parse:\n{}", fixed.source.text()));
    }
    let left =
        fixed.report.findings.iter().filter(|finding| trimtab::fix::automatic(finding, Safety::Unsafe).is_some());
    faults.extend(left.map(|finding| format!("the fixed text is reported: {}", finding.message)));
    faults
}

pub(super) fn gained<'a>(before: &Report, after: &'a Report) -> Vec<&'a Finding> {
    let mut known: Vec<&str> = before.findings.iter().map(|finding| finding.rule).collect();
    let mut gained = Vec::new();
    for finding in &after.findings {
        match known.iter().position(|rule| *rule == finding.rule) {
            Some(at) => drop(known.swap_remove(at)),
            None => gained.push(finding),
        }
    }
    gained
}

fn render(source: &Source, findings: &[Finding]) -> String {
    let file = report::File { source, findings, suppressed: &[], context: None };
    let text = terminal::render(&file, terminal::Fixes::Titles);
    text.trim_end().to_owned() + if text.is_empty() { "" } else { "\n" }
}

/// What the fixes make of the text; where a person has to choose or to fill in, each fix by itself.
fn diff(source: &Source, findings: &[Finding], fixed: &Fixed) -> String {
    let mut diffs = unified("Dockerfile", source.text(), fixed.source.text());
    if diffs.is_empty() {
        for choice in findings.iter().flat_map(|finding| &finding.fixes) {
            let mended = choice.edits.apply(source.bytes());
            diffs += &unified("Dockerfile", source.text(), &String::from_utf8_lossy(&mended));
        }
    }
    for created in &fixed.created {
        let whole = unified(&created.path, created.before.as_deref().unwrap_or_default(), &created.text);
        diffs += &match created.before {
            Some(_) => whole,
            None => whole.replacen(&format!("a/{}", created.path), "/dev/null", 1),
        };
    }
    diffs
}
