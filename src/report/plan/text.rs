//! The plan for people.

use std::io::{self, Write};

use super::{Report, changes, once, saved, trust};
use crate::finding::{Safety, Severity};
use crate::optimize::Move;
use crate::report::paint::Colour;
use crate::report::paint::Ink;
use crate::report::tally::{counted, duration};
use crate::report::terminal::write_hunks;
use crate::report::visible;
use crate::text::hunks;

/// Writes the plan: what a commit costs, the moves, and what only a person can do.
pub fn write(out: &mut dyn Write, report: &Report<'_>, colour: Colour) -> io::Result<()> {
    if report.plan.moves.is_empty() && report.plan.advice.is_empty() {
        return writeln!(out, "{}", report.nothing());
    }
    write_costs(out, report, colour)?;
    for (number, one) in report.plan.moves.iter().enumerate() {
        write_move(out, report, (number + 1, one), colour)?;
    }
    write_advice(out, report)?;
    writeln!(out, "\n{} (seconds: {})", summary(report), report.source_of_seconds())?;
    report.notes.iter().try_for_each(|note| writeln!(out, "note: {note}"))
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
    colour.write(out, Ink::Severity(ink), trust(one))?;
    write!(out, ", {}: ", saved(one))?;
    colour.write(out, Ink::Strong, &shown(&one.title))?;
    writeln!(out, " [{}]", one.rule)?;
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
    colour.write(out, Ink::Strong, report.dockerfile)?;
    writeln!(out, ": what a commit costs, {}\n", report.basis())?;
    let costs = report.costs();
    let width = costs.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
    writeln!(out, "  {:width$}  {:>12}  installs", "", "building")?;
    for (name, cost) in costs {
        writeln!(out, "  {name:width$}  {:>12}  {:8.2}", duration(cost.seconds), cost.installs)?;
    }
    Ok(())
}

fn write_advice(out: &mut dyn Write, report: &Report<'_>) -> io::Result<()> {
    if report.plan.advice.is_empty() {
        return Ok(());
    }
    let after = if report.plan.moves.is_empty() { "" } else { ", with the lines as they are after all moves" };
    writeln!(out, "\nfor a person to decide{after}:")?;
    for advice in &report.plan.advice {
        writeln!(out, "  line {}: {} [{}]", advice.line, shown(&advice.message), advice.rule)?;
        if let Some(help) = &advice.help {
            writeln!(out, "    {}", shown(help))?;
        }
    }
    Ok(())
}

fn summary(report: &Report<'_>) -> String {
    let all = report.plan.moves.len();
    let safe = report.plan.trusted(Safety::Safe).len();
    let moves = counted(all, "move", "moves");
    match (all, safe) {
        (0, _) => "no move that can be made for you".to_owned(),
        (_, 0) => format!("{moves}, none of them safe: `--apply 1` makes the first"),
        (all, safe) if all == safe => format!("{moves}, all safe: `--apply` makes them"),
        (_, safe) => format!("{moves}, the first {safe} safe: `--apply` makes those, `--apply N,…` what you choose"),
    }
}

fn shown(text: &str) -> String {
    visible::line(text).into_owned()
}
