//! What podman and buildah print: `[1/2] STEP 3/4: RUN make`, and `--> Using cache …` below it. They tell no times.

use super::super::steps::{Fate, Part, Step};

/// The steps as they come: one stage after another.
pub(super) fn read(log: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for line in log.lines() {
        if let Some(step) = step(line) {
            steps.push(step);
        } else if line.starts_with("--> Using cache")
            && let Some(step) = steps.last_mut()
        {
            step.fate = Fate::Cached;
        } else if let (Some(error), Some(step)) = (line.strip_prefix("Error: "), steps.last_mut()) {
            step.error = Some(error.to_owned());
        }
    }
    steps
}

fn step(line: &str) -> Option<Step> {
    let (stage, rest) = match line.strip_prefix('[') {
        Some(rest) => rest.split_once("] ")?,
        None => ("", line),
    };
    let (count, text) = rest.strip_prefix("STEP ")?.split_once(": ")?;
    Some(Step {
        stage: stage.to_owned(),
        number: count.split_once('/')?.0.parse().ok()?,
        text: text.to_owned(),
        part: if text.starts_with("FROM ") { Part::Base } else { Part::Whole },
        fate: Fate::Ran,
        seconds: None,
        error: None,
    })
}
