//! What one command of a script reads and writes, as far as it is known.

use super::place::{Place, SYSTEM};
use super::variables::Others;
use crate::context::path;
use crate::shell::tools::{Action, ToolCall, Tools};
use crate::shell::{self, Command, Word};

/// The package managers of distributions.
const DISTRIBUTION: [&str; 9] = ["apk", "apt", "apt-get", "aptitude", "dnf", "microdnf", "tdnf", "yum", "zypper"];

/// Whether a call is one of a distribution's package manager.
pub fn is_distributions(call: &ToolCall) -> bool {
    DISTRIBUTION.contains(&call.tool.name.as_str())
}

/// What the commands of a script read and write together.
pub(super) struct Known {
    pub(super) reads: Vec<Place>,
    pub(super) writes: Vec<Place>,
    pub(super) others: Others,
    /// Whether the directory that they start in matters.
    pub(super) directory: bool,
}

/// Goes through the commands of a script.
pub(super) struct Commands<'a> {
    tools: &'a Tools,
    /// The directory that the next command runs in, where it is known.
    directory: Option<String>,
    /// Whether that is another one than they started in, named in full.
    moved: bool,
    known: Known,
}

impl<'a> Commands<'a> {
    pub(super) fn new(directory: Option<String>, tools: &'a Tools) -> Commands<'a> {
        let known = Known { reads: Vec::new(), writes: Vec::new(), others: Others::None, directory: false };
        Commands { tools, directory, moved: false, known }
    }

    pub(super) fn known(mut self) -> Known {
        for places in [&mut self.known.reads, &mut self.known.writes] {
            places.sort();
            places.dedup();
        }
        self.known
    }

    /// Adds what a command reads and writes.
    pub(super) fn run(&mut self, command: &Command) {
        // A pattern of a word that is handed on is looked up where the command runs.
        self.known.directory |=
            !self.moved && command.words.iter().any(|word| word.has_glob() && !word.value().starts_with('/'));
        for redirection in &command.redirections {
            match redirection.operator.as_str() {
                "<<" | "<<-" | "<<<" | ">&" | "<&" => {}
                "<" => self.reads(&redirection.target),
                _ => self.writes(&redirection.target),
            }
        }
        if command.words.is_empty() {
            return;
        }
        if command.run.fed || !command.wrappers.iter().all(is_transparent) {
            return self.everything();
        }
        if let Some(call) = self.tools.call(command)
            && self.distribution(&call)
        {
            return;
        }
        match command.name() {
            Some(name) if command.words[0].literal() == Some(name) => self.program(name, command),
            _ => self.everything(),
        }
    }

    /// Adds what the package manager of a distribution does with packages that come from its repositories; says whether
    /// that is all. Packages write where distributions write, and nowhere else: not to `/app`, `/srv` or `/usr/src`.
    fn distribution(&mut self, call: &ToolCall) -> bool {
        use Action::{Clean, Install, Remove, Update, Upgrade};
        let known = matches!(call.action, Some(Install | Update | Upgrade | Remove | Clean));
        // An option may name another root, or a file of the project.
        let plain = |word: &Word| word.literal().is_some_and(|text| !text.contains('/') || text.contains("://"));
        let named =
            call.command.arguments().iter().all(plain) && !call.operands().iter().any(|word| call.tool.is_local(word));
        let distribution = is_distributions(call);
        if distribution && known && named {
            self.system();
        }
        distribution && known && named
    }

    /// Adds what a small program of every system does.
    fn program(&mut self, name: &str, command: &Command) {
        match name {
            ":" | "true" | "false" | "echo" | "printf" | "set" | "export" | "unset" | "sleep" | "exit" | "umask" => {}
            "cd" if command.depth == 0 || (command.place == shell::Place::Subshell && command.depth == 1) => {
                self.directory = self.changed(command);
            }
            // The mode or owner is taken for a path, too: `chmod -x file` has no operand for it.
            "chmod" | "chown" | "chgrp" if !command.has_flag(&["reference"]) => {
                command.operands().for_each(|word| self.writes(word));
                self.known.reads.extend(["/etc/passwd", "/etc/group"].map(|path| Place::Image(path.to_owned())));
            }
            "mkdir" | "rm" | "rmdir" | "touch" => command.operands().for_each(|word| self.writes(word)),
            "test" | "[" => command.operands().for_each(|word| self.reads(word)),
            "useradd" | "adduser" | "groupadd" | "addgroup" if !command.has_flag(&["d", "h", "home", "home-dir"]) => {
                self.system();
                self.known.writes.push(Place::Image("/home".to_owned()));
            }
            _ => self.everything(),
        }
    }

    fn changed(&mut self, command: &Command) -> Option<String> {
        let [word] = command.arguments() else {
            return None;
        };
        let target = word.literal().filter(|text| !text.starts_with(['-', '~']) && !word.has_glob())?;
        let plain = !command.run.isolated && command.run.certain;
        self.known.directory |= !self.moved && !target.starts_with('/');
        let base = self.directory.as_deref().or_else(|| target.starts_with('/').then_some("/"))?;
        self.moved |= plain && target.starts_with('/');
        plain.then(|| path::join(base, target))
    }

    fn reads(&mut self, word: &Word) {
        let path = self.place(word);
        self.known.reads.push(Place::Image(path));
    }

    fn writes(&mut self, word: &Word) {
        let path = self.place(word);
        if !path.starts_with("/dev/") {
            self.known.writes.push(Place::Image(path));
        }
    }

    /// The path that a word names, or all of them.
    fn place(&mut self, word: &Word) -> String {
        let path = self.path(word);
        self.known.directory |= path.is_none();
        path.unwrap_or_else(|| "/".to_owned())
    }

    /// The path that a word names; for a pattern, the directory that it looks in.
    fn path(&mut self, word: &Word) -> Option<String> {
        let text = word.literal().filter(|text| !text.starts_with('~') && !word.has_braces())?;
        let text = match text.find(['*', '?', '[']).filter(|_| word.has_glob()) {
            Some(at) => text[..at].rfind('/').map_or(".", |slash| &text[..=slash]),
            None => text,
        };
        self.known.directory |= !self.moved && !text.starts_with('/');
        let base = self.directory.as_deref().or_else(|| text.starts_with('/').then_some("/"))?;
        Some(path::join(base, text))
    }

    fn system(&mut self) {
        let places = || SYSTEM.iter().map(|path| Place::Image((*path).to_owned()));
        self.known.reads.extend(places());
        self.known.writes.extend(places());
        self.known.others = self.known.others.max(Others::System);
    }

    fn everything(&mut self) {
        self.known.reads.push(Place::Image("/".to_owned()));
        self.known.writes.push(Place::Image("/".to_owned()));
        self.known.others = Others::Any;
        self.known.directory = true;
    }
}

/// Whether a word before a command changes nothing about the files that it touches.
fn is_transparent(word: &Word) -> bool {
    const WORDS: [&str; 8] = ["sudo", "doas", "env", "nice", "time", "command", "exec", "-E"];
    WORDS.iter().any(|plain| word.is(plain))
}
