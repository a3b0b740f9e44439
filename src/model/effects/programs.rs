//! What programs read and write that are on most systems: those that move files, fetch them, or set up the system.

use super::Trust;
use super::command::{Commands, named};
use super::place::{Place, SYSTEM, is_option};
use super::variables::Others;
use crate::shell::{self, Command, Word};

impl Commands<'_> {
    /// Adds what a program does whose table says no more than its name, or that has none.
    pub(super) fn small(&mut self, name: &str, command: &Command) {
        match name {
            "tee" => command.operands().for_each(|word| self.writes(word)),
            "cat" | "head" | "tail" | "wc" | "grep" | "egrep" | "sha256sum" | "sha512sum" => {
                command.operands().for_each(|word| self.reads(word));
            }
            // What they say differs from machine to machine, or with the time.
            "ls" | "stat" => {
                command.operands().for_each(|word| self.reads(word));
                self.known.directory |= command.operands().next().is_none();
                self.known.others = self.known.others.max(Others::System);
            }
            "id" | "whoami" | "uname" | "arch" | "nproc" | "date" | "which" | "getconf" => {
                self.reads_system();
                self.known.others = self.known.others.max(Others::System);
            }
            "usermod" | "update-ca-certificates" | "ldconfig" | "locale-gen" | "corepack"
                if command.operands().all(is_plain_word) =>
            {
                self.system();
                self.known.others = Others::Any;
            }
            _ if self.mover(name, command) || self.downloader(name, command) => {}
            _ => self.unknown(command),
        }
    }

    /// Adds what a program does of which nothing is known. Where it is only to be likely, one that is given nothing of the
    /// project does to the system what packages do.
    pub(super) fn unknown(&mut self, command: &Command) {
        let is_fed = command.run.fed || matches!(command.joiner, shell::Joiner::Pipe(_));
        let names_path = |word: &Word| {
            let text = word.value();
            let relative = text.contains('/') && !text.starts_with('/') && !text.contains("://") && !is_option(text);
            relative || text == "." || text == ".."
        };
        let is_project = command.words.iter().any(names_path) || command.words[0].value().contains('/');
        let reads_text = |name: &str| {
            let first = command.arguments().first();
            is_shell(name) && command.operands().all(|it| it.is("-"))
                || INTERPRETERS.contains(&name) && first.is_none_or(|it| it.is("-") || it.is("--"))
        };
        let runs_text = is_fed && command.name().is_some_and(reads_text);
        let of_system = command.name().is_some_and(|name| OF_SYSTEM.contains(&name)) || runs_text;
        if self.trust == Trust::Likely && !is_project && of_system {
            self.system();
            self.known.others = Others::Any;
            let paths = command.arguments().iter().filter(|word| word.value().starts_with('/'));
            for word in paths {
                self.reads(word);
                self.writes(word);
            }
            return;
        }
        self.everything_of(&named(command));
    }

    /// Adds the files that a condition asks about.
    pub(super) fn test(&mut self, command: &Command) {
        const FILE: [&str; 14] = ["-b", "-c", "-d", "-e", "-f", "-g", "-h", "-k", "-L", "-p", "-r", "-s", "-w", "-x"];
        let arguments = command.arguments();
        for (at, word) in arguments.iter().enumerate() {
            let is_binary = ["-nt", "-ot", "-ef"].iter().any(|operator| word.is(operator));
            if FILE.iter().any(|operator| word.is(operator)) || is_binary {
                arguments.get(at + 1).into_iter().for_each(|word| self.reads(word));
            }
            if let Some(first) = at.checked_sub(1).filter(|_| is_binary) {
                self.reads(&arguments[first]);
            }
        }
    }

    /// Adds what a program does that makes files of others; says whether it is one.
    fn mover(&mut self, name: &str, command: &Command) -> bool {
        let operands: Vec<&Word> = command.operands().collect();
        let named = command.flags().any(|flag| matches!(flag.name, "t" | "target-directory" | "T" | "reference"));
        match (name, &operands[..]) {
            _ if named => return false,
            ("ln", [_, .., to]) if command.has_flag(&["s", "symbolic"]) => self.writes(to),
            ("ln" | "mv", [_, .., _]) => operands.iter().for_each(|word| self.writes(word)),
            ("cp", [from @ .., to]) if !from.is_empty() => {
                for word in from {
                    self.reads(word);
                }
                self.writes(to);
            }
            ("sed", [_script, files @ ..]) if !command.has_flag(&["e", "f", "expression", "file"]) => {
                for file in files {
                    self.reads(file);
                    if command.flags().any(|flag| matches!(flag.name, "i" | "in-place")) {
                        self.writes(file);
                    }
                }
            }
            _ => return false,
        }
        true
    }

    /// Adds what a program does that brings files from the network or unpacks them; says whether that is all it does.
    fn downloader(&mut self, name: &str, command: &Command) -> bool {
        let is_known = match name {
            "curl" => self.curl(command),
            "wget" => self.wget(command),
            "tar" => self.tar(command),
            "unzip" => self.unzip(command),
            "git" => self.git(command),
            _ => false,
        };
        if is_known {
            self.reads_system();
            self.known.others = self.known.others.max(Others::System);
        }
        is_known
    }

    /// Adds the file that a command writes a list of packages to.
    pub(super) fn exported(&mut self, command: &Command) {
        const OPTIONS: [&str; 3] = ["-o", "--output", "--output-file"];
        let arguments = command.arguments();
        for (at, word) in arguments.iter().enumerate() {
            if OPTIONS.iter().any(|option| word.is(option)) {
                arguments.get(at + 1).into_iter().for_each(|file| self.writes(file));
            } else if OPTIONS.iter().any(|option| word.value().starts_with(&format!("{option}="))) {
                self.writes_here(None);
            }
        }
    }

    fn curl(&mut self, command: &Command) -> bool {
        const LONG: [&str; 10] = [
            "--data",
            "--form",
            "--upload",
            "--config",
            "--cert",
            "--key",
            "--cacert",
            "--netrc",
            "--cookie",
            "--output=",
        ];
        let is_short = |flag: &shell::Flag<'_>| !flag.word.value().starts_with("--");
        let reads = |flag: shell::Flag<'_>| {
            is_short(&flag) && matches!(flag.name, "d" | "F" | "T" | "K" | "E" | "b" | "c" | "D" | "n")
        };
        if is_glued(command, &LONG) || command.flags().any(reads) {
            return false;
        }
        let cluster = command.flags().find(|flag| is_short(flag) && flag.name == "o").map(|flag| flag.word);
        let after_cluster = cluster.and_then(|word| {
            let at = command.arguments().iter().position(|other| std::ptr::eq(other, word))?;
            command.arguments().get(at + 1).filter(|_| word.value().ends_with('o'))
        });
        if cluster.is_some() && after_cluster.is_none() {
            return false;
        }
        if let Some(file) = after_cluster.or_else(|| after(command, &["--output"])) {
            self.writes(file);
        }
        if command.flags().any(|flag| matches!(flag.name, "O" | "remote-name" | "remote-name-all" | "J")) {
            self.writes_here(after(command, &["--output-dir"]));
        }
        true
    }

    fn wget(&mut self, command: &Command) -> bool {
        const READS: [&str; 6] = ["-i", "--input", "--post-file", "--body-file", "--config", "--load-cookies"];
        const MANY: [&str; 4] = ["r", "m", "mirror", "recursive"];
        const GLUED: [&str; 4] = ["-O", "--output-document=", "-P", "--directory-prefix="];
        let to_pipe = command.arguments().iter().any(|word| matches!(word.value(), "-O-" | "-qO-"));
        let reads = READS.iter().any(|option| command.arguments().iter().any(|word| word.value().starts_with(option)));
        if reads || command.has_flag(&MANY) || is_glued(command, &GLUED) && !to_pipe {
            return false;
        }
        match after(command, &["-O", "--output-document", "-qO", "-nvO"]) {
            _ if to_pipe => {}
            Some(file) if file.is("-") => {}
            Some(file) => self.writes(file),
            None => self.writes_here(after(command, &["-P", "--directory-prefix"])),
        }
        true
    }

    fn tar(&mut self, command: &Command) -> bool {
        const GLUED: [&str; 5] = ["-C/", "--directory=", "--file=", "-T", "--files-from"];
        let Some(mode) = command.arguments().first().map(Word::value) else { return false };
        let letters = mode.trim_start_matches('-').contains('x') && !mode.starts_with("--");
        if !letters && !command.has_flag(&["extract", "x"]) || is_glued(command, &GLUED) {
            return false;
        }
        let file = command.arguments().iter().position(|word| {
            let text = word.value();
            text == "--file" || !text.starts_with("--") && text.ends_with('f') && !text.contains(['/', '.'])
        });
        if let Some(file) = file.and_then(|at| command.arguments().get(at + 1)).filter(|word| !word.is("-")) {
            self.reads(file);
        }
        self.writes_here(after(command, &["-C", "--directory"]));
        true
    }

    fn unzip(&mut self, command: &Command) -> bool {
        let Some(file) = command.operands().next() else { return false };
        self.reads(file);
        self.writes_here(after(command, &["-d"]));
        true
    }

    fn git(&mut self, command: &Command) -> bool {
        let first = command.arguments().first();
        if first.is_some_and(|word| word.is("config")) && command.has_flag(&["global", "system"]) {
            self.system();
            return true;
        }
        let mut operands = command.operands().skip_while(|word| !word.is("clone")).skip(1);
        let address = operands.find(|word| word.value().contains("://") || word.value().starts_with("git@"));
        match (address, operands.next()) {
            (Some(_), Some(to)) => self.writes(to),
            (Some(_), None) => self.writes_here(None),
            _ => return false,
        }
        true
    }

    /// Adds the directory that a word names as written, or the one in which the command runs.
    pub(super) fn writes_here(&mut self, word: Option<&Word>) {
        if let Some(word) = word {
            return self.writes(word);
        }
        self.known.directory |= !self.moved;
        self.known.writes.push(Place::Image(self.directory.clone().unwrap_or_else(|| "/".to_owned())));
    }

    pub(super) fn reads_system(&mut self) {
        self.known.reads.extend(SYSTEM.iter().map(|path| Place::Image((*path).to_owned())));
    }
}

/// Programs that work on the system and not on a project, whatever they do in detail.
const OF_SYSTEM: [&str; 26] = [
    "a2dismod",
    "a2enmod",
    "a2ensite",
    "add-apt-repository",
    "apt-key",
    "apt-mark",
    "chsh",
    "debconf-set-selections",
    "docker-php-ext-configure",
    "docker-php-ext-enable",
    "docker-php-ext-install",
    "dpkg",
    "dpkg-reconfigure",
    "fc-cache",
    "gpg",
    "install-php-extensions",
    "locale-gen",
    "localedef",
    "passwd",
    "pecl",
    "playwright",
    "rpm",
    "rustup",
    "setcap",
    "update-alternatives",
    "update-ca-certificates",
];

/// Programs that run the text which they are fed, where nothing else is given to them.
const INTERPRETERS: [&str; 4] = ["perl", "php", "python", "python3"];

fn is_plain_word(word: &Word) -> bool {
    word.literal().is_some_and(|text| !text.contains('/'))
}

fn is_shell(name: &str) -> bool {
    ["sh", "bash", "ash", "dash"].contains(&name)
}

/// The argument after one of these options, each a word of its own.
fn after<'c>(command: &'c Command, options: &[&str]) -> Option<&'c Word> {
    let arguments = command.arguments();
    let at = arguments.iter().position(|word| options.iter().any(|option| word.is(option)))?;
    arguments.get(at + 1)
}

/// Whether an argument begins with one of these and goes on.
fn is_glued(command: &Command, options: &[&str]) -> bool {
    let starts = |word: &Word| options.iter().any(|it| word.value().starts_with(it) && word.value() != *it);
    command.arguments().iter().any(starts)
}
