//! What a step changes of the files that it starts from, and by what that is decided.

use crate::context::path;
use crate::context::wildcard::Wildcard;
use crate::model::effects::Place;
use crate::model::path::is_below;

/// The most steps that are looked at to find out about one source.
pub(super) const STEPS: usize = 200;

/// What a step changes of the files that it starts from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Changes {
    /// All that it may write; `None` where that can be anything.
    pub(super) writes: Option<Vec<Write>>,
    /// Where it may put a symbolic link.
    pub(super) links: Vec<String>,
    /// The files of its stage that decide what it writes, together with its key, with what it takes in and with what is
    /// there already; `None` where something else may decide, too.
    pub(super) reads: Option<Vec<String>>,
}

/// Something that a step may write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Write {
    /// What is at a path and below it.
    Tree(String),
    /// A directory that is made where there is none.
    Directory(String),
    /// What the step takes in arrives at this path: what is in a directory under its own names.
    Arrivals(String),
    /// A place where the builder mounts something of its own for each `RUN`.
    Mounted(&'static str),
}

/// Files of a stage or an image that are taken out of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Area {
    /// The path that all of them are at or below.
    pub(super) path: String,
    /// Whether the links in it are followed, as those that a pattern matches are.
    pub(super) follows: bool,
}

/// Links by the step that put them there.
#[derive(Clone, Debug, Default)]
pub(super) struct Links<'g> {
    pub(super) of: Vec<(usize, &'g str)>,
    /// Only those of steps before this one count.
    pub(super) before: usize,
}

impl Links<'_> {
    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        self.of.iter().filter(|(step, _)| *step < self.before).map(|(_, link)| *link)
    }
}

impl Area {
    /// What is at a path and below it.
    pub(super) fn at(path: impl Into<String>) -> Area {
        Area { path: path.into(), follows: false }
    }

    /// What a source of another stage or an image selects. With `parents`, the directories above it count, too.
    pub(super) fn of(source: Option<&str>, parents: bool) -> Area {
        let Some(source) = source else { return Area { path: "/".to_owned(), follows: true } };
        let source = path::below_root(source);
        let literal: Vec<&str> = source.split('/').take_while(|part| !Wildcard::is_in(part)).collect();
        let kept = if parents { literal.len().min(1) } else { literal.len() };
        Area { path: format!("/{}", literal[..kept].join("/")), follows: parents || Wildcard::is_in(&source) }
    }

    /// Whether something that is written at a path, or below it, may change these files.
    pub(super) fn overlaps(&self, written: &str) -> bool {
        Place::Image(written.to_owned()).overlaps(&Place::Image(self.path.clone()))
    }

    /// Whether a link at this path may lead to other files than those below the path.
    pub(super) fn may_follow(&self, link: &str) -> bool {
        is_below(&self.path, link) || self.follows && self.overlaps(link)
    }
}

impl Changes {
    /// What a step writes that does no more than make a directory.
    pub(super) fn directory(path: &str, reads: Vec<String>) -> Changes {
        Changes { writes: Some(vec![Write::Directory(path.to_owned())]), links: Vec::new(), reads: Some(reads) }
    }
}
