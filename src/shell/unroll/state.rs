//! What is known while a script runs.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::start::{LONGEST, Start, VARIABLES};

/// What is known at one point of a script.
#[derive(Clone)]
pub(super) struct State {
    /// The variables that it has set, `None` where the value is not known.
    pub(super) variables: BTreeMap<String, Option<String>>,
    /// The arguments, where their number is known.
    pub(super) arguments: Option<Vec<Option<String>>>,
    /// The bodies of functions.
    pub(super) functions: BTreeMap<String, Rc<str>>,
    /// The directory, where it is known.
    pub(super) directory: Option<String>,
    /// `$0`
    pub(super) name: String,
    /// The path of the file whose text runs.
    pub(super) file: String,
    pub(super) stopped: Stop,
}

/// Whether what follows still runs.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stop {
    No,
    /// The loop is left.
    Loop,
    /// The function or file is left.
    Function,
    /// The script is left.
    Script,
}

impl State {
    pub(super) fn of(start: &Start<'_>) -> State {
        State {
            variables: BTreeMap::new(),
            arguments: Some(start.arguments.clone()),
            functions: BTreeMap::new(),
            directory: start.directory.map(str::to_owned),
            name: start.name.to_owned(),
            file: start.name.to_owned(),
            stopped: Stop::No,
        }
    }

    /// What is known where this way or the other was gone.
    pub(super) fn or(mut self, other: State) -> State {
        // A way that leaves the script says nothing about what follows.
        match (self.stopped, other.stopped) {
            (Stop::No, Stop::No) => {
                self.meet(other);
                self
            }
            (own, others) if own <= others => self,
            _ => other,
        }
    }

    /// Sets a variable; false where there are too many.
    pub(super) fn set(&mut self, name: &str, value: Option<String>) -> bool {
        let has_room = self.variables.len() < VARIABLES || self.variables.contains_key(name);
        if has_room {
            self.variables.insert(name.to_owned(), value.filter(|value| value.len() <= LONGEST));
        }
        has_room
    }

    fn meet(&mut self, other: State) {
        for (name, value) in &other.variables {
            if self.variables.get(name) != Some(value) {
                self.variables.insert(name.clone(), None);
            }
        }
        for (name, value) in &mut self.variables {
            if !other.variables.contains_key(name) {
                *value = None;
            }
        }
        if self.arguments != other.arguments {
            self.arguments = None;
        }
        if self.directory != other.directory {
            self.directory = None;
        }
        if self.file != other.file {
            self.file = String::new();
        }
        // Which of two functions of a name is meant is not known: neither is followed.
        for (name, body) in other.functions {
            match self.functions.get(&name) {
                Some(own) if *own != body => self.functions.insert(name, Rc::from("\u{0}")),
                Some(_) => None,
                None => self.functions.insert(name, body),
            };
        }
    }
}
