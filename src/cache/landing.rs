//! Where what a step takes in arrives, and so which files it may change.

use super::changes::{Area, Changes, Links, Write};
use super::select::{Selected, Selection};
use super::vertex::Input;
use crate::context::{Kind, path};
use crate::model::path::is_below;

impl Changes {
    /// What a step writes whose inputs arrive at a path.
    pub(super) fn arrivals(destination: &str, inputs: &[Input], reads: Vec<String>) -> Changes {
        let files = inputs.iter().filter_map(|input| if let Input::Files(files) = input { Some(files) } else { None });
        let links = files.flat_map(|files| {
            let links = files.files.iter().filter(|file| file.node.kind == Kind::Link);
            links.map(|link| landing(destination, files, link))
        });
        let links = links.collect();
        Changes { writes: Some(vec![Write::Arrivals(destination.to_owned())]), links, reads: Some(reads) }
    }

    /// Whether it may change files in an area. `links` are those that were there before.
    pub(super) fn touch(&self, inputs: &[Input], area: &Area, links: &Links<'_>) -> bool {
        let Some(writes) = self.writes.as_ref().filter(|_| !self.may_cross(links)) else { return true };
        writes.iter().any(|write| match write {
            Write::Tree(path) => area.overlaps(path),
            Write::Mounted(path) => area.overlaps(path),
            Write::Directory(path) => area.overlaps(path) && !is_above(path, area),
            Write::Arrivals(path) => area.overlaps(path) && inputs.iter().any(|input| arrives(path, input, area)),
        })
    }

    /// The areas of the files before it that decide what is in an area after it, where nothing else does but its key and
    /// what it takes in. Of a directory, what else arrives below it does not count.
    pub(super) fn decided_by(&self, inputs: &[Input], area: &Area, links: &Links<'_>) -> Option<Vec<Area>> {
        let writes = self.writes.as_ref().filter(|_| !self.may_cross(links))?;
        let written = writes.iter().filter_map(|write| match write {
            Write::Tree(path) => Some(path),
            Write::Arrivals(path) if !inputs.iter().all(is_whole) => Some(path),
            Write::Arrivals(_) | Write::Directory(_) | Write::Mounted(_) => None,
        });
        let mut areas: Vec<Area> = self.reads.as_ref()?.iter().chain(written).map(Area::at).collect();
        areas.push(area.clone());
        areas.sort();
        areas.dedup_by(|inner, outer| !inner.follows && is_below(&inner.path, &outer.path));
        Some(areas)
    }

    /// Whether something that it writes may land elsewhere.
    fn may_cross(&self, links: &Links<'_>) -> bool {
        self.writes.iter().flatten().any(|write| match write {
            Write::Directory(path) => links.iter().any(|link| is_below(path, link)),
            Write::Tree(path) | Write::Arrivals(path) => {
                links.iter().any(|link| is_below(path, link) || is_below(link, path))
            }
            Write::Mounted(_) => false,
        })
    }
}

/// Whether a directory is no more than on the way to an area.
fn is_above(directory: &str, area: &Area) -> bool {
    directory != area.path && is_below(&area.path, directory)
}

/// Whether something of what is taken in may arrive in an area.
fn arrives(destination: &str, input: &Input, area: &Area) -> bool {
    let Input::Files(files) = input else { return true };
    if !files.is_directory() {
        return true;
    }
    files.files.iter().any(|file| {
        let landing = landing(destination, files, file);
        area.overlaps(&landing) && (file.node.kind != Kind::Directory || !is_above(&landing, area))
    })
}

/// Whether an input is a directory of known files: each arrives under its own name.
fn is_whole(input: &Input) -> bool {
    matches!(input, Input::Files(files) if files.is_directory())
}

/// Where a file arrives; where its name there is not known, the destination.
fn landing(destination: &str, files: &Selection, file: &Selected) -> String {
    if files.is_directory() { path::join(destination, &file.name) } else { destination.to_owned() }
}

impl Selection {
    /// Those of a directory's files that arrive in an area.
    pub(super) fn within(&self, destination: &str, area: &Area) -> Selection {
        let inside = |file: &&Selected| area.overlaps(&landing(destination, self, file));
        Selection { files: self.files.iter().filter(inside).cloned().collect(), ..self.clone() }
    }
}
