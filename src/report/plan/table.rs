//! The plans of several Dockerfiles in one table for people.

use std::io::{self, Write};

use super::Report;
use crate::finding::Safety;
use crate::report::table;
use crate::report::tally::duration;

/// A row for each plan: what a commit costs, and what it costs after the moves.
pub fn write(out: &mut dyn Write, reports: &[Report<'_>]) -> io::Result<()> {
    let time = |seconds: f64| format!("~{}", duration(seconds));
    let rows = reports.iter().map(|report| {
        let plan = report.plan;
        let [safe, all] = [plan.trusted(Safety::Safe), plan.trusted(Safety::Unsafe)].map(<[_]>::len);
        let after = |moves: usize, trust| if moves == 0 { "-".to_owned() } else { time(plan.after(trust).seconds) };
        [
            report.dockerfile.to_owned(),
            time(plan.now.cost.seconds),
            safe.to_string(),
            after(safe, Safety::Safe),
            all.to_string(),
            after(all, Safety::Unsafe),
        ]
    });
    let head = ["Dockerfile", "per commit", "safe moves", "after these", "all moves", "after all"];
    table::write(out, head, &rows.collect::<Vec<_>>())
}
