//! How a Dockerfile is built, and how we know.

use std::{fmt, path::PathBuf};

/// One way in which a Dockerfile is built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Build {
    /// The directory that is sent to the builder.
    pub location: Location,
    /// How it was found.
    pub chosen: Chosen,
    /// Build arguments that are set; `None` where the value comes from the environment or could not be read.
    pub args: Vec<(String, Option<String>)>,
    /// The stage to build, where it is not the last one.
    pub target: Option<String>,
    /// Named contexts: what a `FROM` or `--from` of that name means instead.
    pub contexts: Vec<(String, String)>,
}

/// Where the files of a build come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location {
    /// A directory of the world.
    Directory(PathBuf),
    /// A repository or an archive somewhere else.
    Remote(String),
    /// Nobody told, and nothing could be concluded.
    Unknown,
}

/// Why a directory is taken for the build context.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Chosen {
    /// The caller said so.
    Override,
    /// A service of a compose file is built from the Dockerfile.
    Compose {
        /// The compose file.
        file: String,
        /// The service.
        service: String,
    },
    /// A target of a bake file is built from the Dockerfile.
    Bake {
        /// The bake file.
        file: String,
        /// The target.
        target: String,
    },
    /// It holds more of what the local COPY and ADD sources name than any other candidate.
    Sources {
        /// How many sources are there.
        found: usize,
        /// How many sources there are.
        of: usize,
    },
    /// It is the root of the repository: the Dockerfile copies everything, and there is nothing beside it to copy.
    NothingBesideDockerfile,
    /// It holds the Dockerfile, and nothing speaks for another directory.
    DockerfileDirectory,
    /// There is no file that a build context could be beside.
    Unknown,
}

impl Build {
    /// A build of which nothing is known but where its files come from.
    pub fn new(location: Location, chosen: Chosen) -> Build {
        Build { location, chosen, args: Vec::new(), target: None, contexts: Vec::new() }
    }

    /// A build of which nothing at all is known.
    pub fn unknown() -> Build {
        Build::new(Location::Unknown, Chosen::Unknown)
    }
}

impl Chosen {
    /// Whether nothing speaks for the choice, so that what is missing there may be somewhere else.
    pub fn is_guess(&self) -> bool {
        matches!(self, Chosen::NothingBesideDockerfile | Chosen::DockerfileDirectory | Chosen::Unknown)
    }
}

impl fmt::Display for Chosen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Chosen::Override => write!(f, "it was given with `--context`"),
            Chosen::Compose { file, service } => write!(f, "service `{service}` of {file} is built with it"),
            Chosen::Bake { file, target } => write!(f, "target `{target}` of {file} is built with it"),
            Chosen::Sources { found, of: 1 } if *found == 1 => write!(f, "it holds what COPY and ADD name"),
            Chosen::Sources { found, of } => write!(f, "it holds {found} of the {of} sources that COPY and ADD name"),
            Chosen::NothingBesideDockerfile => write!(f, "there is nothing to copy beside the Dockerfile"),
            Chosen::DockerfileDirectory => write!(f, "it is the directory of the Dockerfile"),
            Chosen::Unknown => write!(f, "the build context is not known"),
        }
    }
}
