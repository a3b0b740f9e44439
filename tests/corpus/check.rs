//! What must hold for every file, whatever is in it.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use trimtab::config::{Config, Layer, Placed};
use trimtab::context::Context;
use trimtab::finding::{Change, Finding, Fix, Safety, Severity};
use trimtab::fix::{self, Fixed};
use trimtab::lint::{Report, lint};
use trimtab::rules::names;
use trimtab::syntax;
use trimtab::text::{Edits, Source};

use crate::declared::{comments_survive, undeclared};
use crate::{layout, plain, world};

/// What was seen in one file, or in all of them together.
#[derive(Default)]
pub(crate) struct Seen {
    /// Findings by rule.
    pub(crate) findings: BTreeMap<&'static str, usize>,
    /// Fixes by rule that `fix` applied.
    pub(crate) safe: BTreeMap<&'static str, usize>,
    /// Fixes by rule that `fix --unsafe-fixes` applied.
    pub(crate) all: BTreeMap<&'static str, usize>,
    /// Files that `fix --unsafe-fixes` changed.
    pub(crate) changed: usize,
    /// The most rounds that a file took.
    pub(crate) rounds: usize,
    /// The longest time that a lint took.
    pub(crate) slowest: Duration,
    /// What does not hold, each with its kind.
    pub(crate) violations: Vec<Violation>,
}

/// Something that does not hold for a file.
#[derive(Clone, Debug)]
pub(crate) struct Violation {
    /// The same for all violations of one cause.
    pub(crate) kind: String,
    /// All that there is to say.
    pub(crate) message: String,
}

/// Checks all that must hold for these bytes, with and without a project around them; counts what happens in a project.
pub(crate) fn check(bytes: &[u8]) -> Seen {
    let mut seen = Seen::default();
    let source = Source::new("Dockerfile", bytes.to_vec()).expect("a corpus has no file of 4 GiB");
    seen.guard("syntax", |seen| tokens_tile(source.text(), seen));
    seen.guard("layout", |seen| layout::faults(&source).into_iter().for_each(|(kind, fault)| seen.wrong(kind, fault)));
    let config = Config::of(Layer { pedantic: Some(Placed::default(true)), ..Layer::default() });
    let mut alone = Seen::default();
    for (place, context, seen) in
        [("alone", Context::unknown(), &mut alone), ("in a project", world::project(source.text()), &mut seen)]
    {
        seen.guard(place, |seen| Case { source: &source, context: &context, config: &config }.check(seen));
    }
    let known = |violation: &Violation| seen.violations.iter().any(|other| other.kind == violation.kind);
    alone.violations.retain(|violation| !known(violation));
    seen.violations.extend(alone.violations);
    seen
}

impl Seen {
    fn guard(&mut self, what: &str, check: impl FnOnce(&mut Seen)) {
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| check(self))) {
            let text = panic.downcast_ref::<String>().cloned();
            let text = text.or(panic.downcast_ref::<&str>().map(|text| (*text).to_owned())).unwrap_or_default();
            self.wrong(format!("panic {what}"), text);
        }
    }

    fn wrong(&mut self, kind: impl Into<String>, message: impl Into<String>) {
        self.violations.push(Violation { kind: kind.into(), message: message.into() });
    }

    /// Adds what was seen in another file.
    pub(crate) fn add(&mut self, other: Seen) {
        for (all, one) in
            [(&mut self.findings, other.findings), (&mut self.safe, other.safe), (&mut self.all, other.all)]
        {
            for (rule, count) in one {
                *all.entry(rule).or_default() += count;
            }
        }
        self.changed += other.changed;
        self.rounds = self.rounds.max(other.rounds);
        self.slowest = self.slowest.max(other.slowest);
        self.violations.extend(other.violations);
    }
}

fn tokens_tile(text: &str, seen: &mut Seen) {
    let mut at = 0;
    for token in syntax::parse(text).tokens {
        if token.span.start != at || token.span.is_empty() || !text.is_char_boundary(token.span.end as usize) {
            return seen.wrong("tokens do not tile", format!("{token:?} after byte {at}"));
        }
        at = token.span.end;
    }
    if at as usize != text.len() {
        seen.wrong("tokens do not tile", format!("they end at byte {at} of {}", text.len()));
    }
}

/// One file in one context.
struct Case<'a> {
    source: &'a Source,
    context: &'a Context,
    config: &'a Config,
}

impl Case<'_> {
    fn check(&self, seen: &mut Seen) {
        let start = Instant::now();
        let report = lint(self.source, self.context, self.config);
        seen.slowest = seen.slowest.max(start.elapsed());
        for finding in &report.findings {
            *seen.findings.entry(finding.rule).or_default() += 1;
            self.spans_are_inside(finding, seen);
            for fix in &finding.fixes {
                self.does_what_it_declares(finding, fix, seen);
            }
        }
        self.mends(Safety::Safe, &report, seen);
        self.mends(Safety::Unsafe, &report, seen);
    }

    fn spans_are_inside(&self, finding: &Finding, seen: &mut Seen) {
        let labels = finding.labels.iter().map(|label| label.span);
        let edits = finding.fixes.iter().flat_map(|fix| fix.edits.iter()).map(|edit| edit.span);
        for span in [finding.span].into_iter().chain(labels).chain(edits) {
            if self.source.text().get(span.range()).is_none() {
                seen.wrong(format!("{}: span outside", finding.rule), format!("{span:?}: {}", finding.message));
            }
        }
    }

    /// A fix alone, those that are only shown too.
    fn does_what_it_declares(&self, finding: &Finding, fix: &Fix, seen: &mut Seen) {
        let bytes = fix.edits.apply(self.source.bytes());
        if let Err(fault) = compare(self.source.bytes(), &bytes, &[fix]) {
            let kind = format!("{}: {} fix {}", finding.rule, fix.safety.name(), first_word(&fault));
            seen.wrong(kind, format!("{}: {fault}", fix.title));
        }
    }

    fn mends(&self, least: Safety, before: &Report, seen: &mut Seen) {
        let fixed = fix::fix(self.source, self.context, self.config, least);
        let name = least.name();
        for rejected in &fixed.rejected {
            let kind = format!("{}: rejected ({name})", rejected.rule);
            seen.wrong(kind, format!("{}: {}", rejected.title, rejected.reason));
        }
        if let Err(fault) = self.replay(&fixed, seen) {
            let rules: Vec<_> = fixed.applied.iter().map(|applied| applied.rule).collect();
            seen.wrong(format!("{name} round {}", first_word(&fault)), format!("{fault}, by {}", rules.join(", ")));
        }
        self.second_run(&fixed, least, seen);
        if least == Safety::Safe {
            gains_nothing(before, &fixed, seen);
        }
        let counts = if least == Safety::Safe { &mut seen.safe } else { &mut seen.all };
        for applied in &fixed.applied {
            *counts.entry(applied.rule).or_default() += 1;
        }
        seen.changed += usize::from(least == Safety::Unsafe && fixed.source.bytes() != self.source.bytes());
    }

    /// Applies again what was applied in each round, and compares each step with what was declared.
    fn replay(&self, fixed: &Fixed, seen: &mut Seen) -> Result<(), String> {
        let mut bytes = self.source.bytes().to_vec();
        for round in fixed.applied.chunk_by(|one, next| one.round == next.round) {
            let together: Vec<&Fix> = round.iter().map(|applied| &applied.fix).collect();
            let edits = Edits::new(together.iter().flat_map(|fix| fix.edits.iter().cloned()).collect());
            let after = edits.ok_or("overlapping edits")?.apply(&bytes);
            compare(&bytes, &after, &together)?;
            bytes = after;
            seen.rounds = seen.rounds.max(round[0].round + 1);
        }
        if bytes == fixed.source.bytes() {
            Ok(())
        } else {
            Err("unexplained text: the rounds do not give it".to_owned())
        }
    }

    fn second_run(&self, fixed: &Fixed, least: Safety, seen: &mut Seen) {
        let again = fix::fix(&fixed.source, &fixed.context, self.config, least);
        if again.source.bytes() != fixed.source.bytes() || !again.created.is_empty() {
            let rules: Vec<_> = again.applied.iter().map(|applied| applied.rule).collect();
            seen.wrong(format!("{} second run changes", least.name()), rules.join(", "));
        }
    }
}

/// A safe fix is no cause for a new finding. But a move can make the next one possible, and moves and removed commands can
/// bring instructions together that advice is about.
fn gains_nothing(before: &Report, fixed: &Fixed, seen: &mut Seen) {
    let page = |rule: &str| names().page(rule).expect("a finding's rule has a page");
    let plans = |rule: &str| page(rule).plan.is_some();
    let advises = |rule: &str| matches!(page(rule).severity, Severity::Info | Severity::Style);
    let shortens = |change: &Change| matches!(change, Change::Facts { lost, gained, .. } if lost.len() > gained.len());
    let removed = fixed.applied.iter().any(|applied| applied.fix.changes.iter().any(shortens));
    let moved = fixed.applied.iter().any(|applied| plans(applied.rule));
    let count = |report: &Report| {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for finding in &report.findings {
            *counts.entry(finding.rule).or_default() += 1;
        }
        counts
    };
    let before = count(before);
    for (rule, after) in count(&fixed.report) {
        let before = before.get(rule).copied().unwrap_or_default();
        if after > before && !(moved && plans(rule) || (moved || removed) && advises(rule)) {
            seen.wrong(format!("{rule}: more findings after safe fixes"), format!("{before} before, {after} after"));
        }
    }
}

/// What is wrong with the step from `before` to `after`, if anything is.
pub(crate) fn compare(before: &[u8], after: &[u8], fixes: &[&Fix]) -> Result<(), String> {
    let source = |bytes: &[u8]| Source::new("Dockerfile", bytes.to_vec()).map_err(|error| error.to_string());
    let (before, after) = (source(before)?, source(after)?);
    let problems = |source: &Source| syntax::parse(source.text()).problems;
    let (old, new) = (problems(&before), problems(&after));
    if let Some(problem) = new.iter().find(|problem| !old.iter().any(|known| known.message == problem.message))
        && new.len() >= old.len()
    {
        return Err(format!("breaks the syntax: {}", problem.message));
    }
    if new.len() > old.len() {
        return Err(format!("breaks the syntax: {} problems where there were {}", new.len(), old.len()));
    }
    let changes: Vec<&Change> = fixes.iter().flat_map(|fix| &fix.changes).collect();
    let text = before.text();
    let (before, after) = (plain::read(text), plain::read(after.text()));
    // A fix that a person applies by hand may rewrite a comment, such as one that silences a rule.
    if fixes.iter().all(|fix| fix.safety != Safety::Manual) {
        comments_survive(text, &before, &after, &changes)?;
    }
    undeclared(&before, &after, &changes)
}

fn first_word(fault: &str) -> &str {
    fault.split([':', '`', '"']).next().unwrap_or(fault)
}
