//! After which commits of a past a stage would have made other files at a path.

use super::changes::{Area, STEPS, Write};
use super::commits::Commits;
use super::exposure::{Exposed, Exposure};
use super::graph::Graph;
use super::select::Selection;
use super::vertex::{Input, Origin};

/// When files that one stage takes out of another may be others.
#[derive(Clone, Debug, Default)]
pub(super) struct Made {
    /// After these commits something that makes them runs, or takes in other files.
    pub(super) sure: Commits,
    /// After these it likely does so: see [`Exposed::likely`].
    pub(super) likely: Commits,
    /// After these it does so perhaps.
    pub(super) perhaps: Commits,
    /// The steps that make them.
    pub(super) by: Vec<usize>,
}

/// What is asked about, and how many steps may still be looked at.
struct Search<'a> {
    exposure: &'a Exposure,
    graph: &'a Graph,
    steps: usize,
}

impl Exposure {
    /// When what is in an area of these files may be something else.
    pub(super) fn made(&self, graph: &Graph, origin: &Origin, area: &Area) -> Made {
        Search { exposure: self, graph, steps: STEPS }.made(origin, area)
    }
}

impl Search<'_> {
    fn made(&mut self, origin: &Origin, area: &Area) -> Made {
        if let Origin::Candidates(candidates) = origin {
            return candidates.vertices().fold(Made::default(), |made, index| made.with(self.whole(index).perhaps()));
        }
        let Origin::Vertex(top) = origin else { return Made::default() };
        let Some(left) = self.steps.checked_sub(1) else { return self.whole(*top) };
        self.steps = left;
        let graph = self.graph;
        let Some((maker, links)) = graph.maker(origin, area) else { return self.whole(*top) };
        let Origin::Vertex(index) = maker else { return Made::default() };
        let changes = graph.changes(index).1;
        let inputs = &graph.vertices[index].inputs;
        let areas = graph.decided_by(index, area, &links);
        let Some(areas) = areas.filter(|_| !inputs.iter().any(is_unknown)) else {
            return self.whole(index);
        };
        let mut made = Made { by: vec![index], ..Made::default() };
        for input in inputs {
            match input {
                Input::Files(files) => match changes.writes.as_deref() {
                    Some([Write::Arrivals(destination)]) if files.is_directory() => {
                        made.take(&self.touching(&files.within(destination, area)));
                    }
                    _ => made.take(&self.exposure.steps[index].own),
                },
                Input::Layer(of) => made.add(self.made(of, area)),
                Input::Output { of, area, .. } => made.add(self.made(of, area)),
                Input::Download { .. } | Input::Text(_) | Input::Some { .. } | Input::Unknown(_) => {}
            }
        }
        if matches!(changes.writes.as_deref(), Some([Write::Tree(_) | Write::Mounted(_), ..])) {
            made.take(&self.exposure.steps[index].own);
        }
        let below = &graph.vertices[index].below;
        for area in &areas {
            made.add(self.made(below, area));
        }
        made
    }

    /// All after which a step runs.
    fn whole(&self, index: usize) -> Made {
        let Exposed { sure, likely, perhaps, .. } = &self.exposure.steps[index];
        Made { sure: sure.clone(), likely: likely.clone(), perhaps: perhaps.clone(), by: vec![index] }
    }

    fn touching(&self, files: &Selection) -> Commits {
        self.exposure.ground.find_touched(files).by
    }
}

/// Whether it is unknown when an input changes.
fn is_unknown(input: &Input) -> bool {
    match input {
        Input::Files(files) => files.outside,
        _ => matches!(input, Input::Some { .. } | Input::Unknown(_)),
    }
}

impl Made {
    fn with(mut self, other: Made) -> Made {
        self.add(other);
        self
    }

    /// The same where it is not sure that these steps make the files.
    fn perhaps(mut self) -> Made {
        self.likely = Commits::default();
        self.perhaps.add(&std::mem::take(&mut self.sure));
        self
    }

    /// Adds commits that change what is taken in.
    fn take(&mut self, commits: &Commits) {
        self.sure.add(commits);
        self.likely.add(commits);
    }

    fn add(&mut self, other: Made) {
        self.sure.add(&other.sure);
        self.likely.add(&other.likely);
        self.perhaps.add(&other.perhaps);
        self.by.extend(other.by.into_iter().filter(|by| !self.by.contains(by)).collect::<Vec<_>>());
    }
}
