//! `--progress=rawjson`: a JSON object a line, each with news of some vertices.

use std::collections::HashMap;

use serde::Deserialize;

use super::super::steps::{Fate, Part, Step};

/// The seconds of a day.
const DAY: f64 = 86_400.0;

#[derive(Deserialize)]
struct News {
    #[serde(default)]
    vertexes: Vec<Vertex>,
}

#[derive(Deserialize)]
struct Vertex {
    digest: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    inputs: Vec<String>,
    started: Option<String>,
    completed: Option<String>,
    #[serde(default)]
    cached: bool,
    error: Option<String>,
}

/// The steps in the order in which they are first told of.
pub(super) fn read(log: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut inputs: Vec<Vec<String>> = Vec::new();
    let news = log.lines().filter_map(|line| serde_json::from_str::<News>(line).ok());
    for vertex in news.flat_map(|news| news.vertexes) {
        if !places.contains_key(&vertex.digest) {
            let Some(step) = Step::named(&vertex.name) else { continue };
            places.insert(vertex.digest.clone(), steps.len());
            steps.push(step);
            inputs.push(Vec::new());
        }
        let place = places[&vertex.digest];
        tell(&mut steps[place], &vertex);
        if !vertex.inputs.is_empty() {
            inputs[place] = vertex.inputs;
        }
    }
    let inputs = inputs.iter().map(|inputs| inputs.iter().filter_map(|input| places.get(input).copied()).collect());
    correct_merges(&mut steps, &inputs.collect::<Vec<_>>());
    steps
}

/// A merge that several steps take in is told of as cached when the second one asks for it, even if it was just made. Its key
/// has nothing but those of its inputs: it ran where one of them did.
fn correct_merges(steps: &mut [Step], inputs: &[Vec<usize>]) {
    let is_wrong = |steps: &[Step], at: usize| {
        let step: &Step = &steps[at];
        let ran = |input: &usize| steps[*input].fate == Fate::Ran;
        step.part == Part::Merge && step.fate == Fate::Cached && inputs[at].iter().any(ran)
    };
    while let Some(at) = (0..steps.len()).find(|at| is_wrong(steps, *at)) {
        steps[at].fate = Fate::Ran;
    }
}

/// A vertex is told of when it begins and when it ends, and again when its result is looked up before it runs.
fn tell(step: &mut Step, vertex: &Vertex) {
    if vertex.cached {
        step.fate = Fate::Cached;
    } else if vertex.started.is_some() && step.fate == Fate::Skipped {
        step.fate = Fate::Ran;
    }
    if let (Some(started), Some(completed)) = (&vertex.started, &vertex.completed)
        && let (Some(started), Some(completed)) = (seconds(started), seconds(completed))
    {
        // A step may run over midnight, and not for a day.
        let took = (completed - started).rem_euclid(DAY);
        step.seconds = Some(step.seconds.unwrap_or(0.0).max(took));
    }
    if vertex.error.is_some() {
        step.error.clone_from(&vertex.error);
    }
}

/// The seconds of a moment such as `2026-11-21T12:08:30.32Z` since midnight.
fn seconds(moment: &str) -> Option<f64> {
    let (_, time) = moment.trim_end_matches('Z').split_once('T')?;
    let mut parts = time.split(':').map(|part| part.parse::<f64>().ok());
    let (hours, minutes, seconds) = (parts.next()??, parts.next()??, parts.next()??);
    Some((hours * 60.0 + minutes) * 60.0 + seconds)
}
