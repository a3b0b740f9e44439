//! Files that an instruction reads or writes.

use std::borrow::Cow;

use crate::context::path::join;
use crate::model::path::is_below;
use crate::shell::{Command, Word};

/// A file, or a directory and all that is in it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// A path of the build context from its root, empty for all of it; it may have wildcards.
    Context(String),
    /// An absolute path of another stage.
    Stage(usize, String),
    /// An absolute path of the stage's own files; `/` is everything.
    Image(String),
    /// The cache mount of this id.
    Cache(String),
}

impl Place {
    /// Whether a change of one can be a change of the other. Wildcards match everything.
    pub fn overlaps(&self, other: &Place) -> bool {
        match (self, other) {
            (Place::Context(one), Place::Context(other)) => touch(literal(one), literal(other)),
            (Place::Stage(stage, one), Place::Stage(other_stage, other)) => stage == other_stage && touch(one, other),
            (Place::Image(one), Place::Image(other)) => touch(one, other),
            (Place::Cache(one), Place::Cache(other)) => one == other,
            _ => false,
        }
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Place::Context(path) if path.is_empty() => f.write_str("the whole build context"),
            Place::Context(path) => write!(f, "`{path}` of the build context"),
            Place::Stage(stage, path) => write!(f, "`{path}` of stage {stage}"),
            Place::Image(path) if path == "/" => f.write_str("any file"),
            Place::Image(path) => write!(f, "`{path}`"),
            Place::Cache(id) => write!(f, "the cache `{id}`"),
        }
    }
}

fn touch(one: &str, other: &str) -> bool {
    let (one, other) = (real(one), real(other));
    is_below(&one, &other) || is_below(&other, &one)
}

/// The path in a system whose `/bin` and the like are links into `/usr`, as most are.
fn real(path: &str) -> Cow<'_, str> {
    const LINKS: [(&str, &str); 6] = [
        ("/bin", "/usr/bin"),
        ("/sbin", "/usr/sbin"),
        ("/lib", "/usr/lib"),
        ("/lib32", "/usr/lib32"),
        ("/lib64", "/usr/lib64"),
        ("/var/run", "/run"),
    ];
    let may_be_link = matches!(path.as_bytes(), [b'/', b'b' | b's' | b'l' | b'v', ..]);
    match LINKS.into_iter().find(|(link, _)| may_be_link && is_below(path, link)) {
        Some((link, target)) if link.len() == path.len() => Cow::Borrowed(target),
        Some((link, target)) => Cow::Owned(format!("{target}{}", &path[link.len()..])),
        None => Cow::Borrowed(path),
    }
}

/// The directories before the first part with a wildcard.
fn literal(path: &str) -> &str {
    match path.find(['*', '?', '[']) {
        Some(at) => path[..at].rfind('/').map_or("", |slash| &path[..slash]),
        None => path,
    }
}

/// The directories that packages of a distribution write to, and all they read to do so.
const SYSTEM: [&str; 26] = [
    "/bin",
    "/boot",
    "/dev",
    "/etc",
    "/lib",
    "/lib32",
    "/lib64",
    "/media",
    "/mnt",
    "/opt",
    "/proc",
    "/root",
    "/run",
    "/sbin",
    "/sys",
    "/tmp",
    "/usr/bin",
    "/usr/games",
    "/usr/include",
    "/usr/lib",
    "/usr/lib64",
    "/usr/libexec",
    "/usr/local",
    "/usr/sbin",
    "/usr/share",
    "/var",
];

/// Of `/var`, the directories that the system has for itself: projects have theirs beside these, as in `/var/www`.
const OF_VAR: [&str; 9] = [
    "/var/backups",
    "/var/cache",
    "/var/db",
    "/var/lib",
    "/var/local",
    "/var/log",
    "/var/mail",
    "/var/spool",
    "/var/tmp",
];

/// The directories that packages of a distribution write to.
pub(super) fn system() -> Vec<Place> {
    SYSTEM.iter().map(|path| Place::Image((*path).to_owned())).collect()
}

/// Those that they likely write to: in `/var`, only what the system has for itself.
pub(super) fn likely_system() -> Vec<Place> {
    let all = SYSTEM.iter().filter(|path| **path != "/var").chain(&OF_VAR);
    all.map(|path| Place::Image((*path).to_owned())).collect()
}

/// Whether this is one of the directories that packages of a distribution write to.
pub fn is_of_packages(path: &str) -> bool {
    SYSTEM.contains(&path) || OF_VAR.contains(&path)
}

/// Whether every image of Linux with files has this directory.
pub(super) fn is_standard(path: &str) -> bool {
    const STANDARD: [&str; 12] = [
        "/bin",
        "/etc",
        "/lib",
        "/opt",
        "/root",
        "/tmp",
        "/usr",
        "/usr/bin",
        "/usr/local",
        "/usr/local/bin",
        "/usr/share",
        "/var",
    ];
    STANDARD.contains(&path)
}

/// Whether a directory is there that a command may change to, whatever the file says before.
pub(super) fn is_in_every_image(path: &str) -> bool {
    const MORE: [&str; 14] = [
        "/",
        "/dev",
        "/home",
        "/media",
        "/mnt",
        "/proc",
        "/run",
        "/sbin",
        "/srv",
        "/sys",
        "/usr/lib",
        "/usr/local/lib",
        "/var/lib",
        "/var/tmp",
    ];
    is_standard(path) || MORE.contains(&path)
}

/// The directories that packages of languages are put in besides.
pub(super) const PACKAGES: [&str; 3] = ["/go", "/nix", "/usr/lib"];

/// The directories that the options of an install name which runs in a directory, absolute paths, each with whether it is
/// named from there; `None` where one may be another.
pub(super) fn other_places(command: &Command, directory: Option<&str>) -> Option<Vec<(String, bool)>> {
    const OPTIONS: [&str; 14] = [
        "-t",
        "--target",
        "-d",
        "--dest",
        "-w",
        "--wheel-dir",
        "-b",
        "--prefix",
        "--root",
        "--install-dir",
        "-i",
        "-C",
        "--path",
        "--bindir",
    ];
    let mut places = Vec::new();
    let arguments = command.arguments();
    for (at, word) in arguments.iter().enumerate() {
        let text = word.value();
        let (option, value) = match text.split_once('=') {
            Some((option, value)) if is_option(option) => (option, Some(value)),
            _ => (text, arguments.get(at + 1).map(Word::value).filter(|_| OPTIONS.contains(&text))),
        };
        let path = value.filter(|_| OPTIONS.contains(&option)).filter(|value| !value.contains("://"));
        if let Some(path) = path.filter(|path| !path.starts_with('/')) {
            let is_plain =
                !path.is_empty() && !path.starts_with(['~', '-']) && !path.contains(['$', '`', '*', '?', '{']);
            places.push((join(directory.filter(|_| is_plain)?, path), true));
            continue;
        }
        let is_value = at.checked_sub(1).is_some_and(|before| OPTIONS.contains(&arguments[before].value()));
        let leads_elsewhere =
            (text.starts_with('.') && !is_value) || text.contains("=.") || text.contains("=~") || text.starts_with('~');
        if path.is_some_and(|path| path.contains('$')) || leads_elsewhere {
            return None;
        }
        let named = text.rsplit('=').next().filter(|text| text.starts_with('/'));
        if named.is_some() && word.literal().is_none() {
            return None;
        }
        places.extend(named.or(path).map(|path| (path.trim_end_matches('/').to_owned(), false)));
    }
    Some(places)
}

/// Whether a word is an option, and not `-`.
pub(super) fn is_option(text: &str) -> bool {
    text.len() > 1 && text.starts_with('-')
}
