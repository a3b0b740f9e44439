//! Fixes a file: applies the fixes that go together, reads the file again, lints again, until there is nothing to do.
//!
//! No fix is trusted. After each round the file is compared with what the fixes declared that they would change, and one
//! that did anything else is taken back and reported as a bug of ours. A fix after which a finding is reported that a comment
//! suppressed before is not applied.

mod choose;
mod gate;
pub mod suppress;

use std::collections::BTreeSet;
use std::sync::Arc;

pub use choose::automatic;

use crate::config::Config;
use crate::context::Context;
use crate::finding::{Fix, NewFile, Safety};
use crate::lint::{Report, lint};
use crate::shell::check::{self, Checker, Remembering};
use crate::syntax;
use crate::text::{Edits, Source};
use choose::{Candidate, Key, choose};

/// More rounds than this are not run: a file that then still changes shows a bug of ours.
pub const ROUNDS: usize = 20;

/// A fixed file.
#[derive(Debug)]
pub struct Fixed {
    /// The file as it should be; equal to the one before where nothing was done.
    pub source: Source,
    /// What is beside it, with the files that were created.
    pub context: Context,
    /// Files that were not there and should be, relative to the root of the build context.
    pub created: Vec<NewFile>,
    /// What was done, in order.
    pub applied: Vec<Applied>,
    /// What was not done because it would have done something else than it declares.
    pub rejected: Vec<Rejected>,
    /// What is left to say about the file as it should be.
    pub report: Report,
}

/// A fix that was applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied {
    /// The rule.
    pub rule: &'static str,
    /// What it had found.
    pub message: String,
    /// The line of the finding, from 1, in the text before the round.
    pub line: u32,
    /// What was done. Its places are those of the text before the round.
    pub fix: Fix,
    /// The round, from 0, in which it was.
    pub round: usize,
}

/// A fix that was taken back: a bug of ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejected {
    /// The rule.
    pub rule: &'static str,
    /// What it would have done.
    pub title: String,
    /// What it did besides.
    pub reason: String,
}

/// What is different in the meaning of two texts, comments included; `Ok` where that is nothing.
pub fn unchanged(before: &Source, after: &Source) -> Result<(), String> {
    gate::check(before, after, &[])
}

/// Fixes `source` with the fixes that can be trusted at least as far as `least`. Nothing is written.
///
/// ```
/// use trimtab::{Config, Context, Safety, Source, fix};
///
/// let source = Source::from_text("Dockerfile", "FROM debian:13\nMAINTAINER me\n");
/// let fixed = fix(&source, &Context::unknown(), &Config::default(), Safety::Unsafe);
/// assert_eq!(fixed.applied[0].rule, "maintainer-instruction");
/// assert!(!fixed.source.text().contains("MAINTAINER"));
/// ```
pub fn fix(source: &Source, context: &Context, config: &Config, least: Safety) -> Fixed {
    let copy = Source::new(source.name.clone(), source.bytes().to_vec()).expect("the source was small enough before");
    // Each round lints the whole file, of whose scripts few have changed.
    let native = check::native().map(|native| Arc::new(Remembering::new(native)) as Arc<dyn Checker>);
    let context = context.with(&[]).checked_by(context.checker.clone().or(native));
    let report = lint(source, &context, config);
    let mut session = Session {
        config,
        state: State { source: copy, context, report },
        created: Vec::new(),
        applied: Vec::new(),
        rejected: Vec::new(),
        banned: BTreeSet::new(),
    };
    for round in 0..=ROUNDS {
        let file = syntax::parse(session.state.source.text());
        let report = std::mem::take(&mut session.state.report);
        let chosen = choose(&report.findings, &file, least, &session.banned);
        if chosen.is_empty() || round == ROUNDS {
            session.give_up(&chosen);
            session.state.report = report;
            break;
        }
        session.round(round, &report, &chosen);
    }
    let Session { state: State { source, context, report }, created, applied, rejected, .. } = session;
    Fixed { source, context, created, applied, rejected, report }
}

/// The text after these fixes, or what they do that they do not declare.
pub fn apply(source: &Source, fixes: &[&Fix]) -> Result<Source, String> {
    let after = edited(source, fixes)?;
    check_declared(source, &after, fixes)?;
    Ok(after)
}

/// The text after these fixes, whatever they do.
pub fn edited(source: &Source, fixes: &[&Fix]) -> Result<Source, String> {
    let edits = Edits::new(fixes.iter().flat_map(|fix| fix.edits.iter().cloned()).collect());
    let edits = edits.ok_or("its edits overlap those of another")?;
    Source::new(source.name.clone(), edits.apply(source.bytes())).map_err(|error| error.to_string())
}

/// Whether these fixes, which make `after` of `before`, do nothing that they do not declare; an error says what.
pub fn check_declared(before: &Source, after: &Source, fixes: &[&Fix]) -> Result<(), String> {
    gate::check(before, after, fixes)
}

struct Session<'c> {
    config: &'c Config,
    state: State,
    created: Vec<NewFile>,
    applied: Vec<Applied>,
    rejected: Vec<Rejected>,
    banned: BTreeSet<Key>,
}

/// A file, what is beside it, and what there is to say about it.
struct State {
    source: Source,
    context: Context,
    report: Report,
}

/// Why fixes are not applied.
enum Refusal {
    /// They do what they do not declare: a bug of ours.
    Undeclared(String),
    /// A finding that a comment suppressed would be reported.
    Revived,
}

impl Session<'_> {
    /// Applies all of them; where they do together what none may, each that does alone what it may.
    fn round(&mut self, round: usize, report: &Report, chosen: &[Candidate<'_>]) {
        if let Ok(state) = self.apply(report, chosen) {
            self.accept(round, state, chosen);
            return;
        }
        let mut good: Vec<Candidate<'_>> = Vec::new();
        for candidate in chosen {
            match self.apply(report, std::slice::from_ref(candidate)) {
                Ok(_) => good.push(*candidate),
                Err(Refusal::Undeclared(reason)) => self.reject(candidate, reason),
                Err(Refusal::Revived) => drop(self.banned.insert(candidate.key())),
            }
        }
        let firsts = [good.as_slice(), good.get(..1).unwrap_or_default()];
        match firsts.into_iter().find_map(|some| Some((self.apply(report, some).ok()?, some))) {
            Some((state, some)) => self.accept(round, state, some),
            None => self.state.report = lint(&self.state.source, &self.state.context, self.config),
        }
    }

    /// The file after these fixes, or why they are not applied.
    fn apply(&self, report: &Report, candidates: &[Candidate<'_>]) -> Result<State, Refusal> {
        let fixes: Vec<_> = candidates.iter().map(|candidate| candidate.fix).collect();
        let source = apply(&self.state.source, &fixes).map_err(Refusal::Undeclared)?;
        let created: Vec<NewFile> = fixes.iter().filter_map(|fix| fix.creates.clone()).collect();
        let context = self.state.context.with(&created);
        let after = lint(&source, &context, self.config);
        if revives(report, &after) { Err(Refusal::Revived) } else { Ok(State { source, context, report: after }) }
    }

    fn accept(&mut self, round: usize, state: State, candidates: &[Candidate<'_>]) {
        let before = std::mem::replace(&mut self.state, state).source;
        for Candidate { finding, fix } in candidates {
            if let Some(file) = &fix.creates {
                match self.created.iter_mut().find(|earlier| earlier.path == file.path) {
                    Some(earlier) => earlier.text.clone_from(&file.text),
                    None => self.created.push(file.clone()),
                }
            }
            self.applied.push(Applied {
                rule: finding.rule,
                message: finding.message.clone(),
                line: before.lines().line(finding.span.start) + 1,
                fix: (*fix).clone(),
                round,
            });
        }
    }

    fn reject(&mut self, candidate: &Candidate<'_>, reason: String) {
        self.banned.insert(candidate.key());
        self.rejected.push(Rejected { rule: candidate.finding.rule, title: candidate.fix.title.clone(), reason });
    }

    fn give_up(&mut self, chosen: &[Candidate<'_>]) {
        for candidate in chosen {
            self.reject(candidate, format!("the fixes do not converge after {ROUNDS} rounds"));
        }
    }
}

/// Whether a finding that a comment suppressed before is reported now: of its rule, fewer are suppressed and more are not.
fn revives(before: &Report, after: &Report) -> bool {
    let suppressed =
        |report: &Report, rule: &str| report.suppressed.iter().filter(|it| it.finding.rule == rule).count();
    let reported = |report: &Report, rule: &str| report.findings.iter().filter(|it| it.rule == rule).count();
    let rules: BTreeSet<&str> = before.suppressed.iter().map(|suppressed| suppressed.finding.rule).collect();
    rules.into_iter().any(|rule| {
        suppressed(after, rule) < suppressed(before, rule) && reported(after, rule) > reported(before, rule)
    })
}

#[cfg(test)]
mod tests;
