//! Where the calls of a tool keep what they download, as variables and options say, and whether a mount may hold that.

use super::Answers;
use super::runs::Run;
use crate::context::path::clean;
use crate::model::{Binding, mounts, path};
use crate::shell::Command;
use crate::shell::tools::{CacheDirectory, ToolCall};

/// Where a directory of a tool is in one call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CachePlace {
    /// Nothing moves it.
    Usual,
    /// A variable or an option names this directory.
    Moved(String),
    /// A variable or an option moves it to a device, such as `/dev/null`: nothing is kept.
    Nowhere,
    /// A variable or an option moves it to an unknown place.
    Unknown,
}

impl<'a> Answers<'a> {
    /// Where options, variables of the command, of its script and of the stage say that a directory is.
    pub fn cache_place(&self, run: &Run<'a>, call: &ToolCall<'a>, directory: &CacheDirectory) -> CachePlace {
        if let Some(place) = place_of_option(call.command, &directory.options) {
            return place;
        }
        let below_home = directory.path.strip_prefix("~/.cache/").map(|below| format!("XDG_CACHE_HOME/{below}"));
        let variables = directory.variables.iter().map(String::as_str).chain(below_home.as_deref());
        let mut places = variables.filter_map(|variable| {
            let (name, below) = variable.split_once('/').unwrap_or((variable, ""));
            place_of(variable_of(run, call.command, name), below)
        });
        places.next().unwrap_or(CachePlace::Usual)
    }

    /// Whether a call, its command or its script names another place than the stage does for what it keeps, so that what
    /// cleans up afterwards does not find it.
    pub fn is_moved_by_call(&self, run: &Run<'a>, call: &ToolCall<'a>) -> bool {
        let named = |name: &str| {
            call.command.assignment(name).is_some() || run.script().writes.iter().any(|write| write.name == name)
        };
        let moved = |directory: &CacheDirectory| {
            let variables = directory.variables.iter().filter_map(|variable| variable.split('/').next());
            place_of_option(call.command, &directory.options).is_some()
                || variables.chain(["HOME", "XDG_CACHE_HOME"]).any(named)
        };
        call.tool.cache.iter().any(moved)
    }

    /// Whether a writable mount of the `RUN` may hold what a call keeps, so that this is not in the image.
    pub fn may_be_mounted(&self, run: &Run<'a>, call: &ToolCall<'a>) -> bool {
        let mounts = mounts::mounts(run.run).into_iter().filter(mounts::Mount::is_writable);
        let targets: Vec<_> = mounts.map(|mount| mount.target(run.state, run.run, self.file.escape)).collect();
        if targets.is_empty() {
            return false;
        }
        let home = self.home_of(run, call.command);
        let clean = call.tool.clean.iter().flat_map(|clean| clean.paths.iter().chain(&clean.elsewhere));
        let is_home_unknown = variable_of(run, call.command, "HOME") == Holds::Unknown;
        let place = |path: &String| {
            let is_unknown = is_home_unknown && path.starts_with('~');
            if is_unknown { CachePlace::Unknown } else { CachePlace::Moved(path.clone()) }
        };
        let mut places: Vec<CachePlace> = clean.map(place).collect();
        places.extend(call.tool.cache.iter().map(|directory| self.cache_place(run, call, directory)));
        targets.iter().any(|target| {
            target.known().is_none_or(|target| places.iter().any(|place| may_hold(target, place, home.as_deref())))
        })
    }

    /// The home directory of the user who runs a command, as far as variables and accounts say.
    pub(super) fn home_of(&self, run: &Run<'a>, command: &Command) -> Option<String> {
        match variable_of(run, command, "HOME") {
            Holds::Text(home) => Some(home),
            Holds::Unknown => None,
            Holds::Nothing => self.account(run, command)?.home,
        }
    }
}

/// What a variable holds for a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Holds {
    /// Nothing sets it.
    Nothing,
    /// Its value, which may be empty.
    Text(String),
    /// Something unknown.
    Unknown,
}

impl From<Option<String>> for Holds {
    fn from(value: Option<String>) -> Holds {
        value.map_or(Holds::Unknown, Holds::Text)
    }
}

pub(super) fn variable_of(run: &Run<'_>, command: &Command, name: &str) -> Holds {
    if let Some(own) = command.assignment(name) {
        return run.text(&own.value).into();
    }
    if run.script().writes.iter().any(|write| write.name == name) {
        return Holds::Unknown;
    }
    match run.state.lookup(name) {
        Binding::Set(value) => value.known().map(str::to_owned).into(),
        _ => Holds::Nothing,
    }
}

fn place_of(value: Holds, below: &str) -> Option<CachePlace> {
    match value {
        Holds::Nothing => None,
        Holds::Text(value) if value.is_empty() => None,
        Holds::Text(value) if path::is_below(&value, "/dev") => Some(CachePlace::Nowhere),
        Holds::Text(value) if value.starts_with('/') => Some(CachePlace::Moved(clean(&format!("{value}/{below}")))),
        _ => Some(CachePlace::Unknown),
    }
}

/// Where one of these options, the last that is given, says that a directory is.
fn place_of_option(command: &Command, options: &[String]) -> Option<CachePlace> {
    let words = command.arguments();
    let is_option = |text: &str| options.iter().any(|option| option == text);
    let mut places = words.iter().enumerate().filter_map(|(at, word)| match word.value().split_once('=') {
        Some((option, value)) if is_option(option) => Some(word.literal().map(|_| value.to_owned())),
        None if is_option(word.value()) => Some(words.get(at + 1).and_then(|word| Some(word.literal()?.to_owned()))),
        _ => None,
    });
    place_of(places.next_back()?.into(), "").or(Some(CachePlace::Unknown))
}

/// Whether a mount at `target` may hold what is kept at `place`, or a part of it.
fn may_hold(target: &str, place: &CachePlace, home: Option<&str>) -> bool {
    let target = target.trim_end_matches('/');
    let overlaps = |path: &str| path::is_below(path, target) || path::is_below(target, path);
    match place {
        CachePlace::Usual | CachePlace::Nowhere => false,
        CachePlace::Unknown => true,
        CachePlace::Moved(path) => match (path.strip_prefix("~/"), home) {
            (None, _) => overlaps(path),
            (Some(below), Some(home)) => {
                overlaps(&format!("{}/{below}", home.trim_end_matches('/'))) || is_in_a_home(target, below)
            }
            (Some(below), None) => is_in_a_home(target, below) || ["/root", "/home"].iter().any(|it| overlaps(it)),
        },
    }
}

/// Whether a path is that of `below` in some home, or in it.
fn is_in_a_home(target: &str, below: &str) -> bool {
    format!("{target}/").contains(&format!("/{below}/"))
}
