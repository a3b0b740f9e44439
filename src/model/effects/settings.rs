//! The settings that an install reads besides what it is asked for.

use super::command::Commands;
use super::place::Place;
use crate::context::path;
use crate::shell::tools::ToolCall;

/// How the names of variables end whose values are files that package managers read: constraints, settings, certificates.
const FILES: [&str; 18] = [
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
    "OVERRIDE",
    "REQUIREMENT",
    "_CA_BUNDLE",
];

impl Commands<'_> {
    /// Adds the settings of the project that count where packages are named, too, and the files that variables name. A call
    /// that reads only a lockfile is not told apart.
    pub(super) fn settings(&mut self, call: &ToolCall, asks: bool, project: bool) {
        let lock_only = project && call.reads_only_lock();
        if let Some(reads) = call.tool.reads.as_ref().filter(|_| asks && (!project || lock_only) && !call.is_global()) {
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
        let is_file = |name: &str| {
            let name = name.to_ascii_uppercase();
            FILES.iter().any(|end| name.ends_with(end))
        };
        let of_image = self.state.env.iter().filter(|variable| is_file(&variable.name));
        let of_image = of_image.map(|variable| variable.value.known().map(str::to_owned));
        let given = call.command.assignments.iter().filter(|assignment| is_file(&assignment.name));
        let given = given.map(|assignment| assignment.value.literal().map(str::to_owned));
        let files: Vec<Option<String>> = of_image.chain(given).collect();
        for file in files {
            let path = match (file, self.directory.as_deref()) {
                (Some(file), _) if file.is_empty() || file.contains("://") => continue,
                (Some(file), _) if file.starts_with('/') => file,
                (Some(file), Some(directory)) => path::join(directory, &file),
                _ => "/".to_owned(),
            };
            self.known.reads.push(Place::Image(path));
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
