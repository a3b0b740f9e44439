//! What is on its way up: what it reads and writes.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::closure::Needs;
use crate::model::effects::{Conflict, Effects, Place, Trust};

/// What something reads and writes.
#[derive(Clone, Debug, Default)]
pub(super) struct Told {
    /// For sure, as far as that is known.
    pub(super) proven: Effects,
    /// Likely.
    pub(super) likely: Effects,
}

impl Told {
    /// What can be told of both ways alike.
    pub(super) fn each(of: impl Fn(Trust) -> Effects) -> Told {
        Told { proven: of(Trust::Proven), likely: of(Trust::Likely) }
    }
}

/// Where an install looks for manifests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sight {
    /// In its directory and those around, and it writes to none of them.
    Around,
    /// In those below, too.
    Below,
}

/// What stands between something and the place above an instruction.
#[derive(Clone, Debug)]
pub(super) enum Passing {
    /// It passes.
    Free,
    /// It likely passes; the clause says what speaks against it.
    Doubtful(String),
    /// What it installs is asked for by some of the files; the clause says what speaks against passing the others.
    Reads(Option<String>),
    /// It needs the instruction, or might.
    Bound(String),
}

/// Why somebody has to look at an install that passes a `chown -R` of its project, a clause.
pub(super) const HANDED_OVER: &str = "`chown -R` then also changes the owner of what is installed";

/// Why something goes up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Errand {
    /// It is what is to go up, or files for that.
    Itself,
    /// What is to go up needs it.
    Along,
    /// It is a copy of what stays and is needed, whose setting does not outlast what goes up.
    Repeated,
}

/// Something on its way up.
#[derive(Debug)]
pub(super) struct Moving<'a> {
    /// The index of the instruction that it is, or is a part of.
    pub(super) index: usize,
    /// Which commands of the `RUN` it is; `None` for all.
    pub(super) commands: Option<BTreeSet<usize>>,
    /// What it reads and writes.
    pub(super) effects: Told,
    /// What it reads of the build context's copies, where it installs what manifests ask for, and what its other commands
    /// read and write.
    pub(super) needs: Option<(Rc<Needs<'a>>, Told)>,
    /// Whether it only puts packages in place, of the system or of a language.
    pub(super) is_install: bool,
    /// Whether it only puts packages of the system in place.
    pub(super) is_of_system: bool,
    /// Whether a `chown -R` below the place that it goes to gives what it installs to the user that needs it.
    pub(super) is_handed_over: bool,
    /// The names of its tools and of the manifests that those read, where it installs what the manifests ask for.
    pub(super) manifests: BTreeSet<String>,
    /// Why it goes up.
    pub(super) errand: Errand,
    /// What it was found to pass, by the instruction and the trust: it is asked again for each place above that.
    pub(super) passed: RefCell<BTreeMap<(usize, Trust), Passing>>,
    /// Where it looks for manifests.
    pub(super) sight: Sight,
    /// The files that it brings, where it is a part of a `COPY` of which these are known.
    pub(super) files: Vec<Place>,
}

impl Moving<'_> {
    /// Whether a command of the `RUN` is a part of it.
    pub(super) fn takes(&self, command: usize) -> bool {
        self.commands.as_ref().is_none_or(|commands| commands.contains(&command))
    }

    /// An instruction, or a part of it, that reads and writes this, and installs nothing.
    pub(super) fn new(index: usize, effects: Told) -> Self {
        Moving {
            index,
            commands: None,
            effects,
            needs: None,
            is_install: false,
            is_of_system: false,
            is_handed_over: false,
            manifests: BTreeSet::new(),
            errand: Errand::Itself,
            passed: RefCell::default(),
            sight: Sight::Below,
            files: Vec::new(),
        }
    }
}

/// Why an instruction in between is in the way, a clause.
pub(super) fn in_between(keyword: &str, reason: &Conflict) -> String {
    let any = Place::Image("/".to_owned());
    match reason {
        Conflict::Files(one, other) if *one == any || *other == any => {
            let place = if *one == any { other } else { one };
            format!("the `{keyword}` in between may use {place}")
        }
        Conflict::Files(_, touched) => format!("the `{keyword}` in between also uses {touched}"),
        reason => format!("`{keyword}` is in between: {reason}"),
    }
}

/// Why somebody has to look at what passes an instruction that it may build on, a clause.
pub(super) fn needs_first(moving: &Moving<'_>, keyword: &str) -> String {
    let subject = if moving.is_install { "the install" } else { "it" };
    format!("{subject} may need what that `{keyword}` does first")
}
