//! `--progress=rawjson`: a JSON object a line, each with news of some vertices.

use std::collections::HashMap;

use serde::Deserialize;

use super::super::steps::{Fate, Step};

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
    let news = log.lines().filter_map(|line| serde_json::from_str::<News>(line).ok());
    for vertex in news.flat_map(|news| news.vertexes) {
        if !places.contains_key(&vertex.digest) {
            let Some(step) = Step::named(&vertex.name) else { continue };
            places.insert(vertex.digest.clone(), steps.len());
            steps.push(step);
        }
        tell(&mut steps[places[&vertex.digest]], &vertex);
    }
    steps
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
