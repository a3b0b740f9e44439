//! What an install reads, while it is being found out.

use super::image_path::join;
use super::install::{Closure, Install, LeftOut};
use crate::shell::tools::{Action, Meaning, Reads, ToolCall};

/// A closure while it is made.
pub(super) struct Reading<'a> {
    pub(super) install: &'a Install<'a>,
    pub(super) reads: &'a Reads,
    /// The directory of the project.
    pub(super) base: String,
    pub(super) closure: Closure,
}

impl Reading<'_> {
    /// Adds a file or directory if it is there; whether it is new.
    pub(super) fn push(&mut self, path: &str) -> bool {
        let path = if path.ends_with('/') { format!("{}/", path.trim_end_matches('/')) } else { path.to_owned() };
        let view = self.install.view;
        let exists = if path.ends_with('/') { view.has_directory(&path) } else { view.has(&path) };
        let is_new = exists && !self.closure.paths.contains(&path);
        if is_new {
            self.closure.paths.push(path);
        }
        is_new
    }

    /// Adds a file or a whole directory, whichever is there; whether one is.
    pub(super) fn push_whole(&mut self, path: &str) -> bool {
        let is_directory = self.install.view.has_directory(path);
        self.push(&if is_directory { format!("{path}/") } else { path.to_owned() });
        self.install.view.has(path)
    }

    /// Adds what is there of these names and patterns in a directory.
    pub(super) fn add(&mut self, directory: &str, patterns: &[String]) {
        for pattern in patterns {
            if pattern.contains(['*', '[']) {
                let found = self.install.view.matching(directory, pattern);
                for path in &found {
                    self.push(path);
                }
            } else {
                let slash = if pattern.ends_with('/') { "/" } else { "" };
                self.push(&format!("{}{slash}", join(directory, pattern)));
            }
        }
    }

    pub(super) fn add_all(&mut self, patterns: &[String]) {
        let base = self.base.clone();
        self.add(&base, patterns);
    }

    pub(super) fn doubt(&mut self, reason: impl Into<String>) {
        let reason = reason.into();
        if !self.closure.doubts.contains(&reason) {
            self.closure.doubts.push(reason);
        }
    }

    /// Doubts what a line of a manifest says.
    pub(super) fn doubt_line(&mut self, path: &str, line: &str) {
        self.doubt(format!("`{}` contains `{}`", self.shown(path), shortened(line.trim())));
    }

    pub(super) fn text(&mut self, path: &str) -> Option<String> {
        let text = self.install.view.text(path);
        if text.is_none() && self.install.view.has(path) {
            self.doubt(format!("`{}` cannot be read", self.shown(path)));
        }
        text
    }

    pub(super) fn has(&self, path: &str) -> bool {
        self.install.view.has(path)
    }

    /// The path as the user knows it: that of the build context.
    pub(super) fn shown(&self, path: &str) -> String {
        let origin = self.install.view.origin(path).unwrap_or_else(|| path.trim_end_matches('/').to_owned());
        if path.ends_with('/') { format!("{origin}/") } else { origin }
    }

    /// The directory of the project and those around it, the nearest first.
    pub(super) fn ancestors(&self) -> Vec<String> {
        let ends = self.base.match_indices('/').map(|(at, _)| at).chain((!self.base.is_empty()).then_some(0));
        let mut above: Vec<String> = ends.map(|end| self.base[..end].to_owned()).collect();
        above.sort_by_key(|directory| std::cmp::Reverse(directory.len()));
        [self.base.clone()].into_iter().chain(above).collect()
    }

    /// Goes to the nearest directory around the project that has one of the manifests.
    pub(super) fn climb(&mut self) {
        let manifests = &self.reads.manifests;
        let has = |directory: &String| manifests.iter().any(|name| self.has(&join(directory, name)));
        if let Some(directory) = self.ancestors().into_iter().find(has) {
            self.base = directory;
        }
    }

    /// Whether an option with this meaning is given, or a variable with this meaning is set.
    pub(super) fn is_set(&self, meaning: Meaning) -> bool {
        let state = self.install.state;
        let value = |name: &str| state.variable(name).map(|variable| variable.value.known().unwrap_or("unknown"));
        self.install.call.has(meaning) || self.install.call.is_set(meaning, value)
    }

    /// Notes that the install builds the project, too, unless an option leaves it out; `why` is a clause.
    pub(super) fn builds_project(&mut self, why: &str) {
        let call = self.install.call;
        let builds = self.reads.builds_project && call.does(Action::Install) && !self.is_set(Meaning::NoProject);
        let option = call.tool.flags.get(&Meaning::NoProject).and_then(|flags| flags.first());
        if builds {
            match option {
                Some(option) => {
                    self.closure.builds_project =
                        Some(LeftOut { options: option.clone(), why: why.to_owned(), finish: call.finished() });
                }
                None => self.closure.refused = Some(format!("`{}` builds the project", shown(call))),
            }
        }
    }
}

pub(super) fn shown(call: &ToolCall<'_>) -> String {
    format!("{} {}", call.tool.name, call.subcommand).trim().to_owned()
}

/// At most 60 characters of a line.
pub(super) fn shortened(line: &str) -> String {
    let end = line.char_indices().nth(60).map_or(line.len(), |(at, _)| at);
    if end == line.len() { line.to_owned() } else { format!("{}…", &line[..end]) }
}
