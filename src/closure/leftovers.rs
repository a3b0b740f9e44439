//! What an install leaves, and a later `COPY` of the sources would cover.

use super::image_path::join;
use super::reading::{Reading, shown};
use crate::context::path;
use crate::shell::Command;
use crate::shell::tools::Meaning;

impl Reading<'_> {
    /// What lies in the context and would be copied over what was installed, and a lockfile that the install may write.
    pub(super) fn look_for_leftovers(&mut self) {
        for path in &self.reads.fills {
            let slash = if path.ends_with('/') { "/" } else { "" };
            let path = format!("{}{slash}", join(&self.base, path));
            let there = if slash.is_empty() { self.has(&path) } else { self.install.view.has_directory(&path) };
            if there {
                let shown = self.shown(&path);
                self.doubt(format!("`{shown}` is in the build context and would overwrite what was installed"));
            }
        }
        let invocation = self.install.call;
        let can_be_frozen = !self.reads.frozen.is_empty() || invocation.tool.flags.contains_key(&Meaning::Frozen);
        let is_frozen = invocation.is_frozen() || self.is_set(Meaning::Frozen) || self.is_set_frozen();
        let name = |path: &String| path::split(path).1.to_owned();
        let lock = self.closure.paths.iter().find(|path| self.reads.locks.contains(&name(path)));
        match lock {
            Some(lock) if can_be_frozen && !is_frozen && !self.is_in_step(lock) => {
                self.closure.rewrites = Some(format!("`{}` may rewrite `{}`", shown(invocation), self.shown(lock)));
            }
            // What a module of Go sums up may be nothing.
            None if is_frozen && !self.reads.locks.is_empty() && invocation.tool.name != "go" => {
                self.doubt("no lockfile is copied");
            }
            _ => {}
        }
    }

    /// Whether a command before it in the script makes it stop where the lockfile and the manifests differ.
    fn is_set_frozen(&self) -> bool {
        let tool = self.install.call.tool;
        let Some(settings) = &tool.settings else { return false };
        let sets = |command: &&Command| {
            let words = || command.arguments().iter().filter_map(|word| word.literal());
            let is_own =
                command.depth == 0 && command.run.certain && command.name() == self.install.call.command.name();
            is_own
                && words().any(|word| settings.frozen.iter().any(|it| it == word))
                && words().next_back() == Some("true")
        };
        self.install.before.iter().any(|command| sets(&command))
    }

    /// A `COPY` of a link's own path brings what the link leads to. One of a file in a linked directory makes a directory,
    /// in whose place the copy of all sources cannot put the link.
    pub(super) fn look_for_links(&mut self) {
        let links = self.closure.paths.iter().filter_map(|path| Some((path.clone(), self.install.view.link(path)?)));
        for (path, link) in links.collect::<Vec<_>>() {
            let reason = format!("`{link}` is a symbolic link");
            if self.shown(&path) == link {
                self.doubt(reason);
            } else {
                self.closure.refused.get_or_insert(format!("{reason} to a directory"));
            }
        }
    }
}
