//! The settings that an install reads besides what it is asked for.

use super::command::Commands;
use super::place::Place;
use crate::context::path;
use crate::shell::Command;
use crate::shell::tools::{Reads, ToolCall};

/// How the names of variables end whose values are files that package managers read: constraints, settings, certificates.
const FILES: [&str; 24] = [
    "CAFILE",
    "CAINFO",
    "CERT",
    "CERTS",
    "CERT_FILE",
    "COMPOSER",
    "CONDARC",
    "CONFIG",
    "CONFIG_FILE",
    "CONFIG_GLOBAL",
    "CONSTRAINT",
    "CONSTRAINTS",
    "FIND_LINKS",
    "GEMFILE",
    "GEMRC",
    "GLOBALCONFIG",
    "INDEX",
    "INDEX_URL",
    "NODE_OPTIONS",
    "OVERRIDE",
    "PIPFILE",
    "REQUIREMENT",
    "USERCONFIG",
    "_CA_BUNDLE",
];

/// Settings of the user in its home that package managers, `git` and `curl` read.
const AT_HOME: [&str; 22] = [
    ".bowerrc",
    ".bundle",
    ".bunfig.toml",
    ".cargo",
    ".composer",
    ".condarc",
    ".config",
    ".curlrc",
    ".gem",
    ".gemrc",
    ".git-credentials",
    ".gitconfig",
    ".gradle",
    ".m2",
    ".netrc",
    ".npmrc",
    ".nuget",
    ".pip",
    ".pydistutils.cfg",
    ".ssh",
    ".yarnrc",
    ".yarnrc.yml",
];

/// Settings of the user in the directory that is `~/.config` otherwise.
const IN_CONFIG: [&str; 9] = ["NuGet", "composer", "git", "go", "pip", "pnpm", "pypoetry", "uv", "yarn"];

/// Whether the value of a variable of this name is a file that package managers read, or an address that may be one.
fn names_file(name: &str) -> bool {
    let name = name.to_ascii_uppercase();
    FILES.iter().any(|end| name.ends_with(end))
}

impl Commands<'_> {
    /// Adds the settings of the project that count where packages are named, too, and the files that variables name. A call
    /// that reads only a lockfile is not told apart.
    pub(super) fn settings(&mut self, call: &ToolCall, asks: bool, project: bool) {
        let lock_only = project && call.reads_only_lock();
        let counts =
            |reads: &&Reads| asks && (!project || lock_only) && (!call.is_global() || reads.settings_count_globally);
        if let Some(reads) = call.tool.reads.as_ref().filter(counts) {
            let locks = reads.locks.iter().filter(|_| lock_only);
            let settings = if project || reads.settings.is_empty() { &reads.config } else { &reads.settings };
            for name in settings.iter().chain(locks).filter(|name| !name.contains('*')) {
                self.known.directory |= !self.moved;
                self.reads_around(name.trim_end_matches('/'));
            }
        }
        for name in call.tool.reads.iter().filter(|_| asks && !project).flat_map(|reads| &reads.version) {
            self.known.directory |= !self.moved;
            self.reads_around(name);
        }
        self.settings_of_user();
        for file in self.values_of(call.command, names_file) {
            let path = match (file, self.directory.as_deref()) {
                (Some(file), _) if file.is_empty() => continue,
                (Some(file), _) if file.contains("://") => match file.strip_prefix("file://") {
                    Some(path) if path.starts_with('/') => path.to_owned(),
                    Some(_) => "/".to_owned(),
                    None => continue,
                },
                (Some(file), _) if file.starts_with('/') => file,
                (Some(file), Some(directory)) => path::join(directory, &file),
                _ => "/".to_owned(),
            };
            self.known.reads.push(Place::Image(path));
        }
    }

    /// The values, where they are known, of the variables of these names that a command finds: those of the image, those that
    /// the script has exported, and its own.
    pub(super) fn values_of(&self, command: &Command, counts: impl Fn(&str) -> bool) -> Vec<Option<String>> {
        let of_image = self.state.env.iter().map(|it| (it.name.as_str(), it.value.known()));
        let exported = self.exported.iter().map(|(name, value)| (name.as_str(), value.as_deref()));
        let given = command.assignments.iter().map(|it| (it.name.as_str(), it.value.literal()));
        let all = of_image.chain(exported).chain(given);
        all.filter(|(name, _)| counts(name)).map(|(_, value)| value.map(str::to_owned)).collect()
    }

    /// Notes what `export` gives to the commands below.
    pub(super) fn exports(&mut self, command: &Command) {
        let pairs = command.arguments().iter().filter_map(|word| {
            let (name, value) = word.value().split_once('=')?;
            Some((name.to_owned(), word.literal().map(|_| value.to_owned())))
        });
        self.exported.extend(pairs);
    }

    /// Adds the settings of the user, where a variable says that they lie in another directory than usual.
    fn settings_of_user(&mut self) {
        for (name, files) in [("HOME", &AT_HOME[..]), ("XDG_CONFIG_HOME", &IN_CONFIG[..])] {
            let Some(variable) = self.state.variable(name) else { continue };
            let Some(directory) = variable.value.known().filter(|directory| directory.starts_with('/')) else {
                continue;
            };
            let places = files.iter().map(|file| Place::Image(path::join(directory, file)));
            self.known.reads.extend(places);
        }
    }

    /// Adds a file of this name in the directory that a command runs in, and in those around it, where many tools look, too.
    fn reads_around(&mut self, name: &str) {
        let Some(directory) = self.directory.clone() else {
            return self.known.reads.push(Place::Image("/".to_owned()));
        };
        let mut around = Some(directory.trim_end_matches('/'));
        while let Some(directory) = around {
            self.known.reads.push(Place::Image(format!("{directory}/{name}")));
            around = directory.rfind('/').map(|slash| &directory[..slash]);
        }
    }
}
