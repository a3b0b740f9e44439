//! What can be done about findings: mend one, mend all that is safe, silence one rule.

use std::path::PathBuf;

use super::documents::Snapshot;
use super::linter::{Linted, Linter};
use super::suppress;
use crate::finding::{Finding, Fix, NewFile, Safety};
use crate::fix::automatic;
use crate::syntax;
use crate::text::{Edits, Span, difference};

/// The kind of an action that mends one finding.
pub(super) const QUICK_FIX: &str = "quickfix";

/// The kind of an action that silences a rule; one of the quick fixes.
const SUPPRESS: &str = "quickfix.suppress.trimtab";

/// The kind of the action that mends all that is safe.
pub(super) const FIX_ALL: &str = "source.fixAll.trimtab";

/// Something that a person can choose to have done.
#[derive(Debug)]
pub(super) struct Action {
    pub(super) title: String,
    pub(super) kind: &'static str,
    /// What it mends or silences, where that is one finding.
    pub(super) finding: Option<Finding>,
    /// Whether it can be done without a look.
    pub(super) preferred: bool,
    /// What it does to the document.
    pub(super) edits: Edits,
    /// The files that it creates or writes anew, by their absolute paths.
    pub(super) creates: Vec<(PathBuf, NewFile)>,
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
    /// Whether nobody asked, as for a light bulb that follows the cursor.
    pub(super) unasked: bool,
}

impl ActionRequest {
    fn wants(&self, kind: &str) -> bool {
        let above = |only: &String| {
            kind.strip_prefix(only.as_str())
                .is_some_and(|rest| only.is_empty() || rest.is_empty() || rest.starts_with('.'))
        };
        self.only.as_ref().is_none_or(|only| only.iter().any(above))
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
    if request.wants(SUPPRESS) {
        actions.extend(suppressions(snapshot, &findings));
    }
    // It lints several times over: too much for a light bulb that shows no such action anyway.
    if request.wants(FIX_ALL) && (request.only.is_some() || !request.unasked) {
        actions.extend(fix_all(linter, snapshot));
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
    let mut actions = Vec::new();
    let mut push = |reach: &str, finding: &Finding, edits: Edits| {
        let title = format!("Ignore {} {reach}", finding.rule);
        if !actions.iter().any(|action: &Action| action.title == title) {
            let finding = Some(finding.clone());
            actions.push(Action { title, kind: SUPPRESS, finding, preferred: false, edits, creates: Vec::new() });
        }
    };
    for finding in findings {
        if let Some(edits) = suppress::here(&snapshot.source, &file, finding) {
            push("here", finding, edits);
        }
    }
    for finding in findings {
        push("in this file", finding, suppress::everywhere(&snapshot.source, &file, finding));
    }
    actions
}

/// All that is safe, as long as it is in this document alone: a file that appears on saving would surprise.
fn fix_all(linter: &mut Linter, snapshot: &Snapshot) -> Option<Action> {
    let fixed = linter.mend(snapshot);
    let edits = difference(snapshot.source.text(), fixed.source.text());
    (!edits.is_empty() && fixed.created.is_empty()).then(|| Action {
        title: "Fix all that is safe (trimtab)".to_owned(),
        kind: FIX_ALL,
        finding: None,
        preferred: false,
        edits,
        creates: Vec::new(),
    })
}
