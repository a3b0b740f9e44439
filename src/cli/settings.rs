//! Which configuration is for which file. Every configuration file is read once.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::inputs::shown;
use crate::config::{self, Config, Layer, Problem, Vocabulary};
use crate::context::{World, reason};
use crate::rules::{self, names};
use crate::text::Source;

/// Where settings come from.
pub(super) struct Settings {
    world: Arc<dyn World>,
    which: Which,
    command_line: Layer,
    known: Mutex<Known>,
}

/// Which configuration files count.
pub(super) enum Which {
    /// The nearest to each file.
    Nearest,
    /// This one.
    One(PathBuf),
    /// None.
    None,
}

/// What was read already.
#[derive(Default)]
struct Known {
    folders: BTreeMap<PathBuf, Found>,
    files: BTreeMap<PathBuf, Found>,
}

/// The configuration file for a folder, if there is one, or why it cannot be used.
type Found = Result<Option<Arc<config::File>>, Refusal>;

/// Why a configuration file cannot be used.
#[derive(Clone)]
pub(super) enum Refusal {
    /// It cannot be read.
    Unreadable {
        /// Its path.
        path: String,
        /// Why.
        message: String,
    },
    /// It is wrong.
    Wrong(Arc<[Problem]>),
}

impl Settings {
    /// Settings from these files, under what the command line sets.
    pub(super) fn new(world: Arc<dyn World>, which: Which, command_line: Layer) -> Settings {
        Settings { world, which, command_line, known: Mutex::default() }
    }

    /// The settings of the file at `path`, an absolute path.
    pub(super) fn for_file(&self, path: &Path) -> Result<Config, Refusal> {
        let file = self.file_for(path.parent().unwrap_or(path))?;
        Ok(Config::settle(file.as_deref(), path, &self.command_line, rules::preset))
    }

    /// Whether the configuration for the file at `path` leaves it out of searches.
    pub(super) fn exclude(&self, path: &Path) -> bool {
        let file = self.file_for(path.parent().unwrap_or(path));
        file.ok().flatten().is_some_and(|file| file.exclude.contain(path))
    }

    /// Every configuration file that could not be used.
    pub(super) fn refusals(&self) -> Vec<Refusal> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.files.values().filter_map(|found| found.as_ref().err().cloned()).collect()
    }

    fn file_for(&self, folder: &Path) -> Found {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = known.folders.get(folder) {
            return found.clone();
        }
        let found = match &self.which {
            Which::None => Ok(None),
            Which::One(path) => open(&mut known, path, self.world.read(path, config::MAX_BYTES)),
            Which::Nearest => match config::find(folder, &*self.world) {
                None => Ok(None),
                Some((path, bytes)) => open(&mut known, &path, bytes),
            },
        };
        known.folders.insert(folder.to_owned(), found.clone());
        found
    }
}

fn open(known: &mut Known, path: &Path, bytes: std::io::Result<Vec<u8>>) -> Found {
    if let Some(found) = known.files.get(path) {
        return found.clone();
    }
    let found = parse(path, bytes);
    known.files.insert(path.to_owned(), found.clone());
    found
}

fn parse(path: &Path, bytes: std::io::Result<Vec<u8>>) -> Found {
    let unreadable = |message: String| Refusal::Unreadable { path: shown(path), message };
    let bytes = bytes.map_err(|error| unreadable(reason(&error)))?;
    let source = Source::new(shown(path), bytes).map_err(|error| unreadable(error.to_string()))?;
    let folder = path.parent().unwrap_or(path);
    let vocabulary = Vocabulary { names: &names::known(), options: &rules::settings };
    let file = config::File::parse(&Arc::new(source), folder, &vocabulary);
    file.map(|file| Some(Arc::new(file))).map_err(|problems| Refusal::Wrong(problems.into()))
}
