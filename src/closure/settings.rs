//! Files that the settings of an install name: certificates, directories of packages, more settings.

use super::image_path::{directory, join, resolve};
use super::reading::Reading;
use crate::context::path::below_root;
use crate::model::path::is_below;

/// How settings name the directory of the project.
const PROJECT: [&str; 5] = [
    "${maven.multiModuleProjectDirectory}/",
    "${session.rootDirectory}/",
    "${project.basedir}/",
    "${basedir}/",
    "${PWD}/",
];

/// Modules that each start of Python runs.
const HOOKS: [&str; 2] = ["sitecustomize.py", "usercustomize.py"];

/// Files of a project that begin with a dot and are no settings of a user.
const OF_PROJECTS: [&str; 20] = [
    ".babelrc",
    ".browserslistrc",
    ".circleci",
    ".dockerignore",
    ".editorconfig",
    ".env",
    ".eslint",
    ".gitattributes",
    ".github",
    ".gitignore",
    ".gitlab-ci",
    ".gitmodules",
    ".husky",
    ".idea",
    ".nvmrc",
    ".pre-commit",
    ".prettier",
    ".stylelint",
    ".travis",
    ".vscode",
];

/// Whether a file in a home may be a user's settings.
fn is_of_user(home: &str, path: &str) -> bool {
    let inner = path.strip_prefix(home).unwrap_or(path).trim_start_matches('/');
    !OF_PROJECTS.iter().any(|start| inner.starts_with(start))
}

impl Reading<'_> {
    /// Adds what is there of the files and directories that the settings name which the install reads.
    pub(super) fn look_for_settings(&mut self) {
        let here = below_root(self.install.directory);
        for directory in self.ancestors() {
            for name in &self.reads.naming_settings {
                self.look_in(&join(&directory, name), &here);
            }
        }
    }

    /// Doubts settings of the user that come with the sources, because a variable says that they are there, and code of theirs
    /// that each start of Python runs.
    pub(super) fn look_at_home(&mut self) {
        let value = |name: &str| self.install.state.variable(name).and_then(|variable| variable.value.known());
        let home = value("HOME").filter(|home| home.starts_with('/')).map(below_root);
        let found = home.as_ref().map(|home| {
            let inside = [".*", ".*/**"].into_iter().flat_map(|pattern| self.install.view.matching(home, pattern));
            inside.filter(|path| !self.closure.paths.contains(path)).find(|path| is_of_user(home, path))
        });
        if let Some(path) = found.flatten() {
            self.doubt(format!("`HOME` has settings of the project, such as `{}`", self.shown(&path)));
        }
        let directories = value("PYTHONPATH").unwrap_or_default().split(':').map(below_root).collect::<Vec<_>>();
        let hooks = directories.iter().flat_map(|it| HOOKS.iter().map(move |name| join(it, name)));
        if let Some(path) = hooks.filter(|path| self.has(path)).find(|path| !self.closure.paths.contains(path)) {
            self.doubt(format!("`PYTHONPATH` makes Python run `{}`", self.shown(&path)));
        }
    }

    /// Adds what is there of what a file of settings names, if the install reads that file.
    fn look_in(&mut self, path: &str, here: &str) {
        let is_read = |known: &String| known.strip_suffix('/').map_or(path == known, |known| is_below(path, known));
        if !self.closure.paths.iter().any(is_read) {
            return;
        }
        let text = self.text(path).unwrap_or_default();
        let (home, base) = (directory(path).to_owned(), self.base.clone());
        for line in text.lines().map(str::trim).filter(|line| !line.starts_with(['#', ';', '/'])) {
            let line = line.split(" #").next().unwrap_or_default();
            for word in line.split(|sign: char| sign.is_whitespace() || "\"'=,;[](){}<>".contains(sign)) {
                let is_value = line.find(word).is_some_and(|at| at > 0);
                self.add_named(&[&home, &base, here], word, is_value);
            }
        }
    }

    /// Adds the file, or with `whole` also the directory, that a text names as seen from one of these directories.
    fn add_named(&mut self, homes: &[&str], text: &str, whole: bool) {
        let text = PROJECT.iter().find_map(|start| text.strip_prefix(start)).unwrap_or(text);
        let text = text.strip_prefix("file:").unwrap_or(text).trim_end_matches(':');
        let text = text.strip_prefix("//").unwrap_or(text);
        let is_path = !text.is_empty() && text.len() < 200 && !text.starts_with(['~', '-']);
        if !is_path || text.contains(['*', '?', '$', '\\', ':']) || text.trim_matches(['.', '/']).is_empty() {
            return;
        }
        let found = homes.iter().filter_map(|home| resolve(home, text)).find(|path| self.has(path));
        let Some(path) = found.filter(|path| !self.is_filled(path) && !is_below(&self.base, path)) else { return };
        if !self.install.view.has_directory(&path) {
            self.push(&path);
        } else if whole {
            self.push(&format!("{path}/"));
        }
    }

    /// Whether the install itself fills a directory.
    fn is_filled(&self, path: &str) -> bool {
        let mut fills = self.reads.fills.iter();
        fills.any(|fills| is_below(path, &join(&self.base, fills.trim_end_matches('/'))))
    }
}
