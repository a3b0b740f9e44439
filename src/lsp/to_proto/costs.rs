//! What steps and stages cost, shown where they are written.

use tower_lsp_server::ls_types as lsp;

use super::range::position as to_position;
use crate::lsp::documents::Snapshot;
use crate::lsp::plans::Outcome;
use crate::lsp::prices;
use crate::optimize::{Costs, StepCost};
use crate::report::duration;
use crate::text::Encoding;

/// The command that applies the safe moves of a plan to a document, which is its only argument.
pub(in crate::lsp) const APPLY: &str = "trimtab.applySafeMoves";

/// So many seconds per commit are not worth a word.
const LITTLE: f64 = 0.5;

/// A hint behind each step of these lines that runs again: how often, and how long it takes.
pub(in crate::lsp) fn hints(
    snapshot: &Snapshot,
    costs: &Costs,
    lines: std::ops::RangeInclusive<u32>,
    encoding: Encoding,
) -> Vec<lsp::InlayHint> {
    let hint = |step: &StepCost| {
        let label = prices::summary(step, costs);
        let source = &snapshot.source;
        let end = source.lines().span(step.line - 1).end;
        let text = source.text()[..end as usize].trim_end_matches(['\n', '\r']);
        let position = snapshot.position(text.len() as u32, encoding);
        if label.is_empty() || !lines.contains(&position.line) {
            return None;
        }
        Some(lsp::InlayHint {
            position: to_position(position),
            label: lsp::InlayHintLabel::String(label),
            kind: None,
            text_edits: None,
            tooltip: Some(lsp::InlayHintTooltip::String(prices::reason(step))),
            padding_left: Some(true),
            padding_right: None,
            data: None,
        })
    };
    costs.steps.iter().filter_map(hint).collect()
}

/// A lens above each stage, and one for the plan of all.
pub(in crate::lsp) fn lenses(snapshot: &Snapshot, costs: &Costs, plan: Option<&Outcome>) -> Vec<lsp::CodeLens> {
    let lens = |line: u32, title: String, command: &str, arguments| {
        let start = lsp::Position::new(line - 1, 0);
        lsp::CodeLens {
            range: lsp::Range::new(start, start),
            command: Some(lsp::Command { title, command: command.to_owned(), arguments }),
            data: None,
        }
    };
    let mut lenses: Vec<lsp::CodeLens> = costs
        .stages
        .iter()
        .filter(|stage| stage.steps > 0)
        .map(|stage| {
            let steps = if stage.steps == 1 { "step" } else { "steps" };
            lens(stage.line, format!("{} {steps}, ~{} per commit", stage.steps, duration(stage.seconds)), "", None)
        })
        .collect();
    let first = costs.stages.first();
    if let (Some(first), Some(plan)) = (first, plan.filter(|plan| plan.now - plan.after_all > LITTLE)) {
        let moves = |count: usize| if count == 1 { "move" } else { "moves" };
        let now = duration(plan.now);
        if plan.safe > 0 {
            let after = duration(plan.after);
            let title = format!("~{now} → ~{after} per commit: apply {} safe {}", plan.safe, moves(plan.safe));
            let arguments = Some(vec![serde_json::Value::String(snapshot.uri.to_string())]);
            lenses.push(lens(first.line, title, APPLY, arguments));
        }
        if plan.others > 0 {
            let after = duration(plan.after_all);
            let title = format!(
                "~{after} per commit with {} more {} to review: trimtab optimize",
                plan.others,
                moves(plan.others)
            );
            lenses.push(lens(first.line, title, "", None));
        }
    }
    lenses
}
