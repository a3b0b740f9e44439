//! One file in, everything there is to say about it out: chooses the rules, runs them, honours the comments that silence
//! them, settles severities, sorts. The one entry for the command line, the language server and the tests.

mod build_context;
mod choose;
mod guard;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::OnceLock;

use crate::answers::Answers;
use crate::answers::cut_off::cut_off_places;
use crate::answers::reruns::Reruns;
use crate::answers::runs::Runs;
use crate::answers::shell_faults::ShellFaults;
use crate::answers::tool_calls::ToolCalls;
use crate::answers::variable_reads::VariableReads;
use crate::config::{Config, Engine, Options};
use crate::context::{Context, Workspace};
use crate::finding::{Finding, Fix, Severity};
use crate::model::{Inputs, Model};
use crate::pages::names::{self, Linter};
use crate::pages::suppression::{self, Suppressions};
use crate::planner::Planner;
use crate::rules::{self, Check, Cx, Findings, Rule};
use crate::shell::check::{self, Checker};
use crate::syntax::{self, Body, Dockerfile, Instruction};
use crate::text::{Source, Span};
pub use build_context::build_context;
use build_context::sources;
use choose::Choice;
pub use guard::{LARGEST, STACK, guarded};

/// The most findings of one rule in one file. A file of more is not written by hand, and a fix needs no more at a time.
const MOST: usize = 5_000;

/// What there is to say about one file.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// What counts, in the order of the places.
    pub findings: Vec<Finding>,
    /// What a comment of the file silences, in the order of the places.
    pub suppressed: Vec<Suppressed>,
}

/// A finding that a comment of the file silences.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suppressed {
    /// The finding.
    pub finding: Finding,
    /// The comment.
    pub comment: Span,
    /// The reason that the comment gives.
    pub reason: Option<String>,
}

/// Lints one file. Never fails: what is wrong with the file is a finding.
///
/// ```
/// use trimtab::{Config, Context, Severity, Source, lint};
///
/// let source = Source::from_text("Dockerfile", "FROM debian:13\nRUNN make\n");
/// let report = lint(&source, &Context::unknown(), &Config::default());
/// let finding = &report.findings[0];
/// assert_eq!((finding.rule, finding.severity), ("syntax", Severity::Error));
/// assert_eq!(finding.message, "unknown instruction `RUNN`");
/// ```
pub fn lint(source: &Source, context: &Context, config: &Config) -> Report {
    let file = syntax::parse(source.text());
    let model = Model::new(source.text(), &file, &Inputs::of(&context.build));
    lint_model(source, &model, context, config)
}

/// A text that is read once, both for its build context and for what there is to say about it.
#[derive(Debug)]
pub struct Reading<'a> {
    source: &'a Source,
    file: &'a Dockerfile,
    /// What it means to a build of which nothing is known, once somebody has asked.
    plain: OnceLock<Model<'a>>,
}

impl<'a> Reading<'a> {
    /// That of a text and of what it was parsed to.
    pub fn new(source: &'a Source, file: &'a Dockerfile) -> Reading<'a> {
        Reading { source, file, plain: OnceLock::new() }
    }

    /// The build context of the Dockerfile at `path`, which has this text, saved or not.
    pub fn build_context(&self, workspace: &Workspace, path: &Path) -> Context {
        let read = || Model::new(self.source.text(), self.file, &Inputs::default());
        workspace.context(path, || sources(self.plain.get_or_init(read)))
    }

    /// What there is to say about it in a context. A reading has one: what it means is kept with what is found there.
    pub fn lint(self, context: &Context, config: &Config) -> Report {
        let inputs = Inputs::of(&context.build);
        let plain = self.plain.into_inner().filter(|plain| plain.inputs == inputs);
        let model = plain.unwrap_or_else(|| Model::new(self.source.text(), self.file, &inputs));
        lint_model(self.source, &model, context, config)
    }
}

fn lint_model<'a>(source: &'a Source, model: &'a Model<'a>, context: &'a Context, config: &'a Config) -> Report {
    let file = model.dockerfile;
    let mut suppressions = suppression::collect(source.text(), file, rules::names());
    if !config.suppressions.value {
        suppressions = Suppressions::default();
    }
    let calls = ToolCalls::new(model, config.tools());
    let choice = Choice::of(config).and(&suppressions.experimental);
    let reruns = Reruns::new(model, context, config.tools(), config.worth.value);
    let shell_faults = ShellFaults::new(model, checker(context, config));
    let rules: Vec<(&'static Rule, Options)> =
        choice.rules().map(|rule| (rule, Choice::options(config, rule))).collect();
    let runs = Runs::new(model, &calls);
    let answers = Answers {
        source,
        file,
        model,
        context,
        shell_faults: &shell_faults,
        tools: config.tools(),
        calls: &calls,
        runs: &runs,
        variables: &VariableReads::new(model),
        reruns: &reruns,
    };
    let planner = Planner::new(answers);
    let is_foreign = file.frontend().is_some_and(|frontend| !frontend.is_own());
    let cut_off = cut_off_places(source.text(), file);
    let open_from = open_heredoc(file);
    let mut report = Report::default();
    for stage in [Stage::File, Stage::Comments] {
        let mut found = Findings::default();
        for (rule, options) in &rules {
            let ((Check::File(check), Stage::File) | (Check::Comments(check), Stage::Comments)) = (rule.check, stage)
            else {
                continue;
            };
            let cx = Cx {
                answers: &answers,
                planner: &planner,
                is_pedantic: Choice::is_pedantic(config),
                options,
                suppressions: &suppressions,
                page: &rule.page,
                names: rules::names(),
            };
            check(&cx, &mut found);
        }
        let found = found.into_iter().filter(|finding| !is_foreign || is_about_any_language(finding));
        let found = found.map(|finding| without_lossy_fixes(finding, source));
        let found = found.map(|finding| without_fixes_from(open_from, finding));
        let found = found.filter_map(|finding| outside_of(&cut_off, finding));
        report.settle(found, &choice, &mut suppressions, context);
        suppressions
            .judge(|id| rules.iter().any(|(rule, _)| rule.page.id == id && rule.looks_at_file()), context.today);
    }
    report.findings.sort_by(in_order);
    report.suppressed.sort_by(|a, b| in_order(&a.finding, &b.finding));
    report
}

/// The ids of the rules that run with these settings.
pub fn chosen(config: &Config) -> Vec<&'static str> {
    Choice::of(config).rules().map(|rule| rule.page.id).collect()
}

/// Who judges shell text.
fn checker<'a>(context: &'a Context, config: &Config) -> Option<&'a dyn Checker> {
    match (config.engine.value, context.checker.as_deref()) {
        (Engine::Off, _) => None,
        (_, Some(checker)) => Some(checker),
        (_, None) => check::native(),
    }
}

/// Which rules have their turn.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    File,
    Comments,
}

impl Report {
    fn settle(
        &mut self,
        found: impl Iterator<Item = Finding>,
        choice: &Choice,
        suppressions: &mut Suppressions,
        context: &Context,
    ) {
        let mut kept: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
        for mut finding in found {
            let Some(severity) = choice.severity(&finding) else { continue };
            finding.severity = severity;
            if suppressions.fails_on_checks && is_a_check(&finding) {
                finding.severity = Severity::Error;
            }
            match suppressions.silence(&finding, context.today) {
                None => {
                    let (count, last) = kept.entry(finding.rule).or_default();
                    *count += 1;
                    if *count <= MOST {
                        *last = self.findings.len();
                        self.findings.push(finding);
                    }
                }
                Some(by) => {
                    self.suppressed.push(Suppressed { finding, comment: by.span, reason: by.reason.clone() });
                }
            }
        }
        for (count, last) in kept.into_values().filter(|(count, _)| *count > MOST) {
            let more = format!("; {} more findings of this rule are not shown", count - MOST);
            self.findings[last].message.push_str(&more);
        }
    }
}

/// Whether `docker build --check` would say it.
fn is_a_check(finding: &Finding) -> bool {
    finding.codes.iter().any(|code| names::linter(code) == Linter::BuildKit)
}

/// Whether it holds for every frontend: what is certain of Docker's frontend is not of another.
fn is_about_any_language(finding: &Finding) -> bool {
    finding.severity != Severity::Error
}

/// Without the fixes that would rewrite what is not UTF-8.
fn without_lossy_fixes(mut finding: Finding, source: &Source) -> Finding {
    let lossy = |fix: &Fix| fix.edits.iter().any(|edit| source.is_lossy(&edit.replacement));
    finding.fixes.retain(|fix| !lossy(fix));
    finding
}

/// What holds of a file with instructions that are cut off: of those nothing is known but that, and no fix touches them.
fn outside_of(cut_off: &[Span], mut finding: Finding) -> Option<Finding> {
    let touches = |span: Span| cut_off.iter().any(|place| place.start < span.end && span.start <= place.end);
    if !cut_off.is_empty() && finding.rule != "syntax" {
        finding.fixes.retain(|fix| !fix.edits.iter().any(|edit| touches(edit.span)));
        return Some(finding).filter(|finding| finding.of_context || !touches(finding.span));
    }
    Some(finding)
}

/// Where the first instruction starts whose heredoc does not end.
fn open_heredoc(file: &Dockerfile) -> Option<u32> {
    let open = |it: &Instruction| it.heredocs.iter().any(|heredoc| heredoc.end.is_none());
    let trigger = |it: &Instruction| matches!(&it.body, Body::Onbuild(Some(trigger)) if open(trigger));
    Some(file.instructions.iter().find(|it| open(it) || trigger(it))?.span.start)
}

/// Without the fixes from a heredoc on that does not end: the builder reads all lines below as its text.
fn without_fixes_from(open: Option<u32>, mut finding: Finding) -> Finding {
    if let Some(open) = open {
        finding.fixes.retain(|fix| fix.edits.iter().all(|edit| edit.span.end <= open));
    }
    finding
}

fn in_order(a: &Finding, b: &Finding) -> std::cmp::Ordering {
    (a.span, a.rule, &a.message).cmp(&(b.span, b.rule, &b.message))
}

#[cfg(test)]
mod tests;
