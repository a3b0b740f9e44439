//! Where hadolint looks for its file.

use std::io;
use std::path::{Path, PathBuf};

use crate::config::find::MAX_BYTES;
use crate::config::find::is_absence;
use crate::context::World;

/// The folders that hadolint's file may be in or below.
#[derive(Clone, Debug, Default)]
pub struct Homes {
    /// Where the program was started, or what an editor has open.
    pub here: PathBuf,
    /// `$XDG_CONFIG_HOME`, `~/.config` or `%LOCALAPPDATA%`.
    pub settings: Option<PathBuf>,
    /// The home folder.
    pub home: Option<PathBuf>,
}

impl Homes {
    /// The folders of somebody who has these variables set.
    pub fn of(here: PathBuf, variable: impl Fn(&str) -> Option<String>) -> Homes {
        let folder = |name: &str| variable(name).filter(|path| !path.is_empty()).map(PathBuf::from);
        let home = folder("HOME").or_else(|| folder("USERPROFILE"));
        let settings = folder("XDG_CONFIG_HOME").or_else(|| folder("LOCALAPPDATA"));
        Homes { here, settings: settings.or_else(|| Some(home.as_deref()?.join(".config"))), home }
    }
}

/// Whether the file of this name is one of hadolint's, and not `trimtab.toml`.
pub fn is_hadolints(path: &Path) -> bool {
    path.extension().is_some_and(|end| end == "yaml" || end == "yml")
}

/// The first of hadolint's files that is there, and what reading it gave.
pub fn find(homes: &Homes, world: &dyn World) -> Option<(PathBuf, io::Result<Vec<u8>>)> {
    candidates(homes).into_iter().find_map(|path| {
        let bytes = world.read(&path, MAX_BYTES);
        (!matches!(&bytes, Err(error) if is_absence(error))).then_some((path, bytes))
    })
}

fn candidates(homes: &Homes) -> Vec<PathBuf> {
    let twice = |folder: &Path, stem: &str| ["yaml", "yml"].map(|end| folder.join(format!("{stem}.{end}")));
    let mut paths = Vec::from(twice(&homes.here, ".hadolint"));
    if let Some(settings) = &homes.settings {
        paths.extend(twice(settings, "hadolint"));
    }
    if let Some(home) = &homes.home {
        let own = home.join(".hadolint");
        paths.extend(twice(&own, "hadolint").into_iter().chain(twice(&own, "config")).chain(twice(home, ".hadolint")));
    }
    paths
}
