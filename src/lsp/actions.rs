//! What can be done about findings: fix one, fix all that is safe, suppress one rule.

use std::path::PathBuf;

use super::documents::Snapshot;
use super::linted::Linted;
use super::linter::Linter;
use super::plans::Outcome;
use crate::finding::{Finding, Fix, NewFile, Safety};
use crate::fix::{automatic, suppress};
use crate::report::{counted, duration};
use crate::syntax;
use crate::text::{Edits, Span, difference};

/// The kind of an action that fixes one finding.
pub(super) const QUICK_FIX: &str = "quickfix";

/// The kind of an action that silences a rule; one of the quick fixes.
const SUPPRESS: &str = "quickfix.suppress.trimtab";

/// The kind of the action that applies all safe fixes.
pub(super) const FIX_ALL: &str = "source.fixAll.trimtab";

/// The kind of the action in the menu that applies all safe fixes; one of the quick fixes.
const FIX_ALL_HERE: &str = "quickfix.fixAll.trimtab";

/// The title of the actions that apply all safe fixes.
pub(super) const FIX_ALL_TITLE: &str = "Apply all safe fixes (trimtab)";

/// The kind of an action that makes moves of the plan.
pub(super) const REWRITE: &str = "refactor.rewrite.trimtab";

/// The command that applies all safe fixes to a document, which is its only argument.
pub(super) const FIX_ALL_COMMAND: &str = "trimtab.fixAll";

/// Something that a person can choose to have done.
#[derive(Debug)]
pub(super) struct Action {
    pub(super) title: String,
    pub(super) kind: &'static str,
    /// What it fixes or suppresses, where that is one finding.
    pub(super) finding: Option<Finding>,
    /// Whether it can be done without a look.
    pub(super) preferred: bool,
    /// What it does to the document.
    pub(super) edits: Edits,
    /// The files that it creates or replaces, by their absolute paths.
    pub(super) creates: Vec<(PathBuf, NewFile)>,
    /// The command of the server that does it, in place of edits.
    pub(super) command: Option<&'static str>,
}

impl Action {
    /// An action that changes the document alone.
    fn new(title: String, kind: &'static str, edits: Edits) -> Action {
        Action { title, kind, finding: None, preferred: false, edits, creates: Vec::new(), command: None }
    }
}

/// What the client wants to know.
#[derive(Debug)]
pub(super) struct ActionRequest {
    /// The part of the document.
    pub(super) span: Span,
    /// Findings that the client names, by rule and place, in the part or not.
    pub(super) named: Vec<(String, Span)>,
    /// The kinds of actions, each with all kinds below it; `None` where it does not matter.
    pub(super) only: Option<Vec<String>>,
    /// Whether the client asks by itself, as for a light bulb that follows the cursor.
    pub(super) unasked: bool,
}

/// Whether a kind is `only`, or one below it.
pub(super) fn is_below(kind: &str, only: &str) -> bool {
    kind.strip_prefix(only).is_some_and(|rest| only.is_empty() || rest.is_empty() || rest.starts_with('.'))
}

impl ActionRequest {
    fn wants(&self, kind: &str) -> bool {
        self.only.as_ref().is_none_or(|only| only.iter().any(|only| is_below(kind, only)))
    }

    /// Whether the client names this kind, or one above it.
    pub(super) fn asks_for(&self, kind: &str) -> bool {
        self.only.is_some() && self.wants(kind)
    }

    fn is_about(&self, finding: &Finding) -> bool {
        let touches = finding.span.start <= self.span.end && self.span.start <= finding.span.end;
        touches || self.named.iter().any(|(rule, span)| rule == finding.rule && *span == finding.span)
    }
}

/// What can be done here.
pub(super) fn offer(linter: &mut Linter, snapshot: &Snapshot, request: &ActionRequest) -> Vec<Action> {
    let linted = linter.linted(snapshot);
    let findings: Vec<&Finding> = linted.findings.iter().filter(|finding| request.is_about(finding)).collect();
    let mut actions = Vec::new();
    if request.wants(QUICK_FIX) {
        actions.extend(findings.iter().flat_map(|finding| quick_fixes(&linted, finding)));
    }
    if request.wants(SUPPRESS) && !snapshot.is_too_large() {
        actions.extend(suppressions(snapshot, &findings));
    }
    // To fix all lints several times over, so that the menu has a command that does it when it is chosen.
    let safe = || linted.findings.iter().filter(|finding| automatic(finding, Safety::Safe).is_some());
    if request.wants(FIX_ALL_HERE) && !request.unasked && safe().count() > 1 {
        let action = Action::new(FIX_ALL_TITLE.to_owned(), FIX_ALL_HERE, Edits::default());
        actions.push(Action { command: Some(FIX_ALL_COMMAND), ..action });
    }
    actions
}

fn quick_fixes<'a>(linted: &'a Linted, finding: &'a Finding) -> impl Iterator<Item = Action> + use<'a> {
    finding.fixes.iter().filter_map(|fix| {
        Some(Action {
            title: title(fix, finding.rule),
            kind: QUICK_FIX,
            finding: Some(finding.clone()),
            preferred: automatic(finding, Safety::Safe).is_some(),
            edits: fix.edits.clone(),
            creates: match &fix.creates {
                Some(file) => vec![(linted.root()?.join(&file.path), file.clone())],
                None => Vec::new(),
            },
            command: None,
        })
    })
}

fn title(fix: &Fix, rule: &str) -> String {
    let trust = match fix.safety {
        Safety::Safe => "",
        Safety::Unsafe => ", unsafe",
        Safety::Manual => ", for review",
    };
    format!("{} ({rule}{trust})", capitalised(&fix.title))
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn suppressions(snapshot: &Snapshot, findings: &[&Finding]) -> Vec<Action> {
    let file = syntax::parse(snapshot.source.text());
    let action = |reach: &str, finding: &Finding, edits: Edits| {
        let title = format!("Ignore {} {reach}", finding.rule);
        Action { finding: Some(finding.clone()), ..Action::new(title, SUPPRESS, edits) }
    };
    // One action for each rule; each asks for all comments of the file.
    let mut by_rule: Vec<(&str, Vec<&Finding>)> = Vec::new();
    for finding in findings {
        match by_rule.iter_mut().find(|(rule, _)| *rule == finding.rule) {
            Some((_, of)) => of.push(finding),
            None => by_rule.push((finding.rule, vec![finding])),
        }
    }
    let mut actions = Vec::new();
    for (_, findings) in &by_rule {
        let mut first = findings.iter().take(TRIED);
        let here = first.find_map(|it| Some((it, suppress::here(&snapshot.source, &file, it, "")?)));
        actions.extend(here.map(|(finding, edits)| action("here", finding, edits)));
    }
    for (_, findings) in &by_rule {
        let edits = suppress::everywhere(&snapshot.source, &file, findings[0], "");
        actions.push(action("in this file", findings[0], edits));
    }
    actions
}

/// So many findings of one rule are tried as the one that a comment suppresses.
const TRIED: usize = 8;

/// The edits of all safe fixes of a Dockerfile; `None` where no fix is safe, or a file would be created: one that appears on
/// saving would surprise.
pub(super) fn all_safe(linter: &mut Linter, snapshot: &Snapshot) -> Option<Edits> {
    let fixed = linter.fix_all(snapshot)?;
    let edits = difference(snapshot.source.text(), fixed.source.text());
    (!edits.is_empty() && fixed.created.is_empty()).then_some(edits)
}

/// The moves of a plan, the safe ones together and all of them, where they change something near the place that the request
/// is about.
pub(super) fn moves(snapshot: &Snapshot, plan: &Outcome, request: &ActionRequest) -> Vec<Action> {
    let lines = snapshot.source.lines();
    let line = |offset: u32| lines.line(offset);
    let is_near = |edits: &Edits| {
        edits.iter().any(|edit| {
            line(edit.span.start) <= line(request.span.end) && line(request.span.start) <= line(edit.span.end)
        })
    };
    let mut actions = Vec::new();
    let mut push = |edits: &Edits, title: String| {
        if request.wants(REWRITE) && is_near(edits) {
            actions.push(Action::new(title, REWRITE, edits.clone()));
        }
    };
    let now = duration(plan.now);
    if plan.safe > 0 {
        let moves = counted(plan.safe, "safe move", "safe moves");
        push(&plan.edits, format!("Apply {moves}: ~{now} → ~{} per commit", duration(plan.after)));
    }
    if plan.others > 0 {
        let moves = counted(plan.safe + plan.others, "move", "moves");
        push(&plan.all_edits, format!("Apply {moves} for review: ~{now} → ~{} per commit", duration(plan.after_all)));
    }
    actions
}
