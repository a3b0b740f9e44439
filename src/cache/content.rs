//! Whether what one stage takes out of another, or out of an image, is the same in two builds though steps there run again.
//!
//! Steps that surely write elsewhere are passed over, from the top down. What is left ends with the step that made the files.
//! If its result is in the cache, they are the same. If it runs again, they are so where nothing decides about them but its
//! text, what it takes in and files that are the same themselves.

use super::changes::{Area, Changes, Links, Write};
use super::graph::Graph;
use super::key::Equality;
use super::matching::Matching;
use super::select::Selection;
use super::vertex::{Input, Kind, Origin, Vertex};

impl Graph {
    /// The last step that may have made what is in an area, or the image that it is in, and the links that may be on the way.
    /// `None` where they may lead elsewhere.
    pub(super) fn maker(&self, origin: &Origin, area: &Area) -> Option<(Origin, Links<'_>)> {
        let of =
            self.chain(origin).flat_map(|index| self.changes(index).1.links.iter().map(move |link| (index, &**link)));
        let mut links = Links { of: of.collect(), before: 0 };
        if links.of.iter().any(|(_, link)| area.may_follow(link)) {
            return None;
        }
        let mut at = origin;
        while let Origin::Vertex(index) = at {
            let (maker, changes) = self.changes(*index);
            links.before = *index;
            if changes.touch(&maker.inputs, area, &links) {
                break;
            }
            at = &self.vertices[*index].below;
        }
        // Links of the stages that it may be are not looked at.
        if matches!(at, Origin::Candidates(_)) {
            return None;
        }
        Some((at.clone(), links))
    }

    /// The areas below a step that decide what it makes of an area: see [`Changes::decided_by`].
    pub(super) fn decided_by(&self, index: usize, area: &Area, links: &Links<'_>) -> Option<Vec<Area>> {
        let (maker, changes) = self.changes(index);
        changes.decided_by(&maker.inputs, area, links)
    }

    /// The steps whose files are those of an origin, the last first.
    fn chain(&self, origin: &Origin) -> impl Iterator<Item = usize> {
        let index = |origin: &Origin| if let Origin::Vertex(index) = origin { Some(*index) } else { None };
        std::iter::successors(index(origin), move |at| index(&self.vertices[*at].below))
    }

    /// What a step changes, and the step that says so: for a merge, the copy that is merged.
    pub(super) fn changes(&self, index: usize) -> (&Vertex, &Changes) {
        let vertex = &self.vertices[index];
        let layer = match vertex.inputs.first() {
            Some(Input::Layer(Origin::Vertex(copy))) if vertex.kind == Kind::Merge => &self.vertices[*copy],
            _ => vertex,
        };
        (layer, &layer.changes)
    }
}

impl Matching<'_> {
    /// Whether what is in an area is surely the same in two origins.
    pub(super) fn is_unchanged(&self, after: &Origin, before: &Origin, area: &Area, steps: &mut usize) -> bool {
        if self.origin(after, before) == Equality::Same {
            return true;
        }
        let Some(left) = steps.checked_sub(1) else { return false };
        *steps = left;
        let Some((after, links)) = self.after.maker(after, area) else { return false };
        let Some((before, linked)) = self.before.maker(before, area) else { return false };
        if self.origin(&after, &before) == Equality::Same {
            return true;
        }
        let (Origin::Vertex(after), Origin::Vertex(before)) = (after, before) else { return false };
        let (is, was) = (&self.after.vertices[after], &self.before.vertices[before]);
        if is.kind != was.kind || is.key.compare(&was.key) != Equality::Same || is.inputs.len() != was.inputs.len() {
            return false;
        }
        let Some(areas) = self.after.decided_by(after, area, &links) else { return false };
        let changes = self.after.changes(after).1;
        self.before.decided_by(before, area, &linked).is_some_and(|others| others == areas)
            && is.inputs.iter().zip(&was.inputs).all(|(is, was)| self.brings_same(is, was, changes, area, steps))
            && areas.iter().all(|area| self.is_unchanged(&is.below, &was.below, area, steps))
    }

    /// Whether the same is brought into an area.
    fn brings_same(&self, is: &Input, was: &Input, changes: &Changes, area: &Area, steps: &mut usize) -> bool {
        match (is, was) {
            (Input::Files(is), Input::Files(was)) if is.is_directory() && was.is_directory() => {
                let Some([Write::Arrivals(destination)]) = changes.writes.as_deref() else {
                    return is.compare(was, self.incremental) == Equality::Same;
                };
                let inside = |files: &Selection| files.within(destination, area);
                inside(is).compare(&inside(was), self.incremental) == Equality::Same
            }
            (Input::Layer(is), Input::Layer(was)) => self.is_unchanged(is, was, area, steps),
            _ => self.input_within(is, was, steps) == Equality::Same,
        }
    }
}
