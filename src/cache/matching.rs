//! Which steps of one build find their results among those of another.

use std::cmp::Reverse;

use super::changes::STEPS;
use super::graph::Graph;
use super::key::{self, Equality};
use super::situation::{Situation, Store, Transfer};
use super::vertex::{Candidates, Input, Origin, Vertex};

/// For each step of a build, the steps of the build before that it has in common with it.
#[derive(Debug)]
pub(super) struct Matching<'g> {
    pub(super) after: &'g Graph,
    pub(super) before: &'g Graph,
    pub(super) incremental: bool,
    /// For each step, those before with their certainty, which is never `Different`.
    found: Vec<Vec<(usize, Equality)>>,
}

impl<'g> Matching<'g> {
    /// Compares all steps. A step comes after those that it takes in, so one pass is enough.
    pub(super) fn new(after: &'g Graph, before: &'g Graph, situation: &Situation) -> Matching<'g> {
        let incremental = situation.transfer == Transfer::Incremental;
        let mut matching = Matching { after, before, incremental, found: Vec::new() };
        for vertex in &after.vertices {
            let found = if vertex.forced { Vec::new() } else { matching.records(vertex) };
            matching.found.push(found);
        }
        if situation.store == Store::Exported {
            matching.make_again();
        }
        matching
    }

    /// Whether a step finds its result: surely, perhaps, or not.
    pub(super) fn outcome(&self, vertex: usize) -> Equality {
        self.found[vertex].iter().map(|(_, equality)| *equality).min().unwrap_or(Equality::Different)
    }

    fn records(&self, vertex: &Vertex) -> Vec<(usize, Equality)> {
        let all = self.before.vertices.iter().enumerate().filter(|(_, record)| record.kind == vertex.kind);
        let compared = all.map(|(index, record)| (index, self.compare(vertex, record)));
        compared.filter(|(_, equality)| *equality != Equality::Different).collect()
    }

    fn compare(&self, vertex: &Vertex, record: &Vertex) -> Equality {
        if vertex.inputs.len() != record.inputs.len() {
            return Equality::Different;
        }
        let own = vertex.key.compare(&record.key);
        if own == Equality::Different {
            return own;
        }
        let inputs = vertex.inputs.iter().zip(&record.inputs).map(|(after, before)| self.input(after, before));
        inputs.chain([own, self.below(vertex, record)]).max().unwrap_or(own)
    }

    /// Whether both start from the same files. Files that a mount shows as well are told by their content.
    pub(super) fn below(&self, vertex: &Vertex, record: &Vertex) -> Equality {
        let equality = self.origin(&vertex.below, &record.below);
        let is_mounted = |input: &Input| matches!(input, Input::Output { of, .. } if *of == vertex.below);
        let shown = vertex.inputs.iter().any(is_mounted) && matches!(vertex.below, Origin::Vertex(_));
        if equality == Equality::Different && shown { Equality::Unknown } else { equality }
    }

    pub(super) fn origin(&self, after: &Origin, before: &Origin) -> Equality {
        match (after, before) {
            (Origin::Scratch, Origin::Scratch) => Equality::Same,
            (Origin::Image(after), Origin::Image(before)) => after.compare(before),
            (Origin::Vertex(after), Origin::Vertex(before)) => {
                let found = self.found[*after].iter().find(|(record, _)| record == before);
                found.map_or(Equality::Different, |(_, equality)| *equality)
            }
            (Origin::Candidates(after), Origin::Candidates(before)) => self.candidates(after, before),
            (Origin::Candidates(_), _) | (_, Origin::Candidates(_)) => Equality::Unknown,
            _ => Equality::Different,
        }
    }

    /// Whether both start from the same, whichever of the stages that is.
    fn candidates(&self, after: &Candidates, before: &Candidates) -> Equality {
        let are_named_alike = || after.stages.iter().map(|it| &it.0).eq(before.stages.iter().map(|it| &it.0));
        if !after.complete || !before.complete || !are_named_alike() {
            return Equality::Unknown;
        }
        let pairs = after.stages.iter().zip(&before.stages);
        let each = pairs.map(|((_, after), (_, before))| self.origin(after, before));
        each.chain([after.image.compare(&before.image)]).max().unwrap_or(Equality::Unknown).min(Equality::Unknown)
    }

    /// Whether both take in the same. Only of files whose bytes are at hand can be said that they differ.
    pub(super) fn input(&self, after: &Input, before: &Input) -> Equality {
        let mut steps = STEPS;
        self.input_within(after, before, &mut steps)
    }

    /// The same; so many steps may be looked at.
    pub(super) fn input_within(&self, after: &Input, before: &Input, steps: &mut usize) -> Equality {
        match (after, before) {
            (Input::Files(after), Input::Files(before)) => after.compare(before, self.incremental),
            (Input::Some { source, all, .. }, Input::Some { source: was, all: before, .. }) => {
                all.compare(before, self.incremental).max(key::compare(source, was)).min(Equality::Unknown)
            }
            (Input::Layer(after), Input::Layer(before)) => self.origin(after, before),
            (Input::Text(after), Input::Text(before)) => key::compare(after, before),
            (Input::Output { of: after, path, area, .. }, Input::Output { of: before, path: was, .. }) => {
                let named = key::compare(path, was);
                if named == Equality::Same && self.is_unchanged(after, before, area, steps) {
                    return Equality::Same;
                }
                self.origin(after, before).max(named).min(Equality::Unknown)
            }
            (
                Input::Download { address, answer, pinned },
                Input::Download { address: was, answer: answered, pinned: was_pinned },
            ) => match (answer, answered) {
                (Some(answer), Some(answered)) if answer == answered => Equality::Same,
                (Some(_), Some(_)) => Equality::Different,
                _ if *pinned && *was_pinned && key::compare(address, was) == Equality::Same => Equality::Same,
                _ => Equality::Unknown,
            },
            _ => Equality::Unknown,
        }
    }

    /// Without the results of other stages, what a step that runs takes in must be made again, and what that takes in.
    fn make_again(&mut self) {
        for index in (0..self.found.len()).rev() {
            let outcome = self.outcome(index);
            if outcome == Equality::Same {
                continue;
            }
            for (needed, certainty) in needs(&self.after.vertices[index]) {
                if self.after.vertices[needed].exported {
                    continue;
                }
                let cap = |equality: Equality| equality.max(Equality::Unknown);
                match outcome.min(certainty) {
                    Equality::Different => self.found[needed].clear(),
                    _ => self.found[needed].iter_mut().for_each(|(_, equality)| *equality = cap(*equality)),
                }
            }
        }
    }

    /// The step of the build before that a step is to be compared with: one with the same key, the nearest of them; else one
    /// of the same stage that no other step has the key of, the likest of them.
    pub(super) fn counterpart(&self, index: usize) -> Option<&'g Vertex> {
        let vertex = &self.after.vertices[index];
        let of_kind = || self.before.vertices.iter().enumerate().filter(|(_, record)| record.kind == vertex.kind);
        let same_key =
            |one: &Vertex, other: &Vertex| one.kind == other.kind && one.key.compare(&other.key) == Equality::Same;
        let equal = of_kind().filter(|(_, record)| same_key(vertex, record));
        let near = |(at, record): &(usize, &Vertex)| (record.stage != vertex.stage, at.abs_diff(index));
        if let Some((_, record)) = equal.min_by_key(near) {
            return Some(record);
        }
        let is_taken = |record: &Vertex| self.after.vertices.iter().any(|other| same_key(other, record));
        let free = of_kind().filter(|(_, record)| record.stage == vertex.stage && !is_taken(record));
        let alike = free.filter(|(_, record)| {
            let kind = |vertex: &Vertex| vertex.key.items(key::Aspect::Kind).to_vec();
            kind(record) == kind(vertex)
        });
        let rank = |(at, record): &(usize, &Vertex)| (Reverse(vertex.key.likeness(&record.key)), at.abs_diff(index));
        alike.min_by_key(rank).map(|(_, record)| record)
    }
}

/// The steps whose results a step needs when it runs: `Different` where it surely does, `Unknown` where it may.
fn needs(vertex: &Vertex) -> Vec<(usize, Equality)> {
    let inputs = vertex.inputs.iter().filter_map(|input| match input {
        Input::Output { of: origin, .. } | Input::Layer(origin) => Some(origin),
        _ => None,
    });
    let origins = inputs.chain([&vertex.below]);
    let certainty = |origin: &Origin| match origin {
        Origin::Candidates(_) => Equality::Unknown,
        _ => Equality::Different,
    };
    let each = origins.flat_map(|origin| origin.vertices().into_iter().map(move |index| (index, certainty(origin))));
    each.collect()
}
