//! The findings as one page that needs nothing else: what a commit costs, then each file with its findings, their source and
//! their fixes. Boxes above the findings hide severities; the page has no script.

use std::io::{self, Write};

use super::page::{self, capitalised, escape, prose};
use super::patch::patches;
use super::place::Place;
use super::rebuild::Rebuild;
use super::run::{File, Run};
use super::tally::{Tally, counted};
use super::visible;
use crate::finding::{Finding, Fix, Severity};
use crate::text::{Encoding, Span};

/// The most lines of a finding that are shown, and the most characters of each.
const LINES: u32 = 12;
const WIDTH: usize = 240;

/// All findings of a run, in its order, then what could not be done. `rebuilds` are what commits cost, for each file of the
/// run.
pub fn write(out: &mut dyn Write, run: &Run<'_>, rebuilds: &[Option<Rebuild>]) -> io::Result<()> {
    let tally = Tally::of(run);
    page::begin(out, "trimtab", "trimtab: findings")?;
    writeln!(out, "<p>{}.</p>", prose(&capitalised(&tally.to_string())))?;
    for severity in Severity::ALL.iter().rev().filter(|severity| tally.of_severity(**severity) > 0) {
        let (name, count) = (severity.name(), tally.of_severity(*severity));
        writeln!(
            out,
            "<input type=\"checkbox\" class=\"filter\" id=\"show-{name}\" checked><label for=\"show-{name}\">{name} \
             ({count})</label>"
        )?;
    }
    writeln!(out, "<main>")?;
    let rebuilds = rebuilds.iter().map(Option::as_ref).chain(std::iter::repeat(None));
    for (file, rebuild) in run.files.iter().zip(rebuilds) {
        write_file(out, file, rebuild)?;
    }
    if !run.failures.is_empty() {
        writeln!(out, "<h2>Errors</h2>")?;
    }
    run.failures.iter().try_for_each(|failure| writeln!(out, "<p>{}</p>", escape(&failure.to_string())))?;
    writeln!(out, "</main>")?;
    page::end(out)
}

fn write_file(out: &mut dyn Write, file: &File<'_>, rebuild: Option<&Rebuild>) -> io::Result<()> {
    let count = counted(file.findings.len(), "finding", "findings");
    writeln!(out, "<h2>{} <span class=\"faint\">{count}</span></h2>", escape(&file.source.name))?;
    if let Some(rebuild) = rebuild {
        writeln!(out, "<p>{}.</p>", prose(&capitalised(&rebuild.to_string())))?;
    }
    if let Some(context) = file.context {
        let (root, reason) = (escape(context.root), prose(context.reason));
        writeln!(out, "<p class=\"faint\">Build context: {root} ({reason})</p>")?;
    }
    file.findings.iter().try_for_each(|finding| write_finding(out, file, finding))
}

fn write_finding(out: &mut dyn Write, file: &File<'_>, finding: &Finding) -> io::Result<()> {
    let severity = finding.severity.name();
    let line = Place::of(file.source, finding, Encoding::Utf32).line;
    writeln!(out, "<section class=\"finding {severity}\">")?;
    writeln!(
        out,
        "<h3><span class=\"severity\">{severity}</span> {} <span class=\"faint\">line {line}, {}</span></h3>",
        prose(&finding.message),
        escape(finding.rule)
    )?;
    write_source(out, file, finding)?;
    if let Some(help) = &finding.help {
        writeln!(out, "<p>{}.</p>", prose(&capitalised(help)))?;
    }
    for place in &finding.elsewhere {
        writeln!(out, "<p class=\"faint\">{}:{}: {}</p>", escape(&place.file), place.line, prose(&place.message))?;
    }
    finding.fixes.iter().try_for_each(|fix| write_fix(out, file, fix))?;
    writeln!(out, "</section>")
}

/// The lines of a finding, with what it is about marked.
fn write_source(out: &mut dyn Write, file: &File<'_>, finding: &Finding) -> io::Result<()> {
    let lines = file.source.lines();
    let (first, last) = (lines.line(finding.span.start), lines.line(finding.span.end));
    write!(out, "<pre class=\"diff\">")?;
    for line in first..=last.min(first + LINES - 1) {
        let whole = lines.span(line);
        let cut = |at: u32| at.clamp(whole.start, whole.end);
        let (start, end) = (cut(finding.span.start), cut(finding.span.end));
        let part = |from, to| file.source.slice(Span::new(from, to)).trim_end_matches(['\r', '\n']).to_owned();
        let before = part(whole.start, start);
        let skipped = before.chars().count().saturating_sub(WIDTH);
        let before: String = before.chars().skip(skipped).collect();
        let (marked, after) = (part(start, end), part(end, whole.end));
        let (marked, after) = (visible::cut(&marked, WIDTH), visible::cut(&after, WIDTH));
        let marked = if marked.is_empty() { String::new() } else { format!("<mark>{}</mark>", escape(&marked)) };
        writeln!(out, "<span class=\"faint\">{:>4}</span> {}{marked}{}", line + 1, escape(&before), escape(&after))?;
    }
    writeln!(out, "</pre>")
}

fn write_fix(out: &mut dyn Write, file: &File<'_>, fix: &Fix) -> io::Result<()> {
    let (safety, title) = (fix.safety.name(), prose(&fix.title));
    writeln!(out, "<details><summary>Fix ({safety}): {title}</summary><pre class=\"diff\">")?;
    page::write_hunks(out, patches(file.source, fix).iter().flat_map(|patch| &patch.hunks))?;
    writeln!(out, "</pre></details>")
}
