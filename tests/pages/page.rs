//! One page, replayed block by block.

use trimtab::finding::Safety;
use trimtab::pages::page::Fixable;
use trimtab::rules::Rule;

use super::example::{Example, Outcome};

/// The sections that a page may have, in this order.
const SECTIONS: [&str; 5] = ["Reported", "Fine", "Fix", "Options", "See also"];

/// A page as it would read if its blocks were written now, and what is wrong with it.
pub(super) struct Replayed {
    pub(super) text: String,
    pub(super) faults: Vec<String>,
}

/// Runs the examples of a page.
pub(super) fn replay(rule: &'static Rule, text: &str) -> Replayed {
    let mut state =
        Replay { rule, next: Example::default(), last: None, outcomes: Vec::new(), good: 0, faults: Vec::new() };
    let mut replayed = String::new();
    let pieces = pieces(text);
    for (at, piece) in pieces.iter().enumerate() {
        match *piece {
            Piece::Prose(prose) => replayed.push_str(prose),
            Piece::Block { info, body } => {
                let body = state.block(info, body);
                replayed += &block(info, &body);
                replayed += &state.missing(info, &pieces[at + 1..]);
            }
        }
    }
    state.check_page(text);
    Replayed { text: replayed, faults: state.faults }
}

/// The Dockerfiles of a page, with their settings and files.
pub(super) fn examples(text: &str) -> Vec<Example> {
    let (mut examples, mut next) = (Vec::new(), Example::default());
    for piece in pieces(text) {
        if let Piece::Block { info, body } = piece
            && next.take(info, body)
        {
            examples.push(std::mem::take(&mut next));
        }
    }
    examples
}

/// A page without the blocks that blessing writes.
pub(super) fn without_answers(text: &str) -> String {
    let mut left = String::new();
    for piece in pieces(text) {
        match piece {
            Piece::Block { info: "text report" | "diff fix", .. } => {
                // The blank line before a block goes with it.
                left.truncate(left.trim_end().len());
                left.push('\n');
            }
            Piece::Block { info, body } => left += &block(info, body),
            Piece::Prose(prose) => left.push_str(prose),
        }
    }
    left
}

enum Piece<'a> {
    Prose(&'a str),
    Block { info: &'a str, body: &'a str },
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let (mut pieces, mut rest) = (Vec::new(), text);
    while let Some(at) = fence(rest) {
        let (prose, block) = rest.split_at(at);
        let (info, tail) = block[3..].split_once('\n').expect("a fence ends its line");
        let end = fence(tail).expect("every fence is closed");
        pieces.push(Piece::Prose(prose));
        pieces.push(Piece::Block { info, body: &tail[..end] });
        rest = tail[end..].split_once('\n').map_or("", |(_, rest)| rest);
    }
    pieces.push(Piece::Prose(rest));
    pieces
}

fn fence(text: &str) -> Option<usize> {
    if text.starts_with("```") { Some(0) } else { text.find("\n```").map(|at| at + 1) }
}

fn block(info: &str, body: &str) -> String {
    format!("```{info}\n{body}```\n")
}

/// The first words of the blocks between which and the start nothing is written.
fn directly_below<'a>(pieces: &[Piece<'a>]) -> Vec<&'a str> {
    let blank = |piece: &&Piece<'_>| !matches!(piece, Piece::Prose(prose) if !prose.trim().is_empty());
    let info = |piece: &Piece<'a>| match piece {
        Piece::Block { info, .. } => Some(*info),
        Piece::Prose(_) => None,
    };
    pieces.iter().take_while(blank).filter_map(info).collect()
}

struct Replay {
    rule: &'static Rule,
    next: Example,
    last: Option<Outcome>,
    outcomes: Vec<Outcome>,
    good: usize,
    faults: Vec<String>,
}

impl Replay {
    /// What the block should hold.
    fn block(&mut self, info: &str, body: &str) -> String {
        if self.next.take(info, body) {
            let outcome = std::mem::take(&mut self.next).run(self.rule);
            self.faults.extend(outcome.faults.iter().cloned());
            self.example(info, outcome);
            return body.to_owned();
        }
        match (info, &self.last) {
            ("text report", Some(outcome)) => outcome.report.clone(),
            ("diff fix", Some(outcome)) => {
                if outcome.diff.is_empty() {
                    self.faults.push("a `diff fix` stands after an example that has no fix".to_owned());
                }
                outcome.diff.clone()
            }
            ("toml config" | "text history", _) => body.to_owned(),
            (info, _) if info.starts_with("text file=") => body.to_owned(),
            (info, None) => self.fault(format!("`{info}` stands before any bad example"), body),
            (info, _) => self.fault(format!("a fence cannot be `{info}`"), body),
        }
    }

    /// The blocks that an example needs and that do not follow it: the report, and the diff where it has a fix.
    fn missing(&self, info: &str, below: &[Piece<'_>]) -> String {
        let Some(outcome) = self.last.as_ref() else { return String::new() };
        let next = directly_below(below).first().copied();
        let report = info == "dockerfile bad" && next != Some("text report");
        let diff = (report || info == "text report") && next != Some("diff fix") && !outcome.diff.is_empty();
        let report = report.then(|| block("text report", &outcome.report));
        let diff = diff.then(|| block("diff fix", &outcome.diff));
        report.into_iter().chain(diff).flat_map(|block| ["\n".to_owned(), block]).collect()
    }

    fn fault(&mut self, fault: String, body: &str) -> String {
        self.faults.push(fault);
        body.to_owned()
    }

    fn example(&mut self, info: &str, outcome: Outcome) {
        let silent = outcome.report.is_empty();
        if info == "dockerfile good" {
            self.good += 1;
            self.last = None;
            if !silent {
                self.faults.push(format!("a good example is reported:\n{}", outcome.report));
            }
        } else {
            if silent {
                self.faults.push(format!("a bad example is not reported:\n{}", outcome.text));
            }
            self.last = Some(outcome.clone());
            self.outcomes.push(outcome);
        }
    }

    fn check_page(&mut self, text: &str) {
        let page = &self.rule.page;
        if self.good == 0 || self.outcomes.is_empty() {
            self.faults.push("a page has a bad and a good example".to_owned());
        }
        let happened = happened(&self.outcomes);
        if happened != page.fix {
            self.faults.push(format!("`fix: {}` should be `{}`", page.fix.name(), happened.name()));
        }
        if (page.fix != Fixable::None) != page.section("Fix").is_some() {
            self.faults.push("a page has `## Fix` where there is one, and only there".to_owned());
        }
        let sections: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("## ")).collect();
        let known: Vec<&str> = SECTIONS.into_iter().filter(|section| sections.contains(section)).collect();
        if sections != known {
            self.faults.push(format!("the sections are {SECTIONS:?}, in this order, and not {sections:?}"));
        }
        let rows = page.section("Options").unwrap_or_default().lines().filter(|line| line.starts_with('|')).count();
        if rows.saturating_sub(2) != page.settings().len() {
            self.faults.push("a row of the table in `## Options` cannot be read".to_owned());
        }
    }
}

/// What the findings of the bad examples carried.
fn happened(outcomes: &[Outcome]) -> Fixable {
    let safeties = || outcomes.iter().flat_map(|outcome| &outcome.safeties);
    let is = |safety: &Option<Safety>| *safety == Some(Safety::Safe);
    if safeties().all(Option::is_none) {
        Fixable::None
    } else if safeties().all(is) {
        Fixable::Safe
    } else if safeties().all(|safety| safety.is_some() && !is(safety)) {
        Fixable::Unsafe
    } else {
        Fixable::Sometimes
    }
}
