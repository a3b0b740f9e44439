//! An install that could stand higher.

use super::inherited::Inherited;
use crate::cache::Commits;
use crate::closure::{CopyNeeds, LeftOut};
use crate::finding::Safety;
use crate::text::Span;

/// An install that could stand higher, with what has to go along.
#[derive(Clone, Debug)]
pub struct Lift {
    /// The index of the `RUN` that installs.
    pub run: usize,
    /// The index of the command that installs, in the script of the `RUN`.
    pub install: usize,
    /// The index of the instruction above which it can stand, which brings files that change, or a variable that does.
    pub above: usize,
    /// How its stage comes to start above that, where the instruction stands in the stage that it starts from.
    pub inherited: Option<Inherited>,
    /// All that goes up, in order.
    pub pieces: Vec<Piece>,
    /// Why somebody has to try it, clauses; empty where it changes nothing but when steps run.
    pub doubts: Vec<String>,
    /// How the project is left out of the install that goes up, where it builds that, too.
    pub builds_project: Option<LeftOut>,
    /// Why it cannot be done by moving lines, a clause.
    pub blocked: Option<String>,
    /// Whether the install reads manifests of the project.
    pub reads_manifests: bool,
    /// The command of the `RUN` that keeps it where it is, by its index.
    pub stays: Option<usize>,
    /// The commits after which the install would not run again.
    pub saved: Commits,
    /// After how many it would.
    pub then: usize,
    /// What the part that goes up takes each time, in seconds.
    pub seconds: f64,
    /// What steps that stay below then take more per commit, because they run again whenever that does, in seconds.
    pub lost: f64,
}

/// Something that goes up.
#[derive(Clone, Debug)]
pub enum Piece {
    /// The instruction with this index.
    Whole(usize),
    /// What is read of the `COPY` with this index.
    Needs(usize, CopyNeeds),
    /// A copy of the `WORKDIR` with this index, which stays, too: the directory is the old one again after all that goes up.
    Again(usize),
    /// A new instruction that stands for a part of what the one with this index does.
    New(usize, String),
    /// Some of the `RUN` with this index.
    Part {
        /// Its index.
        run: usize,
        /// The items of its list that go up.
        up: Vec<usize>,
        /// Those that stay.
        stay: Vec<usize>,
        /// The options that the part which goes up is given, each with the offset in the file where.
        options: Vec<(u32, String)>,
        /// What takes the place of spans of the part that stays.
        finish: Vec<(Span, String)>,
    },
}

impl Piece {
    /// The index of the instruction that it is, or comes from.
    pub fn index(&self) -> usize {
        match self {
            Piece::Whole(index)
            | Piece::Needs(index, _)
            | Piece::Again(index)
            | Piece::New(index, _)
            | Piece::Part { run: index, .. } => *index,
        }
    }
}

impl Lift {
    /// How far it can be trusted.
    pub fn safety(&self) -> Safety {
        if self.doubts.is_empty() && self.builds_project.is_none() { Safety::Safe } else { Safety::Unsafe }
    }

    /// What is read of each `COPY` that stays below.
    pub fn needs(&self) -> impl Iterator<Item = (usize, &CopyNeeds)> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Needs(copy, needs) => Some((*copy, needs)),
            _ => None,
        })
    }
}
