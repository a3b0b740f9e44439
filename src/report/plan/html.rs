//! The plan as one page that needs nothing else: what a commit costs as bars, and the moves with their diffs.

use std::io::{self, Write};

use super::{Report, changes, once, saved, trust};
use crate::finding::Safety;
use crate::optimize::Move;
use crate::report::page::{self, capitalised, escape, prose};
use crate::report::tally::duration;

/// The page.
pub fn write(out: &mut dyn Write, report: &Report<'_>) -> io::Result<()> {
    let name = report.dockerfile;
    page::begin(out, name, &format!("{name}: plan for faster rebuilds"))?;
    if report.plan.moves.is_empty() && report.plan.advice.is_empty() {
        writeln!(out, "<p>{}</p>", escape(&report.nothing()))?;
    } else {
        writeln!(out, "<p>{}.</p>", prose(&capitalised(&report.result())))?;
        writeln!(out, "<p class=\"faint\">Based on {}.</p>", prose(&report.basis()))?;
    }
    writeln!(out, "<p class=\"faint\">Build context: {}</p>", escape(report.context.unwrap_or("unknown")))?;
    write_bars(out, report)?;
    for (number, one) in report.plan.moves.iter().enumerate() {
        write_move(out, report, number + 1, one)?;
    }
    if !report.plan.advice.is_empty() {
        writeln!(out, "<h2>Not automatic, for you to decide</h2>\n<ol>")?;
        for advice in &report.plan.advice {
            let help = advice.help.as_deref().unwrap_or_default();
            let (message, help) = (prose(&advice.message), prose(help));
            writeln!(
                out,
                "<li><span class=\"fate\">line {}</span><div>{message}<br><span class=\"faint\">{help}</span></div></li>",
                advice.line
            )?;
        }
        writeln!(out, "</ol>")?;
    }
    writeln!(out, "<p class=\"faint\">Times are {}.</p>", prose(report.source_of_seconds()))?;
    report.notes.iter().try_for_each(|note| writeln!(out, "<p class=\"faint\">{}.</p>", prose(note)))?;
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
    let trust = trust(report.plan, number, one);
    let class = if trust == Safety::Safe.name() { "hit" } else { "maybe" };
    writeln!(out, "<h2>{number}. {} <span class=\"fate {class}\">{trust}</span></h2>", prose(&one.title))?;
    writeln!(out, "<p>Line {}: {}.</p>", one.line, prose(&one.message))?;
    if let Some(evidence) = &one.evidence {
        writeln!(out, "<p>{}.</p>", prose(&evidence.words(&report.plan.now)))?;
    }
    if let Some(help) = &one.help {
        writeln!(out, "<p>{}.</p>", prose(&capitalised(help)))?;
    }
    writeln!(out, "<p class=\"faint\">{}: {}; {}.</p>", escape(one.rule), saved(one), once(&one.once))?;
    write!(out, "<pre class=\"diff\">")?;
    page::write_hunks(out, &changes(one))?;
    if let Some(file) = &one.creates {
        writeln!(out, "<span class=\"faint\">{}</span>", escape(&file.path))?;
        let known = file.before.as_deref().unwrap_or_default();
        let new = file.text.lines().filter(|line| !known.lines().any(|old| old == *line));
        new.into_iter().try_for_each(|line| writeln!(out, "<span class=\"new\">+{}</span>", escape(line)))?;
    }
    writeln!(out, "</pre>")
}
