//! The plan as one page that needs nothing else: what a commit costs as bars, and the moves with their diffs.

use std::io::{self, Write};

use super::{Report, changes, once, saved, trust};
use crate::optimize::Move;
use crate::report::page::{self, escape};
use crate::report::tally::{counted, duration};

/// The page.
pub fn write(out: &mut dyn Write, report: &Report<'_>) -> io::Result<()> {
    let name = report.dockerfile;
    page::begin(out, name, &format!("{name}: a plan for cheap rebuilds"))?;
    let moves = counted(report.plan.moves.len(), "move", "moves");
    if report.plan.moves.is_empty() && report.plan.advice.is_empty() {
        writeln!(out, "<p>{}</p>", escape(&report.nothing()))?;
    } else {
        writeln!(out, "<p>What a commit costs, {}, and {moves}.</p>", escape(&report.basis()))?;
    }
    writeln!(out, "<p class=\"faint\">build context {}</p>", escape(report.context.unwrap_or("not known")))?;
    write_bars(out, report)?;
    for (number, one) in report.plan.moves.iter().enumerate() {
        write_move(out, report, number + 1, one)?;
    }
    if !report.plan.advice.is_empty() {
        writeln!(out, "<h2>For a person to decide</h2>\n<ol>")?;
        for advice in &report.plan.advice {
            let help = advice.help.as_deref().unwrap_or_default();
            let (message, help) = (escape(&advice.message), escape(help));
            writeln!(
                out,
                "<li><span class=\"fate\">line {}</span><div>{message}<br><span class=\"faint\">{help}</span></div></li>",
                advice.line
            )?;
        }
        writeln!(out, "</ol>")?;
    }
    writeln!(out, "<p class=\"faint\">Seconds: {}.</p>", report.source_of_seconds())?;
    report.notes.iter().try_for_each(|note| writeln!(out, "<p class=\"faint\">{}.</p>", escape(note)))?;
    page::end(out)
}

/// A bar for each state, as wide as its part of what a commit costs now.
fn write_bars(out: &mut dyn Write, report: &Report<'_>) -> io::Result<()> {
    let most = report.costs().iter().map(|(_, cost)| cost.seconds).fold(f64::MIN_POSITIVE, f64::max);
    writeln!(out, "<table class=\"bars\">")?;
    for (name, cost) in report.costs() {
        let part = 100.0 * cost.seconds / most;
        writeln!(
            out,
            "<tr><th>{}</th><td><div class=\"bar\" style=\"width: {part:.1}%\"></div></td><td>{}</td></tr>",
            escape(name),
            duration(cost.seconds)
        )?;
    }
    writeln!(out, "</table>")
}

fn write_move(out: &mut dyn Write, report: &Report<'_>, number: usize, one: &Move) -> io::Result<()> {
    let class = if trust(one) == "safe" { "hit" } else { "maybe" };
    writeln!(out, "<h2>{number}. {} <span class=\"fate {class}\">{}</span></h2>", escape(&one.title), trust(one))?;
    writeln!(out, "<p>Line {}: {}.</p>", one.line, escape(&one.message))?;
    if let Some(evidence) = &one.evidence {
        writeln!(out, "<p>{}.</p>", escape(&evidence.words(&report.plan.now)))?;
    }
    if let Some(help) = &one.help {
        writeln!(out, "<p>{}.</p>", escape(help))?;
    }
    writeln!(out, "<p class=\"faint\">{}: {}; {}.</p>", escape(one.rule), saved(one), once(&one.once))?;
    write!(out, "<pre class=\"diff\">")?;
    for hunk in changes(one) {
        writeln!(out, "<span class=\"faint\">{}</span>", escape(&hunk.header))?;
        for (mark, line) in &hunk.lines {
            let class = match mark {
                '+' => "new",
                '-' => "old",
                _ => "same",
            };
            writeln!(out, "<span class=\"{class}\">{mark}{}</span>", escape(line))?;
        }
    }
    if let Some(file) = &one.creates {
        writeln!(out, "<span class=\"faint\">{}</span>", escape(&file.path))?;
        let known = file.before.as_deref().unwrap_or_default();
        let new = file.text.lines().filter(|line| !known.lines().any(|old| old == *line));
        new.into_iter().try_for_each(|line| writeln!(out, "<span class=\"new\">+{}</span>", escape(line)))?;
    }
    writeln!(out, "</pre>")
}
