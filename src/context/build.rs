//! How a Dockerfile is built, and how we know.

use std::{collections::BTreeMap, fmt, path::PathBuf};

/// One way in which a Dockerfile is built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Build {
    /// The directory that is sent to the builder.
    pub location: Location,
    /// How it was found.
    pub chosen: Chosen,
    /// Build arguments that are set; `None` where the value comes from the environment or could not be read.
    pub args: Vec<(String, Option<String>)>,
    /// Build arguments that have another value in each build, with the file and the line, from 1, of a build that sets them
    /// so: one of this Dockerfile, not always this one.
    pub changing: BTreeMap<String, (String, u32)>,
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
    /// No description names it, and nothing could be concluded.
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
    /// A command, or a step of a workflow, builds from the Dockerfile.
    Invocation {
        /// The file.
        file: String,
        /// The line in it, from 1.
        line: u32,
        /// How it builds, such as `docker build`.
        what: String,
        /// Whether the builder clones the repository: nothing is sent that is not committed.
        is_clone: bool,
    },
    /// It is the root of the repository and holds the Dockerfile: nothing above it could be sent.
    RepositoryRoot,
    /// It is the root of the repository, as it is for a Dockerfile beside this one's directory.
    Sibling {
        /// The other Dockerfile.
        dockerfile: String,
    },
    /// It is the root of the repository: the Dockerfile names its own directory as seen from there.
    OwnPath {
        /// The directory.
        directory: String,
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
        Build { location, chosen, args: Vec::new(), changing: BTreeMap::new(), target: None, contexts: Vec::new() }
    }

    /// The same, with what other builds of the Dockerfile say of arguments that have another value in each build.
    #[must_use]
    pub fn with_changing_of(mut self, others: &[Build]) -> Build {
        for (name, place) in others.iter().flat_map(|build| &build.changing) {
            self.changing.entry(name.clone()).or_insert_with(|| place.clone());
        }
        self
    }

    /// A build of which nothing at all is known.
    pub fn unknown() -> Build {
        Build::new(Location::Unknown, Chosen::Unknown)
    }
}

impl Chosen {
    /// Whether nothing speaks for the choice, so that what is missing there may be somewhere else.
    pub fn is_guess(&self) -> bool {
        match self {
            Chosen::Override
            | Chosen::Compose { .. }
            | Chosen::Bake { .. }
            | Chosen::Invocation { .. }
            | Chosen::RepositoryRoot => false,
            Chosen::Sources { found, of } => found < of,
            Chosen::Sibling { .. }
            | Chosen::OwnPath { .. }
            | Chosen::NothingBesideDockerfile
            | Chosen::DockerfileDirectory
            | Chosen::Unknown => true,
        }
    }

    /// Whether it was concluded from files that are there, or guessed: nothing says how it is built.
    pub fn is_concluded(&self) -> bool {
        self.is_guess() || matches!(self, Chosen::Sources { .. })
    }

    /// Whether somebody says so, and all that the build sends is there now: what a script or a workflow builds may be made
    /// right before.
    pub fn is_complete(&self) -> bool {
        match self {
            Chosen::Override | Chosen::Compose { .. } | Chosen::Bake { .. } => true,
            Chosen::Invocation { is_clone, .. } => *is_clone,
            _ => false,
        }
    }
}

impl fmt::Display for Chosen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Chosen::Override => write!(f, "set with `--context`"),
            Chosen::Compose { file, service } => write!(f, "build context of service `{service}` in {file}"),
            Chosen::Bake { file, target } => write!(f, "build context of target `{target}` in {file}"),
            Chosen::Invocation { file, line, what, .. } => write!(f, "build context of `{what}` in {file}:{line}"),
            Chosen::RepositoryRoot => write!(f, "root of the repository"),
            Chosen::Sibling { dockerfile } => write!(f, "build context of {dockerfile}"),
            Chosen::OwnPath { directory } => write!(f, "the Dockerfile names its own directory, {directory}"),
            Chosen::Sources { found, of: 1 } if *found == 1 => write!(f, "contains the sources of `COPY` and `ADD`"),
            Chosen::Sources { found, of } => write!(f, "contains {found} of the {of} sources of `COPY` and `ADD`"),
            Chosen::NothingBesideDockerfile => write!(f, "no files next to the Dockerfile"),
            Chosen::DockerfileDirectory => write!(f, "directory of the Dockerfile"),
            Chosen::Unknown => write!(f, "unknown build context"),
        }
    }
}
