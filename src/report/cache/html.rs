//! The cache report as one page that needs nothing else: the build drawn, and a list of its steps. It has no script.

use std::io::{self, Write};

use super::draw::{Layout, draw};
use super::{Question, Report, conditions, text};
use crate::cache::{Fate, Kind};
use crate::report::page::{self, escape, prose};
use crate::report::tally::{counted, duration};

/// The most causes of a step's runs that are named.
const CAUSES: usize = 12;

/// The page.
pub fn write(out: &mut dyn Write, report: &Report<'_>) -> io::Result<()> {
    let name = report.dockerfile;
    page::begin(out, name, &format!("{name}: build cache report"))?;
    writeln!(out, "<p>{}</p>", escape(&asked(report)))?;
    writeln!(out, "<p class=\"faint\">Build context: {}</p>", escape(report.context.unwrap_or("unknown")))?;
    write!(out, "<div class=\"drawing\">\n{}{}</div>\n", draw(report, Layout::Columns), draw(report, Layout::Rows))?;
    for stage in report.stages {
        writeln!(out, "<h2>Stage {}, from {}</h2>\n<ol>", escape(&stage.label), escape(&stage.base))?;
        for index in report.steps_of(stage) {
            write_step(out, report, index)?;
        }
        writeln!(out, "</ol>")?;
    }
    writeln!(out, "<p class=\"faint\">Times are {}.</p>", prose(report.source_of_seconds()))?;
    for note in report.notes {
        writeln!(out, "<p class=\"faint\">{}.</p>", prose(note))?;
    }
    page::end(out)
}

/// What was asked, and the answer in short.
fn asked(report: &Report<'_>) -> String {
    if let Some(history) = report.history {
        let commits = counted(history.commits, "commit", "commits");
        return format!(
            "Over the last {commits}, the rebuild after a commit takes ~{} on average.",
            duration(report.lost_per_commit())
        );
    }
    let what = match report.question {
        Question::Nothing => return "The inputs of each step.".to_owned(),
        Question::Changed(paths) => format!("After a change of {}", paths.join(", ")),
        Question::Since(revision) => format!("Since {revision}"),
    };
    let of = |fate| (0..report.dependencies.len()).filter(|&index| report.fate(index) == Some(fate)).count();
    let (misses, maybes, all) = (of(Fate::Miss), of(Fate::Maybe), counted(report.dependencies.len(), "step", "steps"));
    let seconds = duration(report.seconds_of(Fate::Miss));
    format!("{what}: {misses} of {all} re-run, ~{seconds}; {maybes} more may re-run.")
}

fn write_step(out: &mut dyn Write, report: &Report<'_>, index: usize) -> io::Result<()> {
    let step = &report.dependencies[index];
    if step.kind == Kind::Merge && report.fate(index).is_none() {
        return Ok(());
    }
    let (class, label) = match (report.step(index), report.fate_name(index)) {
        (Some(step), Some(name)) => (step.fate.name(), name.to_owned()),
        _ => ("none", format!("line {}", step.line)),
    };
    let merge = if step.kind == Kind::Merge { " <span class=\"faint\">(merge)</span>" } else { "" };
    writeln!(
        out,
        "<li><span class=\"fate {class}\">{label}</span><div><code>{}</code>{merge}<br><span class=\"faint\">{}</span></div></li>",
        escape(&step.text),
        prose(&said(report, index))
    )
}

fn said(report: &Report<'_>, index: usize) -> String {
    let step = &report.dependencies[index];
    if let Some(history) = report.history {
        let runs = &history.runs[index];
        let causes = runs.causes.iter().take(CAUSES).map(|(path, count)| format!("{path} {count}"));
        let causes = causes.collect::<Vec<_>>().join(", ");
        let because = if causes.is_empty() { String::new() } else { format!("; caused by {causes}") };
        let lost = duration(report.lost(index));
        let (sure, likely, more) = (runs.sure, runs.likely, runs.perhaps - runs.likely);
        return format!("re-ran {sure} times, likely {likely} more, possibly {more}, ~{lost} per commit{because}");
    }
    match report.steps.and_then(|steps| Some((steps.get(index)?, steps))) {
        Some((step, steps)) => format!("line {}: {}", step.line, text::said(step, steps)),
        None => format!("re-runs if {}", conditions(step, report.dependencies)),
    }
}
