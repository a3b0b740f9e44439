//! What a step costs, in words.

use crate::cache::Basis;
use crate::optimize::{Costs, StepCost};
use crate::report::duration;

/// How often a step runs again and how long it takes, as far as that is known; empty where nothing is.
pub(super) fn summary(step: &StepCost, costs: &Costs) -> String {
    let verb = if step.is_counted { "re-ran" } else { "likely re-ran" };
    let often =
        (costs.basis == Basis::History).then(|| format!("{verb} in {} of {} commits", step.reruns, costs.commits));
    let long = step.seconds.map(|seconds| format!("~{}", duration(seconds)));
    [often, long].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// Why a step runs again, and how its time is known.
pub(super) fn reason(step: &StepCost) -> String {
    let cause = step.cause.as_ref().map(|(line, text)| {
        let text = if *line == step.line { "its own files change".to_owned() } else { format!("`{text}` changes") };
        format!("Re-runs because {text} (line {line}).")
    });
    let estimate = step.seconds.map(|_| "Seconds are estimated from the tools that it calls.".to_owned());
    cause.into_iter().chain(estimate).collect::<Vec<_>>().join(" ")
}
