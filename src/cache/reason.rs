//! Whether a step runs again, and why, as data and in words.

use super::key::{Aspect, Difference};
use super::select::Change;

/// What becomes of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fate {
    /// Its result is in the cache.
    Hit,
    /// That depends on what only the build shows.
    Maybe,
    /// It runs.
    Miss,
}

impl Fate {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Fate::Hit => "hit",
            Fate::Maybe => "maybe",
            Fate::Miss => "miss",
        }
    }
}

/// Why a step has its fate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Nothing that counts differs.
    Same,
    /// The build was told not to ask the cache.
    NoCache,
    /// A step that it builds upon runs again, or may; the topmost such step.
    Above {
        /// Its index in the prediction.
        step: usize,
    },
    /// It is built upon another step than before.
    Place,
    /// No such step was built before.
    New,
    /// Its own text, or a setting in force there.
    Key(Difference),
    /// Files that it takes in.
    Files(Vec<Change>),
    /// Files that it takes in may have other bytes, which an incremental transfer misses.
    Unseen(Vec<Change>),
    /// Files have changed to which only a link leads from a source, so that the builder may not receive them.
    Led(Vec<Change>),
    /// A source is not there: the build fails.
    Missing(String),
    /// A source that no commit holds: something outside of the build makes it.
    Outside(String),
    /// The body of a heredoc.
    Body,
    /// What it takes from another stage or an image, unless the bytes are the same.
    Output {
        /// The stage or image as the instruction calls it.
        from: String,
        /// The path there.
        path: String,
    },
    /// The image that the stage starts from.
    Image {
        /// The one before.
        before: String,
        /// The one now.
        after: String,
    },
    /// What a server sends, which only the server knows.
    Download(String),
    /// Something of which nothing is known.
    Unknown(String),
    /// It makes the first directory of a stage from scratch, which is often not cached.
    Scratch,
    /// Its result was not exported with the cache, and a step that runs needs it.
    NotStored,
}

/// The most paths that words name.
const NAMED: usize = 3;

impl Reason {
    /// The reason in words that follow the step, such as "re-runs: src/app.py changed". `text` is what a step of the
    /// prediction says.
    pub fn words<'t>(&self, fate: Fate, text: impl Fn(usize) -> Option<&'t str>) -> String {
        let verb = match fate {
            Fate::Hit => "is cached",
            Fate::Miss => "re-runs",
            Fate::Maybe => "may re-run",
        };
        match self {
            Reason::Same => format!("{verb}: nothing that it depends on changed"),
            Reason::NoCache => format!("{verb}: the cache is disabled for this step"),
            Reason::Above { step } => above(fate, text(*step).unwrap_or("a step above")),
            Reason::Place => format!("{verb}: the step before it is a different one"),
            Reason::New => format!("{verb}: this step is new"),
            Reason::Key(difference) => format!("{verb}: {}", difference.words()),
            Reason::Files(changes) => format!("{verb}: {}", changed(changes)),
            Reason::Unseen(changes) => {
                format!("{verb}: {}, which a builder that already has this directory may not detect", changed(changes))
            }
            Reason::Led(changes) => {
                format!("{verb}: {}, which the builder may not receive: only a link leads to it", changed(changes))
            }
            Reason::Missing(path) => format!("fails here: `{path}` is not in the build context"),
            Reason::Outside(path) => format!("is cached only if `{path}`, which is not in `git`, is unchanged"),
            Reason::Body => format!("{verb}: the text of its heredoc changed"),
            Reason::Output { from, path } => format!("is cached only if {path} in `{from}` is unchanged"),
            Reason::Image { before, after } if before == after => {
                format!("{verb}: `{after}` may be another image than before")
            }
            Reason::Image { before, after } if fate == Fate::Maybe => {
                format!("is cached only if `{after}` is the same image as `{before}`")
            }
            Reason::Image { before, after } => format!("{verb}: the base image is `{after}`, before `{before}`"),
            Reason::Download(address) => format!("is cached only if {address} is unchanged"),
            Reason::Unknown(what) => format!("{verb}: {what} is unknown"),
            Reason::Scratch => {
                format!("{verb}: the first `WORKDIR` of a `FROM scratch` stage is often not cached, at no cost")
            }
            Reason::NotStored => {
                format!("{verb}: its result is not in the exported cache, and a step that re-runs needs it")
            }
        }
    }

    /// Its name in reports for programs.
    pub fn name(&self) -> &'static str {
        match self {
            Reason::Same => "same",
            Reason::NoCache => "no-cache",
            Reason::Above { .. } => "above",
            Reason::Place => "place",
            Reason::New => "new",
            Reason::Key(_) => "key",
            Reason::Files(_) => "files",
            Reason::Unseen(_) => "unseen",
            Reason::Led(_) => "led",
            Reason::Missing(_) => "missing",
            Reason::Outside(_) => "outside",
            Reason::Body => "body",
            Reason::Output { .. } => "output",
            Reason::Image { .. } => "image",
            Reason::Download(_) => "download",
            Reason::Unknown(_) => "unknown",
            Reason::Scratch => "scratch",
            Reason::NotStored => "not-stored",
        }
    }
}

fn above(fate: Fate, text: &str) -> String {
    match fate {
        Fate::Maybe => format!("is cached only if `{text}` is"),
        _ => format!("re-runs because `{text}` does"),
    }
}

/// "src/app.py changed", "src/app.py changed, src/new.py is new", "5 files changed, such as src/app.py". What git writes with
/// each commit is one thing.
fn changed(changes: &[Change]) -> String {
    let each = |change: &&Change| format!("{} {}", change.path, change.kind.verb());
    let (of_git, files): (Vec<&Change>, Vec<&Change>) =
        changes.iter().partition(|change| change.path.starts_with(".git/"));
    let mut parts: Vec<String> = files.iter().take(NAMED).map(each).collect();
    if files.len() > NAMED {
        let named: Vec<&str> = files.iter().take(NAMED).map(|change| change.path.as_str()).collect();
        parts = vec![format!("{} files changed, such as {}", files.len(), named.join(", "))];
    }
    if !of_git.is_empty() {
        parts.insert(0, ".git changes on every commit".to_owned());
    }
    parts.join(", ")
}

impl Difference {
    /// The difference in words, such as "`V` is `2`, before `1`".
    pub fn words(&self) -> String {
        let short = |text: &Option<String>| text.as_deref().map(shorten).unwrap_or_default();
        let (before, after) = (short(&self.before), short(&self.after));
        let what = self.aspect.words();
        let named = if self.name.is_empty() { what.to_owned() } else { format!("`{}`", self.name) };
        match (&self.before, &self.after) {
            (Some(was), Some(is)) if was == is && self.aspect == Aspect::Environment => {
                format!("the variables have the same values in another order (`{}`)", self.name)
            }
            (Some(was), Some(is)) if was == is => format!("{what}: the same in another order"),
            (Some(_), Some(_)) if matches!(self.aspect, Aspect::Command | Aspect::Script) => {
                format!("{what} changed")
            }
            (Some(_), Some(_)) => format!("{named} is `{after}`, before `{before}`"),
            (None, Some(_)) => format!("{named} is `{after}`, before not set"),
            (Some(_), None) => format!("{named} is no longer set, before `{before}`"),
            (None, None) => format!("{what} differs"),
        }
    }
}

/// A value short enough to stand in a sentence.
fn shorten(text: &str) -> String {
    let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    match line.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

impl Aspect {
    /// What it is called in a sentence.
    pub fn words(self) -> &'static str {
        match self {
            Aspect::Kind => "the instruction",
            Aspect::Command => "the command",
            Aspect::Script => "the script",
            Aspect::Image => "the base image",
            Aspect::Environment => "the variables",
            Aspect::Directory | Aspect::Made => "the directory",
            Aspect::User => "the user",
            Aspect::Network => "the network",
            Aspect::Security => "`--security`",
            Aspect::Devices => "`--device`",
            Aspect::Mounts => "a mount",
            Aspect::Platform => "the platform",
            Aspect::Settings => "a command-line setting",
            Aspect::Sources => "the name of a source",
            Aspect::Destination => "the destination",
            Aspect::Owner => "`--chown`",
            Aspect::Mode => "`--chmod`",
            Aspect::Excludes => "`--exclude`",
            Aspect::Parents => "`--parents`",
            Aspect::Unpack => "`--unpack`",
            Aspect::Epoch => "`SOURCE_DATE_EPOCH`",
        }
    }

    /// Its name in reports for programs.
    pub fn name(self) -> &'static str {
        match self {
            Aspect::Kind => "kind",
            Aspect::Command => "command",
            Aspect::Script => "script",
            Aspect::Image => "image",
            Aspect::Environment => "environment",
            Aspect::Directory => "directory",
            Aspect::User => "user",
            Aspect::Network => "network",
            Aspect::Security => "security",
            Aspect::Devices => "devices",
            Aspect::Mounts => "mounts",
            Aspect::Platform => "platform",
            Aspect::Settings => "settings",
            Aspect::Sources => "sources",
            Aspect::Destination => "destination",
            Aspect::Owner => "chown",
            Aspect::Mode => "chmod",
            Aspect::Excludes => "exclude",
            Aspect::Parents => "parents",
            Aspect::Unpack => "unpack",
            Aspect::Made => "workdir",
            Aspect::Epoch => "source-date-epoch",
        }
    }
}
