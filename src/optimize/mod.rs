//! A plan that makes rebuilds cheap: the moves of the rules one at a time, each with what it saves over the history of the
//! repository, in the order of their gain. A move that cannot change the image comes before one that can.
//!
//! The moves are the fixes of the rules whose pages say so. Each goes through the gate that all fixes go through, is
//! weighed by what the Dockerfile would have cost after each commit with it and without, and is taken up where that is less;
//! then the file is read again.

mod advice;
mod cost;
mod costs;
mod evidence;
mod prices;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::sync::Arc;

use self::advice::gaps;
use crate::cache::{Timings, amount};
use crate::config::{Config, Placed};
use crate::context::Context;
use crate::finding::{Finding, Fix, NewFile, Safety};
use crate::fix;
use crate::lint::lint;
use crate::model::{Inputs, Knowledge};
use crate::pages::page::Planned;
use crate::rules::names;
use crate::text::Source;

pub use advice::Advice;
pub use cost::{Bill, Cost, Item, Weights};
pub use costs::{Costs, StageCost, StepCost};
pub use evidence::Evidence;
use evidence::evidence;

/// The most moves of one plan: a plan that is longer shows a bug of ours.
const MOST: usize = 40;

/// The least that a move has to save, in seconds per commit.
const LEAST: f64 = 0.05;

/// A move that has not paid for itself after so many commits is not worth while.
const PAYS_AFTER: usize = 200;

/// As many moves are looked at for one that they make way for.
const AHEAD: usize = 8;

/// What makes rebuilds of a Dockerfile cheap.
#[derive(Debug)]
pub struct Plan {
    /// What it costs as it is.
    pub now: Bill,
    /// The moves in the order in which they are made; each starts from the text of the one before.
    pub moves: Vec<Move>,
    /// What is left to say about the file after all moves that only a person can do.
    pub advice: Vec<Advice>,
    /// Whether the seconds come from builds that were measured; else they are guessed from the tools that are called.
    pub is_measured: bool,
}

/// A move.
#[derive(Clone, Debug)]
pub struct Move {
    /// The rule.
    pub rule: &'static str,
    /// What it has found.
    pub message: String,
    /// The line of that before the move, from 1.
    pub line: u32,
    /// What is done, in the imperative.
    pub title: String,
    /// What speaks for it, or against.
    pub help: Option<String>,
    /// How far it can be trusted.
    pub safety: Safety,
    /// What the file costs before it.
    pub before: Cost,
    /// What the file costs after it.
    pub after: Cost,
    /// Whether it saves nothing itself and makes way for the next.
    pub opens: bool,
    /// The step that gains most by it.
    pub evidence: Option<Evidence>,
    /// The steps that run again once because the move changes the file.
    pub once: Vec<Item>,
    /// The file that it creates or changes besides.
    pub creates: Option<NewFile>,
    /// The file before it.
    pub old: Arc<Source>,
    /// The file after it.
    pub new: Arc<Source>,
    fix: Fix,
}

impl Plan {
    /// The first moves, up to one that can be trusted less than `least`: later ones build upon it.
    pub fn trusted(&self, least: Safety) -> &[Move] {
        let count = self.moves.iter().take_while(|one| one.safety >= least).count();
        &self.moves[..count]
    }

    /// What the file costs after the moves that can be trusted at least as far as `least`.
    pub fn after(&self, least: Safety) -> Cost {
        self.trusted(least).last().map_or(self.now.cost, |one| one.after)
    }
}

impl Move {
    /// What it saves per commit, in seconds.
    pub fn gain(&self) -> f64 {
        self.before.seconds - self.after.seconds
    }

    /// Whether it saves more over so many commits than it costs once.
    fn pays(&self) -> bool {
        let once: f64 = self.once.iter().map(|item| item.seconds).sum();
        self.gain() * amount(PAYS_AFTER) >= once
    }

    fn comes_last(&self) -> bool {
        comes_last(self.rule)
    }

    /// Whether it does nothing but what its fix declares. That takes longer to tell than what it saves, so that only moves
    /// that may be made are asked.
    fn is_declared(&self) -> bool {
        fix::check_declared(&self.old, &self.new, &[&self.fix]).is_ok()
    }

    fn key(&self) -> Key {
        (self.rule, self.message.clone(), self.title.clone())
    }
}

/// The same move at another time: places change, words stay.
type Key = (&'static str, String, String);

/// The plan for a Dockerfile. Of the configuration, the rules that are off and the tools count; of its comments, those that
/// silence rules.
pub fn plan(source: &Source, context: &Context, config: &Config, timings: &Timings) -> Plan {
    let mut planner = Planner::new(source, context, config, timings);
    let (mut now, is_measured) = (planner.bill.clone(), planner.is_measured());
    let mut moves: Vec<Move> = Vec::new();
    while let Some(one) = planner.next(Safety::Unsafe)
        && moves.len() < MOST
    {
        planner.make(&one);
        moves.push(one);
    }
    // The best order is told by what each install reads; where the moves find a better one, that is it.
    let of_order = moves.iter().filter(|one| !one.comes_last());
    now.floor = of_order.fold(now.floor, |best, one| best.least(one.after));
    now.mounted = moves.iter().fold(now.mounted.least(now.floor), |best, one| best.least(one.after));
    Plan { now, moves, advice: planner.advice(), is_measured }
}

/// Makes a plan move by move.
#[derive(Debug)]
pub struct Planner<'a> {
    config: Config,
    unasked: Config,
    weights: Weights<'a>,
    source: Arc<Source>,
    context: Context,
    bill: Bill,
    refused: BTreeSet<Key>,
    /// Whether all moves that were made are safe.
    is_safe: bool,
}

impl<'a> Planner<'a> {
    /// A planner before its first move.
    pub fn new(source: &Source, context: &'a Context, config: &'a Config, timings: &Timings) -> Planner<'a> {
        let knowledge = Knowledge { tools: config.tools(), context };
        let weights = Weights::new(source.text(), Inputs::of(&context.build), timings, knowledge);
        let source = Source::new(source.name.clone(), source.bytes().to_vec());
        let source = Arc::new(source.expect("the source was small enough before"));
        let context = context.with(&[]);
        let bill = weights.bill(source.text(), &context);
        let (unasked, config) = (config.of_rules(moving(), false), config.of_rules(moving(), true));
        Planner { config, unasked, weights, source, context, bill, refused: BTreeSet::new(), is_safe: true }
    }

    /// The file as it is after the moves that were made.
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// Whether logs of builds tell how long steps take.
    pub fn is_measured(&self) -> bool {
        self.weights.are_measured()
    }

    /// What the file costs.
    pub fn bill(&self) -> &Bill {
        &self.bill
    }

    /// The best move that can be trusted at least as far as `least` and was not refused; `None` where nothing is to be
    /// gained any more. A safe one is better than all others, and so is one that makes way for a safe one; one of a rule that
    /// says so comes last.
    pub fn next(&self, least: Safety) -> Option<Move> {
        let findings = self.findings();
        let candidates = self.candidates(&findings, least);
        let (late, moves): (Vec<&Move>, Vec<&Move>) = candidates.iter().partition(|one| one.comes_last());
        let best = |moves: &[&Move], safety: Safety| {
            let mut fitting: Vec<&Move> =
                moves.iter().copied().filter(|one| one.safety == safety && one.gain() >= LEAST).collect();
            fitting.sort_by(|a, b| b.gain().total_cmp(&a.gain()));
            let paying = fitting.into_iter().map(|one| self.with_once(one)).find(|one| one.pays() && one.is_declared());
            paying.map(|one| self.with_evidence(one))
        };
        let opening = |least: Safety| self.opening(&findings, &moves, least);
        best(&moves, Safety::Safe)
            .or_else(|| self.is_safe.then(|| opening(Safety::Safe))?)
            .or_else(|| best(&moves, Safety::Unsafe))
            .or_else(|| opening(Safety::Unsafe))
            .or_else(|| best(&late, Safety::Unsafe))
    }

    /// Makes a move that [`Planner::next`] gave.
    pub fn make(&mut self, one: &Move) {
        if let Some(file) = &one.creates {
            self.context = self.context.with(std::slice::from_ref(file));
        }
        self.source = Arc::clone(&one.new);
        self.is_safe &= one.safety == Safety::Safe;
        self.bill = self.weights.bill(self.source.text(), &self.context);
    }

    /// The same move as it is now, after others were made or not; `None` where it is not there.
    pub fn find(&self, one: &Move) -> Option<Move> {
        let alike = self
            .candidates(&self.findings(), Safety::Unsafe)
            .into_iter()
            .filter(|now| now.key() == one.key() && now.is_declared());
        let same = alike.min_by_key(|now| now.line.abs_diff(one.line));
        same.map(|one| self.with_evidence(self.with_once(&one)))
    }

    /// Never offers this move again.
    pub fn refuse(&mut self, one: &Move) {
        self.refused.insert(one.key());
    }

    /// What is left for a person to do.
    pub fn advice(&self) -> Vec<Advice> {
        let findings = lint(&self.source, &self.context, &self.unasked).findings;
        let left = findings.into_iter().filter(|finding| fix::automatic(finding, Safety::Unsafe).is_none());
        let advice = left.map(|finding| Advice {
            rule: Some(finding.rule),
            line: line(&self.source, &finding),
            message: finding.message,
            help: finding.help,
        });
        let mut advice: Vec<Advice> = advice.collect();
        let of_order: Vec<&Advice> = advice.iter().filter(|one| !one.rule.is_some_and(comes_last)).collect();
        let gaps = gaps(&self.bill, &of_order);
        advice.extend(gaps);
        advice
    }

    /// A move with the step that gains most by it.
    fn with_evidence(&self, one: Move) -> Move {
        let beside = one.creates.as_ref().map(|file| self.context.with(std::slice::from_ref(file)));
        let bill = self.weights.plain_bill(one.new.text(), beside.as_ref().unwrap_or(&self.context));
        Move { evidence: evidence(&self.bill, &bill), ..one }
    }

    /// A move with the steps that it re-runs once: they take long to find, and only a move that may be made needs them.
    fn with_once(&self, one: &Move) -> Move {
        let beside = one.creates.as_ref().map(|file| self.context.with(std::slice::from_ref(file)));
        let context = beside.as_ref().unwrap_or(&self.context);
        let reruns = self.weights.once((self.source.text(), &self.context), (one.new.text(), context));
        Move { once: reruns, ..one.clone() }
    }

    /// What the rules whose fixes are moves find.
    fn findings(&self) -> Vec<Finding> {
        lint(&self.source, &self.context, &self.config).findings
    }

    /// Every move of these findings, whatever it saves, without what it re-runs once.
    fn candidates<'f>(&self, findings: impl IntoIterator<Item = &'f Finding>, least: Safety) -> Vec<Move> {
        let fixes = findings.into_iter().filter_map(|finding| Some((finding, fix::automatic(finding, least)?)));
        let moves = fixes.filter_map(|(finding, fix)| self.candidate(finding, fix));
        moves.filter(|one| !self.refused.contains(&one.key())).collect()
    }

    fn candidate(&self, finding: &Finding, fix: &Fix) -> Option<Move> {
        let after = fix::edited(&self.source, &[fix]).ok()?;
        let beside = fix.creates.as_ref().map(|file| self.context.with(std::slice::from_ref(file)));
        let context = beside.as_ref().unwrap_or(&self.context);
        let bill = self.weights.plain_bill(after.text(), context);
        Some(Move {
            rule: finding.rule,
            message: finding.message.clone(),
            line: line(&self.source, finding),
            title: fix.title.clone(),
            help: finding.help.clone(),
            safety: fix.safety,
            before: self.bill.cost,
            after: bill.cost,
            opens: false,
            evidence: None,
            once: Vec::new(),
            creates: fix.creates.clone(),
            old: Arc::clone(&self.source),
            new: Arc::new(after),
            fix: fix.clone(),
        })
    }

    /// A move that saves nothing itself and makes way for one that does and can be trusted as far.
    fn opening(&self, findings: &[Finding], candidates: &[&Move], least: Safety) -> Option<Move> {
        let is_idle = |one: &&&Move| one.gain() < LEAST && one.safety >= least;
        let mut idle = candidates.iter().copied().filter(|one| is_idle(&one)).take(AHEAD).peekable();
        idle.peek()?;
        // What is said of a move has the runs that it saves: one of which the same is said as before saves no more.
        let known: BTreeSet<String> = findings.iter().map(said).collect();
        let opened = idle.filter_map(|one| {
            let mut ahead = Planner {
                config: self.config.clone(),
                unasked: self.unasked.clone(),
                weights: self.weights.clone(),
                source: Arc::clone(&self.source),
                context: self.context.with(&[]),
                bill: self.bill.clone(),
                refused: self.refused.clone(),
                is_safe: self.is_safe,
            };
            ahead.make(one);
            let found = ahead.findings();
            let next = ahead.candidates(found.iter().filter(|found| !known.contains(&said(found))), one.safety);
            let next = next.iter().filter(|next| !next.comes_last());
            let gain = next.map(|next| self.bill.cost.seconds - next.after.seconds).fold(0.0, f64::max);
            (gain >= LEAST && one.is_declared()).then_some((gain, one))
        });
        let best = opened.max_by(|(a, _), (b, _)| a.total_cmp(b)).map(|(_, one)| one.clone());
        best.map(|one| Move { opens: true, evidence: None, ..self.with_once(&one) })
    }
}

/// The rules whose fixes are moves.
fn moving() -> Vec<Placed<String>> {
    let pages = names().pages.iter().filter(|page| page.plan.is_some());
    pages.map(|page| Placed::command_line(page.id.to_owned())).collect()
}

/// Whether the moves of a rule come after those that change the order.
fn comes_last(rule: &str) -> bool {
    names().page(rule).and_then(|page| page.plan) == Some(Planned::Last)
}

/// What a finding says, wherever it is.
fn said(finding: &Finding) -> String {
    let labels: Vec<&str> = finding.labels.iter().map(|label| label.message.as_str()).collect();
    let fixes: Vec<&str> = finding.fixes.iter().map(|fix| fix.title.as_str()).collect();
    format!("{} {} {:?} {labels:?} {fixes:?}", finding.rule, finding.message, finding.help)
}

fn line(source: &Source, finding: &Finding) -> u32 {
    source.lines().line(finding.span.start) + 1
}
