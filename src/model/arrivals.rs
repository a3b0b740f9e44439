//! What the `COPY`s of a stage, and of those that it is built on, bring of the build context and where to: read once for
//! all that look at it from one of their instructions.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use super::path::is_below;
use super::transfer::{SourceKind, Transfer};
use crate::context::{Context, Kind, path};

/// A file or directory of the build context, and where it or what is in it arrives.
#[derive(Clone, Debug)]
pub(super) struct Arrival {
    pub(super) copy: usize,
    pub(super) from: String,
    pub(super) to: String,
    pub(super) is_directory: bool,
}

/// What the `COPY`s and `ADD`s bring, in order.
#[derive(Debug, Default)]
pub(super) struct Arrivals {
    /// Those of the build context of which the destination is known.
    copies: Vec<usize>,
    all: Vec<Arrival>,
    /// For each thing that arrives at a place, the places in `all`.
    times: Vec<Vec<usize>>,
    /// The place in `times` of a thing: where it arrives, its path of the build context, whether it is a directory.
    places: BTreeMap<(String, String, bool), usize>,
    /// The places in `times` of what arrives at a path.
    by_path: BTreeMap<String, Vec<usize>>,
    /// What was found at the paths that somebody has asked for.
    found: Mutex<BTreeMap<String, Found>>,
}

/// What may be at a path of the image: for each such thing its place in `times`, and its path of the build context.
type Found = Arc<[(usize, String)]>;

impl Arrivals {
    /// With what one more `COPY` or `ADD` brings to `destination`, an absolute path, in the directory `workdir`, which is
    /// there.
    pub(super) fn bring(
        &mut self,
        context: &Context,
        copy: usize,
        transfer: &Transfer,
        (destination, workdir): (&str, &str),
    ) {
        self.copies.push(copy);
        for arrival in arriving(context, copy, transfer, (destination, workdir)) {
            let what = (arrival.to.clone(), arrival.from.clone(), arrival.is_directory);
            let place = *self.places.entry(what).or_insert_with(|| {
                self.times.push(Vec::new());
                self.by_path.entry(arrival.to.clone()).or_default().push(self.times.len() - 1);
                self.times.len() - 1
            });
            self.times[place].push(self.all.len());
            self.all.push(arrival);
        }
    }

    /// The last `most` of the `COPY`s and `ADD`s before an instruction, as places among what arrives.
    pub(super) fn before(&self, instruction: usize, most: usize) -> Range<usize> {
        let end = self.copies.partition_point(|copy| *copy < instruction);
        let first = self.copies[..end].get(end.saturating_sub(most)).copied().unwrap_or(instruction);
        let place = |index: usize| self.all.partition_point(|arrival| arrival.copy < index);
        place(first)..place(instruction)
    }

    /// What one `COPY` or `ADD` brings, as places among what arrives; `None` where it is none of the build context.
    pub(super) fn of(&self, copy: usize) -> Option<Range<usize>> {
        self.copies.binary_search(&copy).ok()?;
        Some(self.before(copy, 0).end..self.before(copy + 1, 0).end)
    }

    pub(super) fn among(&self, range: &Range<usize>) -> &[Arrival] {
        &self.all[range.clone()]
    }

    /// The last of these that brings what is at a path, and the path of the build context.
    pub(super) fn last(&self, context: &Context, range: &Range<usize>, path: &str) -> Option<(&Arrival, String)> {
        let found = self.found(context, path);
        let last = found.iter().filter_map(|(place, origin)| {
            let times = &self.times[*place];
            let last = times[..times.partition_point(|at| *at < range.end)].last()?;
            range.contains(last).then_some((*last, origin))
        });
        let (at, origin) = last.max_by_key(|(at, _)| *at)?;
        Some((&self.all[at], origin.clone()))
    }

    /// The first of these that brings this path of the build context to a path.
    pub(super) fn first(&self, context: &Context, range: &Range<usize>, path: &str, from: &str) -> Option<&Arrival> {
        let found = self.found(context, path);
        let first = found.iter().filter(|(_, origin)| origin == from).filter_map(|(place, _)| {
            let times = &self.times[*place];
            times.get(times.partition_point(|at| *at < range.start)).filter(|at| **at < range.end)
        });
        first.min().map(|at| &self.all[*at])
    }

    /// Those of these that bring something that no later one brings to the same place, in order.
    pub(super) fn latest(&self, range: &Range<usize>) -> Vec<&Arrival> {
        let last = |times: &Vec<usize>| times[..times.partition_point(|at| *at < range.end)].last().copied();
        let mut latest: Vec<usize> = self.times.iter().filter_map(last).filter(|at| *at >= range.start).collect();
        latest.sort_unstable();
        latest.into_iter().map(|at| &self.all[at]).collect()
    }

    fn found(&self, context: &Context, path: &str) -> Found {
        let path = path.trim_end_matches('/');
        let mut known = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = known.get(path) {
            return Arc::clone(found);
        }
        let ends = path.match_indices('/').map(|(at, _)| at).chain([path.len()]);
        let around = ends.map(|end| &path[..end]).chain((!path.is_empty() && !path.starts_with('/')).then_some(""));
        let places = around.filter_map(|directory| self.by_path.get(directory)).flatten();
        let found =
            places.filter_map(|place| Some((*place, arrived(context, &self.all[self.times[*place][0]], path)?)));
        let found: Found = found.collect();
        known.insert(path.to_owned(), Arc::clone(&found));
        found
    }
}

/// What one `COPY` or `ADD` brings to `destination`, an absolute path, in the directory `workdir`, which is there. What
/// cannot be followed is not seen.
pub(super) fn arriving(
    context: &Context,
    copy: usize,
    transfer: &Transfer,
    (destination, workdir): (&str, &str),
) -> Vec<Arrival> {
    let to = path::below_root(destination);
    let named = transfer.destination.as_ref().is_some_and(|it| it.is_directory);
    let into = named || transfer.parents || is_below(workdir, destination);
    let plain = transfer.from.is_none() && transfer.excludes.is_empty();
    let mut arrivals = Vec::new();
    for source in transfer.sources.iter().filter(|source| plain && source.kind == SourceKind::Path) {
        let matches = source.path().map(|path| context.matches(&path)).unwrap_or_default();
        for found in matches.into_iter().filter(|found| !found.left_out) {
            let is_directory = found.kind == Kind::Directory;
            let to = match (transfer.parents, is_directory) {
                (true, _) => join(&to, below_pivot(&source.text, &found.path)),
                (false, false) if into => join(&to, path::split(&found.path).1),
                _ => to.clone(),
            };
            arrivals.push(Arrival { copy, from: found.path, to, is_directory });
        }
    }
    arrivals
}

/// The path of the build context that is at a path of the image, where that arrived with this.
pub(super) fn arrived(context: &Context, arrival: &Arrival, path: &str) -> Option<String> {
    let path = path.trim_end_matches('/');
    if !arrival.is_directory {
        return (arrival.to == path).then(|| arrival.from.clone());
    }
    let rest = is_below(path, &arrival.to).then(|| path[arrival.to.len()..].trim_start_matches('/'))?;
    let origin = join(&arrival.from, rest);
    (context.exists(&origin) && !context.is_left_out(&origin)).then_some(origin)
}

/// The part of a source that `--parents` keeps: all of it, or what follows its `/./`.
fn below_pivot<'p>(source: &str, path: &'p str) -> &'p str {
    let Some((before, _)) = source.split_once("/./") else { return path };
    let before = path::below_root(before);
    path.strip_prefix(before.as_str()).unwrap_or(path)
}

/// `path` below `directory`, both without a slash before them.
pub(super) fn join(directory: &str, path: &str) -> String {
    path::below_root(&format!("{directory}/{path}"))
}
