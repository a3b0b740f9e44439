//! What the `COPY`s of a stage have brought of the build context, seen by the paths of the image.
//!
//! Paths of the image stand here without the slash before them; the root is the empty path.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use super::arrivals::{Arrival, Arrivals, arrived, arriving, join};
use super::path::is_below;
use super::transfer::Transfer;
use crate::context::ignorefile::Pattern;
use crate::context::{Context, Kind, path};

/// The largest manifest that is read, in bytes.
const MAX_MANIFEST: u64 = 4 << 20;

/// What has been brought, by whom, and where to.
#[derive(Debug)]
pub struct View<'a> {
    /// The build context.
    pub context: &'a Context,
    /// What the stage has brought, shared by its views, and which part of that is seen.
    shared: Arc<Arrivals>,
    seen: Range<usize>,
    /// What comes on top of it.
    arrivals: Vec<Arrival>,
    files: OnceLock<BTreeMap<String, String>>,
}

impl<'a> View<'a> {
    /// A view of nothing.
    pub fn new(context: &'a Context) -> View<'a> {
        View::shared(context, Arc::default(), 0..0)
    }

    /// A view of a part of what the `COPY`s of a stage bring.
    pub(super) fn shared(context: &'a Context, shared: Arc<Arrivals>, seen: Range<usize>) -> View<'a> {
        View { context, shared, seen, arrivals: Vec::new(), files: OnceLock::new() }
    }

    /// With what one more `COPY` or `ADD` brings to `destination`, an absolute path, in the directory `workdir`, which is
    /// there. What cannot be followed is not seen.
    pub fn bring(&mut self, copy: usize, transfer: &Transfer, destination: &str, workdir: &str) {
        self.arrivals.extend(arriving(self.context, copy, transfer, (destination, workdir)));
        self.files = OnceLock::new();
    }

    /// With what a mount of the build context shows at `to`, an absolute path.
    pub fn mount(&mut self, run: usize, source: &str, to: &str) {
        let to = path::below_root(to);
        for found in self.context.matches(source).into_iter().filter(|found| !found.left_out) {
            let is_directory = found.kind == Kind::Directory;
            self.arrivals.push(Arrival { copy: run, from: found.path, to: to.clone(), is_directory });
        }
        self.files = OnceLock::new();
    }

    /// The last `COPY` that brings what is at a path of the image.
    pub fn brought_last(&self, path: &str) -> Option<usize> {
        self.last(path).map(|(arrival, _)| arrival.copy)
    }

    /// The path of the build context that is at a path of the image: what was brought there last.
    pub fn origin(&self, path: &str) -> Option<String> {
        self.last(path).map(|(_, origin)| origin)
    }

    /// The first `COPY` that brings what is at a path of the image.
    pub fn brought_by(&self, path: &str) -> Option<usize> {
        let origin = self.origin(path)?;
        let own = || self.arrivals.iter().find(|it| arrived(self.context, it, path).as_ref() == Some(&origin));
        self.shared.first(self.context, &self.seen, path, &origin).or_else(own).map(|arrival| arrival.copy)
    }

    fn last(&self, path: &str) -> Option<(&Arrival, String)> {
        let own = self.arrivals.iter().rev().find_map(|it| Some((it, arrived(self.context, it, path)?)));
        own.or_else(|| self.shared.last(self.context, &self.seen, path))
    }

    /// Whether something was brought there.
    pub fn has(&self, path: &str) -> bool {
        self.origin(path).is_some()
    }

    /// Whether a directory is there.
    pub fn has_directory(&self, path: &str) -> bool {
        let stat = self.origin(path.trim_end_matches('/')).and_then(|origin| self.context.look(&origin));
        stat.is_some_and(|stat| stat.kind == Kind::Directory)
    }

    /// The text of a file.
    pub fn text(&self, path: &str) -> Option<String> {
        let bytes = self.context.read(&self.origin(path)?, MAX_MANIFEST)?;
        Some(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// A link on the way to a path: a `COPY` of that path alone brings what it leads to in its place.
    pub fn link(&self, path: &str) -> Option<String> {
        let origin = self.origin(path.trim_end_matches('/'))?;
        let ends = origin.match_indices('/').map(|(at, _)| at).chain([origin.len()]);
        let is_link = |path: &&str| match self.context.files().below(path) {
            [file] => file.path == **path && file.kind == Kind::Link,
            _ => false,
        };
        ends.map(|end| &origin[..end]).find(is_link).map(str::to_owned)
    }

    /// The files below a directory, in the order of their paths.
    pub fn below(&self, directory: &str) -> Vec<&str> {
        let inside = self.files().keys().map(String::as_str).filter(|file| is_below(file, directory));
        inside.collect()
    }

    /// The files below a directory that match a pattern of an ignore file, such as `**/*.csproj`.
    pub fn matching(&self, directory: &str, pattern: &str) -> Vec<String> {
        let Some(Ok(pattern)) = Pattern::new(pattern) else { return Vec::new() };
        let inner = |file: &str| file[directory.len()..].trim_start_matches('/').to_owned();
        let below = self.below(directory).into_iter();
        below.filter(|file| pattern.matches(&inner(file))).map(str::to_owned).collect()
    }

    /// The files that one `COPY` brings, each with its path of the build context.
    pub fn files_of(&self, copy: usize) -> Vec<(String, String)> {
        let shared = self.shared.of(copy).map(|range| range.start.max(self.seen.start)..range.end.min(self.seen.end));
        let shared = shared.filter(|range| range.start < range.end).map(|range| self.shared.among(&range));
        let own = self.arrivals.iter().filter(|arrival| arrival.copy == copy);
        shared.into_iter().flatten().chain(own).flat_map(|arrival| self.files_in(arrival)).collect()
    }

    fn files(&self) -> &BTreeMap<String, String> {
        let all = || self.shared.latest(&self.seen).into_iter().chain(&self.arrivals);
        self.files.get_or_init(|| all().flat_map(|arrival| self.files_in(arrival)).collect())
    }

    fn files_in(&self, arrival: &Arrival) -> Vec<(String, String)> {
        if !arrival.is_directory {
            return vec![(arrival.to.clone(), arrival.from.clone())];
        }
        let files = self.context.files().below(&arrival.from).iter();
        let inner = |path: &str| path[arrival.from.len()..].trim_start_matches('/').to_owned();
        files.map(|file| (join(&arrival.to, &inner(&file.path)), file.path.clone())).collect()
    }
}
