//! Mends a file: applies the fixes that go together, reads the file again, lints again, until there is nothing to do.
//!
//! No fix is trusted. After each round the file is compared with what the fixes declared that they would change, and one
//! that did anything else is taken back and reported as a bug of ours.

mod choose;
mod gate;

use std::collections::BTreeSet;

pub use choose::automatic;

use crate::config::Config;
use crate::context::Context;
use crate::finding::{Fix, NewFile, Safety};
use crate::lint::{Report, lint};
use crate::syntax;
use crate::text::{Edits, Source};
use choose::{Candidate, Key, choose};

/// More rounds than this are not run: a file that then still changes shows a bug of ours.
pub const ROUNDS: usize = 20;

/// A mended file.
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

/// Mends `source` with the fixes that can be trusted at least as far as `least`. Nothing is written.
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
    let mut session = Session {
        context: context.with(&[]),
        source: copy,
        created: Vec::new(),
        applied: Vec::new(),
        rejected: Vec::new(),
        banned: BTreeSet::new(),
    };
    let mut report = lint(&session.source, &session.context, config);
    for round in 0..=ROUNDS {
        let file = syntax::parse(session.source.text());
        let chosen = choose(&report.findings, &file, least, &session.banned);
        if chosen.is_empty() {
            break;
        }
        if round == ROUNDS {
            session.give_up(&chosen);
            break;
        }
        session.round(round, &chosen);
        report = lint(&session.source, &session.context, config);
    }
    let Session { context, source, created, applied, rejected, .. } = session;
    Fixed { source, context, created, applied, rejected, report }
}

/// The text after these fixes, or what they do that they do not declare.
pub fn apply(source: &Source, fixes: &[&Fix]) -> Result<Source, String> {
    let edits = fixes.iter().try_fold(Edits::default(), |all, fix| all.join(&fix.edits));
    let edits = edits.ok_or("its edits overlap those of another")?;
    let bytes = edits.apply(source.bytes());
    let after = Source::new(source.name.clone(), bytes).map_err(|error| error.to_string())?;
    gate::check(source, &after, fixes)?;
    Ok(after)
}

struct Session {
    context: Context,
    source: Source,
    created: Vec<NewFile>,
    applied: Vec<Applied>,
    rejected: Vec<Rejected>,
    banned: BTreeSet<Key>,
}

impl Session {
    /// Applies all of them; where they do together what none declares, each that does what it declares alone.
    fn round(&mut self, round: usize, chosen: &[Candidate<'_>]) {
        if let Ok(source) = self.apply(chosen) {
            self.accept(round, source, chosen);
            return;
        }
        let mut good: Vec<Candidate<'_>> = Vec::new();
        for candidate in chosen {
            match self.apply(std::slice::from_ref(candidate)) {
                Ok(_) => good.push(*candidate),
                Err(reason) => self.reject(candidate, reason),
            }
        }
        if let Ok(source) = self.apply(&good) {
            self.accept(round, source, &good);
        } else if let Some(first) = good.first()
            && let Ok(source) = self.apply(std::slice::from_ref(first))
        {
            self.accept(round, source, std::slice::from_ref(first));
        }
    }

    /// The text after these fixes, or what they do that they do not declare.
    fn apply(&self, candidates: &[Candidate<'_>]) -> Result<Source, String> {
        let fixes: Vec<_> = candidates.iter().map(|candidate| candidate.fix).collect();
        apply(&self.source, &fixes)
    }

    fn accept(&mut self, round: usize, source: Source, candidates: &[Candidate<'_>]) {
        self.source = source;
        for Candidate { finding, fix } in candidates {
            if let Some(file) = &fix.creates {
                self.context = self.context.with(std::slice::from_ref(file));
                match self.created.iter_mut().find(|earlier| earlier.path == file.path) {
                    Some(earlier) => earlier.text.clone_from(&file.text),
                    None => self.created.push(file.clone()),
                }
            }
            self.applied.push(Applied {
                rule: finding.rule,
                message: finding.message.clone(),
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
            self.reject(candidate, format!("the file still changes after {ROUNDS} rounds"));
        }
    }
}

#[cfg(test)]
mod tests;
