//! The cache report for people.

use std::io::{self, Write};

use super::{Question, Report, Stage, conditions};
use crate::cache::{Fate, Kind, Reason, Step};
use crate::finding::Severity;
use crate::report::paint::Colour;
use crate::report::paint::Ink;
use crate::report::tally::{counted, duration};
use crate::report::visible;

/// The most causes of a step's runs that are named.
const CAUSES: usize = 4;

/// The most paths that `trimtab cache why` names.
const PATHS: usize = 20;

/// The whole report.
pub fn write(out: &mut dyn Write, report: &Report<'_>, colour: Colour) -> io::Result<()> {
    let context = report.context.unwrap_or("unknown");
    writeln!(out, "{}, build context {}", visible::line(report.dockerfile), visible::line(context))?;
    match report.question {
        Question::Nothing => {}
        Question::Changed(paths) => writeln!(out, "after a change of {}", visible::line(&paths.join(", ")))?,
        Question::Since(revision) => writeln!(out, "since {}", visible::line(revision))?,
    }
    if report.history.is_some() {
        write_history(out, report, colour)?;
    } else {
        for stage in report.stages {
            write_stage(out, report, stage, colour)?;
        }
        write_sum(out, report)?;
    }
    for note in report.notes {
        writeln!(out, "note: {}", visible::line(note))?;
    }
    Ok(())
}

fn write_stage(out: &mut dyn Write, report: &Report<'_>, stage: &Stage, colour: Colour) -> io::Result<()> {
    writeln!(out)?;
    colour.write(out, Ink::Strong, &visible::line(&format!("stage {}, from {}", stage.label, stage.base)))?;
    writeln!(out)?;
    for index in report.steps_of(stage) {
        let step = &report.dependencies[index];
        if step.kind == Kind::Merge && report.fate(index).is_none() {
            continue;
        }
        if let Some(step) = report.step(index) {
            let (ink, word) = ink(step, report.steps.unwrap_or_default());
            colour.write(out, ink, &format!("{word:<6}"))?;
        }
        writeln!(out, "{:>4}  {}", step.line, visible::cut(&visible::line(&step.text), 100))?;
        if let Some(said) = below(report, index) {
            let indent = if report.steps.is_some() { "            " } else { "      " };
            colour.write(out, Ink::Faint, &format!("{indent}{}", visible::line(&said)))?;
            writeln!(out)?;
        }
    }
    Ok(())
}

fn ink(step: &Step, steps: &[Step]) -> (Ink, &'static str) {
    match step.fate {
        Fate::Miss if step.fails() => (Ink::Severity(Severity::Error), "FAILS"),
        Fate::Miss if step.is_unreached(steps) => (Ink::Faint, "-"),
        Fate::Hit => (Ink::Added, "hit"),
        Fate::Maybe => (Ink::Severity(Severity::Warning), "maybe"),
        Fate::Miss => (Ink::Severity(Severity::Error), "MISS"),
    }
}

/// What is said below a step: why it has its fate, or what it depends on.
fn below(report: &Report<'_>, index: usize) -> Option<String> {
    let step = &report.dependencies[index];
    let twin = step.twin.and_then(|twin| report.dependencies.get(twin));
    if let Some(twin) = twin {
        return Some(format!("identical to line {}, so it is built only once", twin.line));
    }
    let Some(steps) = report.steps else {
        return Some(format!("re-runs if {}", conditions(step, report.dependencies)));
    };
    (steps[index].fate != Fate::Hit).then(|| said(&steps[index], steps))
}

/// The reason without the step's own text. Steps above are told by their lines.
pub(super) fn said(step: &Step, steps: &[Step]) -> String {
    match &step.reason {
        Reason::Above { step: root } if step.kind == Kind::Merge => {
            format!("its files are merged with those of line {}", line(steps, *root))
        }
        Reason::Above { step: root } if step.fate == Fate::Maybe => {
            format!("is cached only if line {} is", line(steps, *root))
        }
        Reason::Above { step: root } if step.is_unreached(steps) => {
            format!("is not reached: line {} fails", line(steps, *root))
        }
        Reason::Above { step: root } => format!("re-runs because line {} does", line(steps, *root)),
        _ => {
            let words = step.reason_words(steps);
            words.split_once(": ").map_or(words.clone(), |(_, rest)| rest.to_owned())
        }
    }
}

fn line(steps: &[Step], index: usize) -> u32 {
    steps.get(index).map_or(0, |step| step.line)
}

fn write_sum(out: &mut dyn Write, report: &Report<'_>) -> io::Result<()> {
    let Some(steps) = report.steps else { return Ok(()) };
    let own = || steps.iter().filter(|step| step.twin.is_none());
    let of = |fate: Fate| own().filter(|step| step.fate_name(steps) == fate.name()).count();
    let (misses, maybes) = (of(Fate::Miss), of(Fate::Maybe));
    write!(
        out,
        "\n{misses} of {} {}",
        counted(own().count(), "step", "steps"),
        if misses == 1 { "re-runs" } else { "re-run" }
    )?;
    if misses > 0 {
        write!(out, ", ~{}", duration(report.seconds_of(Fate::Miss)))?;
    }
    if maybes > 0 {
        write!(out, "; {maybes} more may re-run, ~{}", duration(report.seconds_of(Fate::Maybe)))?;
    }
    writeln!(out, " (times are {})", report.source_of_seconds())?;
    if let Some(step) = steps.iter().find(|step| step.fails()) {
        writeln!(out, "the build fails at line {}", step.line)?;
    }
    Ok(())
}

/// What the history has cost, the dearest step first.
fn write_history(out: &mut dyn Write, report: &Report<'_>, colour: Colour) -> io::Result<()> {
    let Some(history) = report.history else { return Ok(()) };
    writeln!(
        out,
        "re-runs over the last {}, with the current Dockerfile",
        counted(history.commits, "commit", "commits")
    )?;
    let mut order: Vec<usize> =
        (0..report.dependencies.len()).filter(|&index| report.dependencies[index].twin.is_none()).collect();
    order.sort_by(|&one, &other| report.lost(other).total_cmp(&report.lost(one)));
    writeln!(out)?;
    colour.write(out, Ink::Strong, "re-runs   likely possible  s/commit  line  step")?;
    writeln!(out)?;
    let mut printed: Vec<usize> = Vec::new();
    for index in order {
        let (step, runs) = (&report.dependencies[index], &history.runs[index]);
        if step.kind == Kind::Merge {
            continue;
        }
        let lost = report.lost(index);
        let text = visible::line(&step.text);
        writeln!(
            out,
            "{:>7} {:>8} {:>8} {lost:>9.1} {:>5}  {}",
            runs.sure,
            runs.likely,
            runs.perhaps - runs.likely,
            step.line,
            visible::cut(&text, 80)
        )?;
        if !runs.causes.is_empty() {
            let same = printed.iter().find(|&&other| history.runs[other].causes == runs.causes);
            let words = same.map_or_else(
                || causes(&runs.causes),
                |&other| format!("caused by the same files as line {}", report.dependencies[other].line),
            );
            colour.write(out, Ink::Faint, &format!("{:43}{}", "", visible::line(&words)))?;
            writeln!(out)?;
        }
        printed.push(index);
    }
    let [likely, most] = [report.lost_per_commit(), report.lost_at_most()].map(duration);
    write!(out, "\nthe rebuild after a commit takes ~{likely} on average")?;
    if most != likely {
        write!(out, ", and up to ~{most} if the possible re-runs happen")?;
    }
    writeln!(out, " (times are {})", report.source_of_seconds())
}

fn causes(causes: &[(String, usize)]) -> String {
    let named = causes.iter().take(CAUSES).map(|(path, count)| format!("{path} {count}"));
    let named = named.collect::<Vec<_>>().join(", ");
    match causes.len().saturating_sub(CAUSES) {
        0 => format!("caused by {named}"),
        more => format!("caused by {named}, and {}", counted(more, "more path", "more paths")),
    }
}

/// Why one step has its fate, and what that comes from.
pub fn write_why(out: &mut dyn Write, dockerfile: &str, step: &Step, steps: &[Step]) -> io::Result<()> {
    writeln!(out, "{}:{}: {}", visible::line(dockerfile), step.line, visible::line(&step.words(steps)))?;
    let mut current = step;
    while let Reason::Above { step: root } = current.reason
        && let Some(above) = steps.get(root)
    {
        writeln!(out, "because of line {}: {}", above.line, visible::line(&above.words(steps)))?;
        current = above;
    }
    if let Reason::Files(changes) | Reason::Led(changes) | Reason::Unseen(changes) = &current.reason {
        for change in changes.iter().take(PATHS) {
            writeln!(out, "  {} {}", visible::line(&change.path), change.kind.verb())?;
        }
        if changes.len() > PATHS {
            writeln!(out, "  and {} more", counted(changes.len() - PATHS, "path", "paths"))?;
        }
    }
    Ok(())
}
