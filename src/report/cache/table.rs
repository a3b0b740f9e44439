//! The cache reports of several Dockerfiles in one table for people.

use std::io::{self, Write};

use super::{Question, Report};
use crate::cache::Fate;
use crate::report::table;
use crate::report::tally::duration;
use crate::report::visible;

/// A row for each report, which are about the same question, then the sum.
pub fn write(out: &mut dyn Write, reports: &[Report<'_>]) -> io::Result<()> {
    let name = |report: &Report<'_>| report.dockerfile.to_owned();
    let time = |seconds: f64| format!("~{}", duration(seconds));
    if reports.iter().any(|report| report.history.is_some()) {
        let each = reports.iter().map(|report| {
            let commits = report.history.map_or(0, |history| history.commits);
            [name(report), commits.to_string(), time(report.lost_per_commit())]
        });
        return table::write(out, ["Dockerfile", "commits", "per commit"], &each.collect::<Vec<_>>());
    }
    match reports.first().map(|report| report.question) {
        None => return Ok(()),
        Some(Question::Nothing) => {
            let each = reports.iter().map(|report| {
                let all: f64 = report.built().map(|index| report.seconds.get(index).map_or(0.0, |it| it.value)).sum();
                [name(report), report.dependencies.len().to_string(), time(all)]
            });
            return table::write(out, ["Dockerfile", "steps", "full build"], &each.collect::<Vec<_>>());
        }
        Some(Question::Changed(paths)) => writeln!(out, "after a change of {}", visible::line(&paths.join(", ")))?,
        Some(Question::Since(revision)) => writeln!(out, "since {}", visible::line(revision))?,
    }
    let count = |report: &Report<'_>, fate| {
        (0..report.dependencies.len()).filter(|index| report.fate(*index) == Some(fate)).count()
    };
    let mut rows = Vec::new();
    let mut sum = ([0; 3], 0.0);
    for report in reports {
        let counts = [report.dependencies.len(), count(report, Fate::Miss), count(report, Fate::Maybe)];
        let seconds = report.seconds_of(Fate::Miss);
        let [steps, misses, maybes] = counts.map(|count| count.to_string());
        rows.push([name(report), steps, misses, maybes, time(seconds)]);
        sum.0.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
        sum.1 += seconds;
    }
    let [steps, misses, maybes] = sum.0.map(|count| count.to_string());
    rows.push(["total".to_owned(), steps, misses, maybes, time(sum.1)]);
    table::write(out, ["Dockerfile", "steps", "re-run", "may re-run", "time"], &rows)
}
