//! Builds in shell text: which command lines there are, in which directory they run, and what their variables hold.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::changing::{changes, uses};
use super::command;
use super::started::{Place, Started};
use crate::context::path::join;
use crate::context::recipe::line_of;
use crate::shell::{self, Builtin, Command, Dialect, Word};
use crate::text::Joined;

/// What a script starts with.
#[derive(Clone, Debug)]
pub(super) struct Start<'a> {
    /// The directories in which it may run.
    pub(super) directories: Vec<PathBuf>,
    /// Its variables.
    pub(super) variables: BTreeMap<String, String>,
    /// The directory of the script itself, where it is a file.
    pub(super) own: Option<PathBuf>,
    /// The root of the repository.
    pub(super) root: &'a Path,
}

/// The builds of a script that is a file: it may be run at the root of the repository or where it lies.
pub(super) fn read(text: &str, place: Place<'_>) -> Vec<Started> {
    let own = place.directory();
    let directories = vec![place.root.to_owned(), own.clone()];
    builds(text, Start { directories, variables: BTreeMap::new(), own: Some(own), root: place.root })
}

/// The builds of a text, with their lines in it from 1.
pub(super) fn builds(text: &str, start: Start<'_>) -> Vec<Started> {
    let joined = Joined::of(text);
    let script = shell::parse(&joined, Dialect::Bash);
    let mut reader = Reader { start, moved: None, changing: BTreeSet::new(), found: Vec::new() };
    for command in &script.commands {
        reader.command(text, command);
    }
    reader.found
}

struct Reader<'a> {
    start: Start<'a>,
    /// Where a subshell has moved.
    moved: Option<Vec<PathBuf>>,
    /// The variables that have another value in each build.
    changing: BTreeSet<String>,
    found: Vec<Started>,
}

impl Reader<'_> {
    fn command(&mut self, text: &str, command: &Command) {
        if !command.run.isolated {
            self.moved = None;
        }
        if command.words.is_empty() {
            for assignment in &command.assignments {
                self.note_changing(&assignment.name, assignment.value.raw());
                self.assign(&assignment.name, self.value(&assignment.value));
            }
            return;
        }
        match command.builtin() {
            Some(Builtin::Cd | Builtin::Pushd) => return self.go(command),
            Some(Builtin::Export) => {
                for word in command.arguments() {
                    if let Some((name, _)) = word.value().split_once('=') {
                        self.note_changing(name, word.raw());
                        let value = self.value(word).and_then(|text| Some(text.split_once('=')?.1.to_owned()));
                        self.assign(name, value);
                    }
                }
            }
            _ => {}
        }
        let words: Vec<Option<String>> = command.words.iter().map(|word| self.value(word)).collect();
        if let Some(build) = command::read(&words).or_else(|| command::wrapped(&words)) {
            let line = line_of(text, command.span.start as usize);
            let directories = self.moved.clone().unwrap_or_else(|| self.start.directories.clone());
            let (mut described, tags, what) = (build.described, build.tags, build.what);
            described.changing = self.changing_arguments(&command.words);
            self.found.push(Started { described, tags, directories, line, what, is_clone: false });
        }
    }

    /// Notes whether a variable that is set now has another value in each build.
    fn note_changing(&mut self, name: &str, value: &str) {
        if self.changes(value) {
            self.changing.insert(name.to_owned())
        } else {
            self.changing.remove(name)
        };
    }

    fn changes(&self, value: &str) -> bool {
        changes(value) || self.changing.iter().any(|variable| uses(value, variable))
    }

    /// The arguments of a build that have another value each time: `--build-arg NAME=VALUE`, or those that are taken from
    /// such a variable.
    fn changing_arguments(&self, words: &[Word]) -> Vec<String> {
        const OPTION: &str = "--build-arg";
        let glued = words.iter().filter(|word| word.value().starts_with("--build-arg="));
        let apart = words.windows(2).filter(|pair| pair[0].is(OPTION)).map(|pair| &pair[1]);
        let told = glued.chain(apart).filter_map(|word| {
            let said = word.value().strip_prefix("--build-arg=").unwrap_or(word.value());
            let (name, changes) = match said.split_once('=') {
                Some((name, _)) => (name, self.changes(word.raw())),
                None => (said, self.changing.contains(said)),
            };
            changes.then(|| name.to_owned())
        });
        told.collect()
    }

    fn assign(&mut self, name: &str, value: Option<String>) {
        match value {
            Some(value) => self.start.variables.insert(name.to_owned(), value),
            None => self.start.variables.remove(name),
        };
    }

    /// Goes where `cd` goes; nowhere that is known where a variable says so.
    fn go(&mut self, command: &Command) {
        let target = command.operands().next().and_then(|word| self.value(word));
        let from = self.moved.as_ref().unwrap_or(&self.start.directories);
        let moved: Vec<PathBuf> = match target {
            Some(target) if target != "-" => from.iter().map(|directory| below(directory, &target)).collect(),
            _ => Vec::new(),
        };
        if command.run.isolated {
            self.moved = Some(moved);
        } else {
            self.start.directories = moved;
        }
    }

    /// What a word says, where its variables and substitutions are known. Directories that the script finds out are written
    /// whole, after `//`.
    fn value(&self, word: &Word) -> Option<String> {
        let mut text = word.value().to_owned();
        if text.contains("${…}") {
            let known = self.directory_of(word.raw())?;
            text = text.replacen("${…}", &known, 1);
        }
        for variable in &word.variables {
            let written = format!("${{{}}}", variable.name);
            let known = match variable.name.as_str() {
                "PWD" => absolute(self.start.directories.first()?),
                "GITHUB_WORKSPACE" | "CI_PROJECT_DIR" => absolute(self.start.root),
                name => self.start.variables.get(name)?.clone(),
            };
            text = text.replacen(&written, &known, 1);
        }
        (!text.contains("${")).then_some(text)
    }

    /// The directory that a substitution finds: that of the script, of the repository, or the current one.
    fn directory_of(&self, raw: &str) -> Option<String> {
        if raw.contains("rev-parse --show-toplevel") {
            return Some(absolute(self.start.root));
        }
        if raw.contains("dirname") && (raw.contains("$0") || raw.contains("BASH_SOURCE") || raw.contains("${0")) {
            let own = self.start.own.as_ref()?;
            // `$(cd "$(dirname "$0")/.." && pwd)`
            let inner = raw.rsplit("dirname").next().unwrap_or_default();
            let inside = raw.matches("$(").count() > 1;
            let rest = inner.split_once(')').map_or("", |(_, rest)| rest).trim_start_matches('"');
            let end = rest.find(|it: char| !(it.is_alphanumeric() || "/._-".contains(it))).unwrap_or(rest.len());
            let rest = if inside { &rest[..end] } else { "" };
            return Some(absolute(&below(own, rest.trim_start_matches('/'))));
        }
        let asked = raw.trim_matches('"');
        let current = || self.start.directories.first().map(|directory| absolute(directory));
        if asked.starts_with("$(pwd)") || asked.starts_with("`pwd`") { current() } else { None }
    }
}

/// A directory of the world as a value of a variable.
pub(super) fn absolute(directory: &Path) -> String {
    let whole = directory.to_string_lossy();
    format!("//{}", if whole.is_empty() { "." } else { &whole })
}

/// A path as seen from a directory.
pub(super) fn below(directory: &Path, path: &str) -> PathBuf {
    let joined = match path.strip_prefix("//") {
        Some(whole) => join("", whole),
        None => join(&directory.to_string_lossy().replace('\\', "/"), path),
    };
    if joined == "." { PathBuf::new() } else { PathBuf::from(joined) }
}
