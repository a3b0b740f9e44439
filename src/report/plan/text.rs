//! The plan for people.

use std::io::{self, Write};

use super::{Report, changes, once, saved, trust};
use crate::finding::{Safety, Severity};
use crate::optimize::Move;
use crate::report::paint::Colour;
use crate::report::paint::Ink;
use crate::report::tally::duration;
use crate::report::terminal::write_hunks;
use crate::report::visible;
use crate::text::hunks;

/// Writes the plan: what a commit costs, the moves, and what only a person can do.
pub fn write(out: &mut dyn Write, report: &Report<'_>, colour: Colour) -> io::Result<()> {
    if report.plan.moves.is_empty() && report.plan.advice.is_empty() {
        writeln!(out, "{}", shown(&report.nothing()))?;
        return report.notes.iter().try_for_each(|note| writeln!(out, "note: {}", shown(note)));
    }
    write_costs(out, report, colour)?;
    if report.plan.moves.len() > 1 {
        writeln!(out, "\nLine numbers and diffs assume that the moves above them are made.")?;
    }
    for (number, one) in report.plan.moves.iter().enumerate() {
        write_move(out, report, (number + 1, one), colour)?;
    }
    write_advice(out, report)?;
    if let Some(summary) = summary(report) {
        writeln!(out, "\n{summary}")?;
    }
    report.notes.iter().try_for_each(|note| writeln!(out, "note: {}", shown(note)))
}

/// Writes one move, as it is asked about.
pub fn write_move(
    out: &mut dyn Write,
    report: &Report<'_>,
    (number, one): (usize, &Move),
    colour: Colour,
) -> io::Result<()> {
    let ink = if one.safety == Safety::Safe { Severity::Info } else { Severity::Warning };
    write!(out, "\n{number}. ")?;
    colour.write(out, Ink::Strong, &shown(&one.title))?;
    write!(out, " (")?;
    colour.write(out, Ink::Severity(ink), trust(report.plan, number, one))?;
    writeln!(out, ", {}) [{}]", saved(one), one.rule)?;
    writeln!(out, "   line {}: {}", one.line, shown(&one.message))?;
    if let Some(evidence) = &one.evidence {
        writeln!(out, "   {}", shown(&evidence.words(&report.plan.now)))?;
    }
    if let Some(help) = one.help.as_ref().filter(|_| one.safety != Safety::Safe) {
        writeln!(out, "   {}", shown(help))?;
    }
    writeln!(out, "   {}", once(&one.once))?;
    if let Some(file) = &one.creates {
        writeln!(out, "   in {}:", shown(&file.path))?;
        write_hunks(out, " ", &hunks(file.before.as_deref().unwrap_or_default(), &file.text), colour)?;
    }
    write_hunks(out, " ", &changes(one), colour)
}

fn write_costs(out: &mut dyn Write, report: &Report<'_>, colour: Colour) -> io::Result<()> {
    colour.write(out, Ink::Strong, &shown(report.dockerfile))?;
    writeln!(out, ": {}", shown(&report.result()))?;
    writeln!(out, "Based on {}. Times are {}.\n", report.basis(), report.source_of_seconds())?;
    let costs = report.costs();
    let width = costs.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
    writeln!(out, "  {:width$}  {:>12}  install steps", "average per commit", "rebuild time")?;
    for (name, cost) in costs {
        writeln!(out, "  {name:width$}  {:>12}  {:13.2}", duration(cost.seconds), cost.installs)?;
    }
    Ok(())
}

fn write_advice(out: &mut dyn Write, report: &Report<'_>) -> io::Result<()> {
    if report.plan.advice.is_empty() {
        return Ok(());
    }
    let after = if report.plan.moves.is_empty() { "" } else { ", line numbers with all moves applied" };
    writeln!(out, "\nto do by hand{after}:")?;
    for advice in &report.plan.advice {
        let rule = advice.rule.map(|rule| format!(" [{rule}]")).unwrap_or_default();
        writeln!(out, "  line {}: {}{rule}", advice.line, shown(&advice.message))?;
        if let Some(help) = &advice.help {
            writeln!(out, "    {}", shown(help))?;
        }
    }
    Ok(())
}

/// What to run next; `None` where no move can be applied.
fn summary(report: &Report<'_>) -> Option<String> {
    let all = report.plan.moves.len();
    let safe = report.plan.trusted(Safety::Safe).len();
    let choose = "`trimtab optimize --apply N,…` to apply the moves that you choose";
    Some(match (all, safe) {
        (0, _) => return None,
        (1, 0) => {
            "1 move, not safe to apply automatically: review it, then run `trimtab optimize --apply 1`".to_owned()
        }
        (_, 0) if report.plan.moves.iter().any(|one| one.safety == Safety::Safe) => {
            format!("{all} moves, of which the first is unsafe: review them, then run {choose}")
        }
        (_, 0) => format!("{all} moves, not safe to apply automatically: review them, then run {choose}"),
        (1, _) => "1 safe move: run `trimtab optimize --apply` to apply it".to_owned(),
        (all, safe) if all == safe => format!("{all} safe moves: run `trimtab optimize --apply` to apply them"),
        (_, 1) => format!("run `trimtab optimize --apply` to apply the safe move, or {choose}"),
        (_, safe) => format!("run `trimtab optimize --apply` to apply the {safe} safe moves, or {choose}"),
    })
}

fn shown(text: &str) -> String {
    visible::line(text).into_owned()
}
