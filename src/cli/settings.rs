//! Which configuration is for which file. Every configuration file is read once.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::paths::shown;
use crate::config::hadolint::{self, Hadolint, Homes};
use crate::config::{self, Config, Globs, Layer, Problem, Vocabulary};
use crate::context::{World, reason};
use crate::rules;
use crate::text::Source;

/// Where settings come from.
pub(super) struct Settings {
    world: Arc<dyn World>,
    which: Which,
    command_line: Layer,
    exclude: Globs,
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
    /// What hadolint's variables and its file say, for files without a `trimtab.toml`.
    hadolint: Option<Found>,
    hadolint_settings: Option<HadolintSettings>,
}

/// What hadolint's settings say besides how to lint.
#[derive(Clone)]
pub(super) struct HadolintSettings {
    /// The settings.
    pub(super) hadolint: Hadolint,
    /// Where they are from, as messages say it.
    pub(super) from: String,
    /// The folder of that.
    folder: PathBuf,
}

/// The configuration file for a folder, if there is one, or why it cannot be used.
type Found = Result<Option<Arc<config::File>>, ConfigError>;

/// Why a configuration file cannot be used.
#[derive(Clone)]
pub(super) enum ConfigError {
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
    /// Settings from these files, under what the command line sets; `exclude` is skipped besides what the files exclude.
    pub(super) fn new(world: Arc<dyn World>, which: Which, command_line: Layer, exclude: Globs) -> Settings {
        Settings { world, which, command_line, exclude, known: Mutex::default() }
    }

    /// The settings of the file at `path`, an absolute path.
    pub(super) fn for_file(&self, path: &Path) -> Result<Config, ConfigError> {
        let file = self.file_for(path.parent().unwrap_or(path))?;
        Ok(Config::settle(file.as_deref(), path, &self.command_line, rules::preset))
    }

    /// The name of the configuration file for the file at `path`, an absolute path.
    pub(super) fn name_for(&self, path: &Path) -> Option<String> {
        Some(self.file_for(path.parent().unwrap_or(path)).ok()??.name.clone())
    }

    /// Whether the configuration for the file at `path` or `--exclude` leaves it out of searches.
    pub(super) fn exclude(&self, path: &Path) -> bool {
        if self.exclude.contain(path) {
            return true;
        }
        let file = self.file_for(path.parent().unwrap_or(path));
        file.ok().flatten().is_some_and(|file| file.exclude.contain(path))
    }

    /// Every configuration file that could not be used.
    pub(super) fn config_errors(&self) -> Vec<ConfigError> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.files.values().filter_map(|found| found.as_ref().err().cloned()).collect()
    }

    /// The names of the configuration files that count for a file.
    pub(super) fn used(&self) -> Vec<String> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let own = known.files.iter().filter(|(_, found)| matches!(found, Ok(Some(_)))).map(|(path, _)| shown(path));
        let hadolint = known.hadolint_settings.iter().map(|settings| settings.from.clone());
        own.filter(|name| name != "hadolint").chain(hadolint).collect()
    }

    /// What hadolint's settings say besides how to lint, where they were used.
    pub(super) fn hadolint_settings(&self) -> Option<HadolintSettings> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).hadolint_settings.clone()
    }

    fn file_for(&self, folder: &Path) -> Found {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = known.folders.get(folder) {
            return found.clone();
        }
        let found = match &self.which {
            Which::None => Ok(None),
            Which::One(path) if hadolint::is_hadolints(path) => {
                let found = take(&mut known, hadolints(&*self.world, Some(path.clone())));
                known.files.insert(path.clone(), found.clone());
                found
            }
            Which::One(path) => open(&mut known, path, || self.world.read(path, config::MAX_BYTES)),
            Which::Nearest => match config::find(folder, &*self.world) {
                None => self.hadolints(&mut known),
                Some((path, bytes)) => open(&mut known, &path, || bytes),
            },
        };
        known.folders.insert(folder.to_owned(), found.clone());
        found
    }
}

impl Settings {
    /// What hadolint's settings are for all files without a `trimtab.toml`.
    fn hadolints(&self, known: &mut Known) -> Found {
        if let Some(found) = &known.hadolint {
            return found.clone();
        }
        let found = take(known, hadolints(&*self.world, None));
        // What is wrong with it is told with what is wrong with files; no path of those is relative.
        known.files.insert(PathBuf::from("hadolint"), found.clone());
        known.hadolint = Some(found.clone());
        found
    }
}

/// hadolint's variables and its file, which is `path` or else where hadolint would find it; `None` where there is nothing.
pub(super) fn hadolints(world: &dyn World, path: Option<PathBuf>) -> Result<Option<HadolintSettings>, ConfigError> {
    let variable = |name: &str| std::env::var(name).ok();
    let homes = Homes::of(std::env::current_dir().unwrap_or_default(), variable);
    let found = match path {
        Some(path) => Some((world.read(&path, config::MAX_BYTES), path)),
        None => hadolint::find(&homes, world).map(|(path, bytes)| (bytes, path)),
    };
    let folder = found.as_ref().and_then(|(_, path)| path.parent()).map_or(homes.here, Path::to_owned);
    let source = found.map(|(bytes, path)| source(&path, bytes)).transpose()?;
    let vocabulary = Vocabulary { names: &rules::names().known(), options: &rules::settings };
    let settled = Hadolint::settled(source.as_ref(), variable, &vocabulary);
    let from = source.as_ref().map_or("the environment", |source| source.name.as_str()).to_owned();
    let hadolint = settled.map_err(|problems| ConfigError::Wrong(problems.into()))?;
    Ok(hadolint.map(|hadolint| HadolintSettings { hadolint, from, folder }))
}

fn take(known: &mut Known, hadolint_settings: Result<Option<HadolintSettings>, ConfigError>) -> Found {
    known.hadolint_settings = hadolint_settings?;
    Ok(known
        .hadolint_settings
        .as_ref()
        .map(|settings| Arc::new(settings.hadolint.file(&settings.folder, &settings.from))))
}

fn source(path: &Path, bytes: std::io::Result<Vec<u8>>) -> Result<Arc<Source>, ConfigError> {
    let unreadable = |message: String| ConfigError::Unreadable { path: shown(path), message };
    let bytes = bytes.map_err(|error| unreadable(reason(&error)))?;
    Source::new(shown(path), bytes).map(Arc::new).map_err(|error| unreadable(error.to_string()))
}

fn open(known: &mut Known, path: &Path, bytes: impl FnOnce() -> std::io::Result<Vec<u8>>) -> Found {
    if let Some(found) = known.files.get(path) {
        return found.clone();
    }
    let found = parse(path, bytes());
    known.files.insert(path.to_owned(), found.clone());
    found
}

fn parse(path: &Path, bytes: std::io::Result<Vec<u8>>) -> Found {
    let vocabulary = Vocabulary { names: &rules::names().known(), options: &rules::settings };
    let file = config::File::parse(&source(path, bytes)?, path.parent().unwrap_or(path), &vocabulary);
    file.map(|file| Some(Arc::new(file))).map_err(|problems| ConfigError::Wrong(problems.into()))
}
