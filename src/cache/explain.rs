//! Finds out why a step runs again or does not.

use super::key::Equality;
use super::matching::Matching;
use super::reason::Reason;
use super::step::Step;
use super::vertex::{Candidates, ImageId, Input, Origin};

/// Why a step has its fate. `told` are the steps before it.
pub(super) fn reason(matching: &Matching<'_>, index: usize, told: &[Step]) -> Reason {
    let vertex = &matching.after.vertices[index];
    let outcome = matching.outcome(index);
    if let Some(path) = vertex.inputs.iter().find_map(missing) {
        return Reason::Missing(path);
    }
    if vertex.forced {
        return Reason::NoCache;
    }
    let Some(record) = matching.counterpart(index) else {
        return Reason::New;
    };
    if outcome == Equality::Same {
        return if vertex.is_first_directory() { Reason::Scratch } else { Reason::Same };
    }
    let above = |below: usize| match told.get(below).map(|step| &step.reason) {
        Some(Reason::Above { step }) => Reason::Above { step: *step },
        Some(Reason::Same | Reason::Scratch) | None => Reason::Place,
        Some(_) => Reason::Above { step: below },
    };
    let from = |origin: &Origin| match origin {
        Origin::Vertex(below) => above(*below),
        Origin::Candidates(candidates) => {
            let rerun = candidates.vertices().find(|step| matching.outcome(*step) != Equality::Same);
            rerun.map_or_else(|| image(&vertex.below, &record.below), above)
        }
        Origin::Image(_) | Origin::Scratch => image(&vertex.below, &record.below),
    };
    let own = vertex.key.compare(&record.key);
    // What is surely different is told before what may be.
    for wanted in [Equality::Different, Equality::Unknown] {
        if own == wanted
            && let Some(difference) = vertex.key.difference(&record.key)
        {
            return Reason::Key(difference);
        }
        for (after, before) in vertex.inputs.iter().zip(&record.inputs) {
            if matching.input(after, before) == wanted {
                return match after {
                    Input::Layer(origin) => from(origin),
                    _ => input(after, before, wanted),
                };
            }
        }
        if matching.below(vertex, record) == wanted {
            return from(&vertex.below);
        }
    }
    if vertex.inputs.len() == record.inputs.len() { Reason::NotStored } else { Reason::New }
}

/// A source that is surely not there: whatever else is different, the build fails.
fn missing(input: &Input) -> Option<String> {
    let Input::Files(files) = input else { return None };
    files.missing.clone().filter(|_| !files.outside)
}

fn input(after: &Input, before: &Input, equality: Equality) -> Reason {
    match (after, before) {
        (Input::Files(after), _) if after.outside && equality == Equality::Unknown => {
            Reason::Outside(after.source.clone())
        }
        (Input::Files(after), Input::Files(before)) if equality == Equality::Unknown => {
            let changes = after.changes(before);
            if after.differs_behind_links(before) { Reason::Led(changes) } else { Reason::Unseen(changes) }
        }
        (Input::Files(after), Input::Files(before)) => Reason::Files(after.changes(before)),
        (Input::Text(_), _) => Reason::Body,
        (Input::Output { path, name, .. }, _) => Reason::Output { from: name.clone(), path: path.to_string() },
        (Input::Download { address, .. }, _) => Reason::Download(address.to_string()),
        (Input::Some { text, .. }, _) => Reason::Unknown(format!("`{text}`")),
        (Input::Unknown(what), _) => Reason::Unknown(what.clone()),
        _ => Reason::New,
    }
}

fn image(after: &Origin, before: &Origin) -> Reason {
    let name = |image: &ImageId| image.name.to_string();
    let known = |origin: &Origin| match origin {
        Origin::Image(image) | Origin::Candidates(Candidates { image, .. }) => Some(name(image)),
        Origin::Scratch | Origin::Vertex(_) => None,
    };
    match (known(after), known(before)) {
        (Some(after), Some(before)) => Reason::Image { before, after },
        _ => Reason::Place,
    }
}
