//! Files of the project that an install is told to read or write: by its options, by variables, by redirections.

use super::image_path::{join, resolve};
use super::reading::{Reading, shown};
use crate::context::path::below_root;
use crate::model::path::is_below;
use crate::shell::{Builtin, Command};

/// Options that name a part of the project, a place for what is installed, or something else that is no file to read.
const OTHERS: [&str; 32] = [
    "C",
    "E",
    "F",
    "d",
    "e",
    "p",
    "t",
    "w",
    "cache",
    "cache-dir",
    "cache-folder",
    "cwd",
    "dest",
    "dir",
    "directory",
    "editable",
    "extra",
    "filter",
    "group",
    "include",
    "modules-folder",
    "omit",
    "only",
    "output",
    "package",
    "packages",
    "prefix",
    "project",
    "target",
    "with",
    "without",
    "workspace",
];

/// Variables that name the directory which packages are put in.
const PLACES: [&str; 8] = [
    "BUNDLE_PATH",
    "GEM_HOME",
    "PIP_PREFIX",
    "PIP_TARGET",
    "POETRY_VIRTUALENVS_PATH",
    "PYTHONUSERBASE",
    "UV_PROJECT_ENVIRONMENT",
    "VIRTUAL_ENV",
];

impl Reading<'_> {
    /// Adds the files that options name, and doubts an install that is told of files in another way.
    pub(super) fn look_for_named_files(&mut self) {
        self.look_for_program();
        self.look_for_options();
        self.look_for_variables();
        self.look_for_redirections();
    }

    /// The tool itself, where it is a file of the project, such as `composer.phar`, `./gradlew` or `bin/bundle`. A path such as
    /// `venv/bin/pip` is rather one of an environment that was made before.
    fn look_for_program(&mut self) {
        let is_environment = |part: &str| part.trim_start_matches('.').ends_with("env");
        let words = self.install.call.tool_words().iter().filter_map(|word| word.literal());
        let is_own = |word: &&str| match word.strip_prefix("./").unwrap_or(word).rsplit_once('/') {
            Some((directory, _)) => !word.starts_with('/') && !directory.split('/').any(is_environment),
            None => word.contains('.') && !word.starts_with('-'),
        };
        let files = words.filter(is_own);
        let places = files.flat_map(|file| self.ancestors().into_iter().filter_map(move |place| resolve(&place, file)));
        let found = places.filter(|path| self.install.view.has(path) && !self.install.view.has_directory(path));
        found.collect::<Vec<_>>().iter().for_each(|path| _ = self.push_whole(path));
    }

    fn look_for_options(&mut self) {
        let told = self.install.call.option_values().filter(|(option, _)| !OTHERS.contains(option));
        let values: Vec<String> = told.map(|(_, value)| value.to_owned()).collect();
        for value in values {
            if let Some(path) = self.named(&value) {
                self.push_whole(&path);
            }
        }
    }

    /// Settings or certificates for one, and places whose packages a `COPY` of all sources would cover.
    fn look_for_variables(&mut self) {
        let install = self.install;
        let of_image = install.state.env.iter().filter_map(|it| Some((it.name.as_str(), it.value.known()?)));
        let exports = install.before.iter().filter(|command| command.is(Builtin::Export));
        let exports = exports.flat_map(Command::arguments).filter_map(|word| word.value().split_once('='));
        let own = install.call.command.assignments.iter().map(|it| (it.name.as_str(), it.value.value()));
        let told: Vec<(&str, &str)> = of_image.chain(exports).chain(own).collect();
        for (name, value) in told {
            let is_place = PLACES.contains(&name);
            let paths = value.split([' ', '=', ',']).filter_map(|part| Some((part, self.named(part)?)));
            let counts = |(part, path): &(&str, String)| {
                let is_directory = install.view.has_directory(path);
                if is_place {
                    is_directory
                } else {
                    !is_directory || part.starts_with("file:") || name.ends_with("LINKS")
                }
            };
            let Some((_, path)) = paths.into_iter().find(counts) else { continue };
            if is_place {
                let shown = self.shown(&format!("{path}/"));
                self.doubt(format!("`{shown}` is in the build context and would overwrite what was installed"));
            } else if !self.closure.paths.contains(&path) {
                let shown = self.shown(&path);
                self.doubt(format!("`{name}` refers to `{shown}`"));
            }
        }
    }

    /// A file that the install writes and the context holds: a later `COPY` brings it back as it was.
    fn look_for_redirections(&mut self) {
        let call = self.install.call;
        let written = call.command.redirections.iter().filter(|it| it.operator.contains('>'));
        let paths: Vec<String> = written.filter_map(|it| self.named(it.target.value())).collect();
        for path in paths {
            let path = self.shown(&path);
            self.doubt(format!("`{}` writes `{path}`, which a later `COPY` would bring back", shown(call)));
        }
    }

    /// The file or directory of the project that a value names; `None` for the project itself and what is around it.
    fn named(&self, value: &str) -> Option<String> {
        let value = value.strip_prefix("file://").or_else(|| value.strip_prefix("file:")).unwrap_or(value);
        if value.is_empty() || value.contains("://") {
            return None;
        }
        let value = value.trim_end_matches('/');
        let path = if value.starts_with('/') { below_root(value) } else { join(&self.base, value) };
        let path = path.trim_end_matches('/').to_owned();
        (self.install.view.has(&path) && !is_below(&self.base, &path)).then_some(path)
    }
}
