//! What the moves of a plan leave to a person, such as steps that install packages again after commits that change none of what they read.

use super::cost::{Bill, Item};
use crate::cache::Basis;

/// What only a person can do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advice {
    /// The rule, where it is the finding of one.
    pub rule: Option<&'static str>,
    /// The line in the text after all moves, from 1.
    pub line: u32,
    /// What it has found.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
}

/// The least that is worth a line: so many seconds per commit, and that share of what a build takes.
const LEAST: f64 = 1.0;
const SHARE: f64 = 0.05;

/// A line for each instruction below which an install is repeated in vain, about the dearest, where nothing is said of it yet
/// by a rule about the order.
/// Only a history tells that; what is assumed does not.
pub(super) fn gaps(bill: &Bill, said: &[&Advice]) -> Vec<Advice> {
    let least = LEAST.max(bill.cost.seconds * SHARE);
    let is_told = bill.basis == Basis::History && bill.assumed.is_empty();
    let mut dear: Vec<&Item> = bill.steps.iter().filter(|item| is_told && item.avoidable >= least).collect();
    dear.sort_by(|a, b| b.avoidable.total_cmp(&a.avoidable));
    let mut gaps: Vec<(u32, Advice)> = Vec::new();
    for item in dear {
        let Some((line, cause)) = &item.trigger else { continue };
        let is_said = said.iter().any(|advice| advice.line == item.line || advice.line == *line);
        if !is_said && !gaps.iter().any(|(known, _)| known == line) {
            gaps.push((*line, gap(item, (*line, cause), bill.commits)));
        }
    }
    gaps.sort_by_key(|(_, advice)| advice.line);
    gaps.into_iter().map(|(_, advice)| advice).collect()
}

fn gap(item: &Item, (line, cause): (u32, &str), commits: usize) -> Advice {
    let (step, source, reruns) = (shortened(&item.text), shortened(cause), item.reruns);
    let is_of_stage = cause.contains("--from=");
    let act = match cause.split_whitespace().next() {
        Some("ARG" | "ENV") => format!("move `{source}` below the install, into a `RUN` of its own if necessary"),
        _ if is_of_stage => format!(
            "copy the files that the install reads from the build context, or from a stage that runs nothing else, and \
             install above line {line}"
        ),
        _ => format!(
            "move the install above line {line}, into a `RUN` of its own if necessary, and before it copy only the files \
             that it reads"
        ),
    };
    Advice {
        rule: None,
        line: item.line,
        message: format!(
            "`{step}` re-ran in {reruns} of the last {commits} commits because of `{source}` on line {line}, and may \
             install the same packages each time"
        ),
        help: Some(format!("{act}; this could save ~{:.1} s per commit", item.avoidable)),
    }
}

/// At most 50 characters of what a step runs.
pub(super) fn shortened(text: &str) -> String {
    let end = text.char_indices().nth(50).map_or(text.len(), |(at, _)| at);
    if end == text.len() { text.to_owned() } else { format!("{}…", text[..end].trim_end()) }
}
