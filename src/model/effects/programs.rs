//! What programs read and write, by the parts that their tables say they play.

use super::Trust;
use super::command::{Commands, named};
use super::place::{Place, is_option};
use super::variables::Others;
use crate::context::path;
use crate::shell::tools::{Meaning, Role, ToolCall};
use crate::shell::{self, Command, Word};

impl Commands<'_> {
    /// Adds what a program does that moves, reads or writes files, fetches them, or looks at the system.
    pub(super) fn program(&mut self, call: &ToolCall) {
        if call.has_role(Role::TouchesNothing) || self.changes_no_mode(call) {
            return;
        }
        let is_programmed = call.has(Meaning::Code) && !call.has_role(Role::TakesText);
        let is_told = !is_programmed
            && (self.system_files(call) || self.named_files(call) || self.moved_files(call) || self.fetched(call));
        if is_told {
            self.side_files(call);
        } else {
            self.unknown(call.command);
        }
    }

    /// Adds what a program does that works on the system and on no other files than its operands.
    fn system_files(&mut self, call: &ToolCall) -> bool {
        if call.has_any_role(&[Role::MakesUser, Role::MakesGroup]) {
            self.system();
            self.known.writes.push(Place::Image("/home".to_owned()));
            call.values(Meaning::Home).for_each(|(text, word)| self.writes_part(text, word));
        } else if call.has_role(Role::AsksMachine) {
            self.known.others = self.known.others.max(Others::System);
        } else if call.has_role(Role::AsksSystem) {
            self.asks_system();
        } else if self.environment(call) {
        } else if keeps_to_system(call) && call.command.arguments().iter().all(is_plain) {
            self.system();
            self.known.others = self.known.others.max(Others::Any);
        } else if call.has_role(Role::SetsUser) && call.is_global() {
            self.system();
        } else {
            return false;
        }
        true
    }

    /// Adds what a program does to the files that its operands name.
    fn named_files(&mut self, call: &ToolCall) -> bool {
        const CHANGES: [Role; 3] = [Role::ChangesGroup, Role::ChangesMode, Role::ChangesOwner];
        const MAKES: [Role; 4] = [Role::MakesDirectories, Role::MakesFiles, Role::Removes, Role::RemovesBelow];
        let given = call.operands();
        let told = usize::from(call.has_role(Role::TakesText) && !call.has(Meaning::Code) && !call.has(Meaning::Reads));
        let files = given.get(told..).unwrap_or_default();
        if call.has_any_role(&CHANGES) && call.value(Meaning::Like).is_none() {
            let skipped = usize::from(given.len() > 1 && names_no_file(call, given[0]));
            self.writes_all(&given[skipped..]);
            if !call.has_role(Role::ChangesMode) {
                self.reads_accounts();
            }
        } else if call.has_any_role(&MAKES) {
            self.writes_all(given);
            if given.is_empty() {
                self.writes_here(None);
            }
            call.values(Meaning::Like).for_each(|(text, word)| self.reads_part(text, word));
        } else if call.has_role(Role::Edits) && !call.has_role(Role::BringsFiles) && !files.is_empty() {
            for word in files {
                self.reads(word);
                self.writes(word);
            }
        } else if call.has_any_role(&[Role::PrintsFiles, Role::ReadsFiles]) {
            self.reads_all(files);
            if call.has(Meaning::Listed) {
                self.reads_listed(call.command);
            } else if files.is_empty() && call.has(Meaning::Recursive) {
                self.reads_here();
            }
        } else if call.has_role(Role::ListsFiles) {
            self.reads_all(files);
            if files.is_empty() {
                self.reads_here();
            }
            // What it says differs from machine to machine, or with the time.
            self.known.others = self.known.others.max(Others::System);
        } else {
            return false;
        }
        true
    }

    /// Adds the files that a list names, as far as a command before it prints that; a list of sums that comes from elsewhere
    /// names files in the directory.
    fn reads_listed(&mut self, command: &Command) {
        let printed = self.printed.take().filter(|_| matches!(command.joiner, shell::Joiner::Pipe(_)));
        let is_sum = |word: &str| word.len() >= 32 && word.bytes().all(|it| it.is_ascii_hexdigit());
        let is_path = |word: &&str| !word.is_empty() && !word.contains(['$', '%', '`', '(']) && !is_sum(word);
        let words = printed.as_deref().unwrap_or_default().split([' ', '\t', '\n', '*']);
        let base = self.directory.as_deref().unwrap_or("/");
        let files: Vec<Place> = words.filter(is_path).map(|word| Place::Image(path::join(base, word))).collect();
        if files.is_empty() {
            return self.reads_here();
        }
        self.known.directory |= !self.moved;
        self.known.reads.extend(files);
    }

    /// Adds what a program does that makes files of others, the last operand being the place, or an option.
    fn moved_files(&mut self, call: &ToolCall) -> bool {
        let (from, to) = match (call.values(Meaning::Target).last(), call.operands()) {
            (Some(target), from) => (from, target),
            (None, [from @ .., to]) => (from, (to.value(), *to)),
            _ => return false,
        };
        if from.is_empty() {
            return false;
        }
        if call.has_role(Role::LinksByName) {
        } else if call.has_any_role(&[Role::Moves, Role::Links]) {
            self.writes_all(from);
        } else if call.has_role(Role::Copies) {
            self.reads_all(from);
        } else {
            return false;
        }
        // Into a directory, each keeps its name.
        let names: Option<Vec<&str>> = from.iter().map(|word| word.literal().and_then(name_of)).collect();
        let names = names.filter(|_| to.0.ends_with('/') && !call.command.has_flag(&["parents"]));
        // A directory that is not known may be any.
        let place = self.place(to.0, to.1);
        match names.filter(|_| place != "/" && !place.starts_with("/dev")) {
            Some(names) => self.known.writes.extend(names.iter().map(|it| Place::Image(path::join(&place, it)))),
            None => self.writes_part(to.0, to.1),
        }
        true
    }

    /// Adds what a program does that brings files from the network or unpacks them.
    fn fetched(&mut self, call: &ToolCall) -> bool {
        let is_told = if call.has_role(Role::Downloads) {
            self.downloads(call)
        } else if call.has_role(Role::Extracts) {
            self.extracts(call)
        } else {
            call.has_role(Role::Clones) && self.clones(call)
        };
        if is_told {
            self.asks_system();
        }
        is_told
    }

    fn downloads(&mut self, call: &ToolCall) -> bool {
        // What it sends comes from a file after `@`, and `file:` is an address of the image itself.
        let sends = call.values(Meaning::Reads).any(|(text, _)| text.contains('@'));
        let is_local = |word: &Word| word.value().starts_with("file:");
        if sends || call.operands().iter().any(|word| is_local(word)) {
            return false;
        }
        let mut files = call.values(Meaning::Output).peekable();
        let place = call.values(Meaning::Target).last();
        let saves = call.has(Meaning::Saves) || call.has_role(Role::SavesByName) && files.peek().is_none();
        if saves || place.is_some() {
            self.writes_here(place);
        }
        for (text, word) in files.filter(|(text, _)| *text != "-") {
            self.writes_part(text, word);
            let file = self.place(text, word);
            self.downloaded.push(file);
        }
        true
    }

    fn extracts(&mut self, call: &ToolCall) -> bool {
        if call.has_flags(Meaning::Archive) {
            let files = call.values(Meaning::Archive).filter(|(text, _)| *text != "-");
            files.for_each(|(text, word)| self.reads_part(text, word));
        } else {
            let Some(file) = call.operands().first() else { return false };
            self.reads(file);
        }
        let mut places = call.values(Meaning::Directory).peekable();
        if places.peek().is_none() {
            self.writes_here(None);
        }
        places.for_each(|(text, word)| self.writes_part(text, word));
        true
    }

    fn clones(&mut self, call: &ToolCall) -> bool {
        let [address, rest @ ..] = call.operands() else { return false };
        let is_remote = address.value().contains("://") || address.value().starts_with("git@");
        let is_here = call.value(Meaning::Directory).is_none();
        match rest {
            _ if !is_remote => return false,
            [to] if is_here || to.value().starts_with('/') => self.writes(to),
            [] if is_here => self.writes_here(None),
            _ => return false,
        }
        true
    }

    /// Adds the files and accounts that options name.
    fn side_files(&mut self, call: &ToolCall) {
        call.values(Meaning::Reads).for_each(|(text, word)| self.reads_part(text, word));
        call.values(Meaning::Writes).for_each(|(text, word)| self.writes_part(text, word));
        if !call.has_role(Role::Downloads) {
            call.values(Meaning::Output).for_each(|(text, word)| self.writes_part(text, word));
        }
        if call.value(Meaning::Account).is_some() {
            self.reads_accounts();
        }
    }

    /// Adds what a program does of which nothing is known. Where it is only to be likely, one that is given nothing of the
    /// project does to the system what packages do.
    pub(super) fn unknown(&mut self, command: &Command) {
        let names_path = |word: &Word| {
            let text = word.value();
            let relative = text.contains('/') && !text.starts_with('/') && !text.contains("://") && !is_option(text);
            relative || text == "." || text == ".."
        };
        let is_project = command.words.iter().any(names_path) || command.words[0].value().contains('/');
        let call = self.tools.call(command);
        let is_of_system =
            call.is_some_and(|call| call.has_role(Role::AboutSystem) || runs_input(&call) || self.runs_download(&call));
        if self.trust >= Trust::Likely && self.code(command) {
            return;
        }
        if self.trust >= Trust::Likely && !is_project && is_of_system {
            self.system();
            self.known.others = self.known.others.max(Others::Any);
            return self.touches_named(command);
        }
        self.everything_of(&named(command));
        if self.trust == Trust::Guessed {
            self.touches_named(command);
        }
    }

    /// Adds what a line of code likely does that is handed to an interpreter and names files only in its directory, such as
    /// `copy('https://getcomposer.org/installer', 'composer-setup.php')`; says whether that is all.
    fn code(&mut self, command: &Command) -> bool {
        let Some(call) = self.tools.call(command).filter(|call| call.has_role(Role::Interprets)) else { return false };
        let Some(files) = call.value(Meaning::Code).and_then(files_of_code) else { return false };
        let Some(directory) = self.directory.clone().filter(|_| call.operands().is_empty()) else { return false };
        self.system();
        self.known.others = self.known.others.max(Others::Any);
        self.known.directory |= !self.moved && !files.is_empty();
        for file in files.iter().map(|file| path::join(&directory, file)) {
            self.touches(file.clone());
            self.downloaded.push(file);
        }
        true
    }

    /// Whether an interpreter runs a program that a command above has downloaded: an installer, as a rule.
    fn runs_download(&mut self, call: &ToolCall<'_>) -> bool {
        if !call.has_role(Role::Interprets) || call.has(Meaning::Code) || self.downloaded.is_empty() {
            return false;
        }
        let Some(file) = call.operands().first().copied() else { return false };
        let file = self.place(file.value(), file);
        self.downloaded.contains(&file)
    }

    /// Adds the files of the image that arguments name.
    fn touches_named(&mut self, command: &Command) {
        for word in command.arguments().iter().filter(|word| word.value().starts_with('/')) {
            self.reads(word);
            self.writes(word);
        }
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

    /// Adds the directory that an option names as written, or the one in which the command runs.
    pub(super) fn writes_here(&mut self, named: Option<(&str, &Word)>) {
        if let Some((text, word)) = named {
            return self.writes_part(text, word);
        }
        self.known.directory |= !self.moved;
        self.known.writes.push(self.here());
    }

    fn reads_all(&mut self, words: &[&Word]) {
        for word in words {
            self.reads(word);
        }
    }

    fn writes_all(&mut self, words: &[&Word]) {
        for word in words {
            self.writes(word);
        }
    }

    fn reads_here(&mut self) {
        self.known.directory |= !self.moved;
        self.known.reads.push(self.here());
    }

    fn here(&self) -> Place {
        Place::Image(self.directory.clone().unwrap_or_else(|| "/".to_owned()))
    }

    fn asks_system(&mut self) {
        self.known.reads.extend(self.of_system());
        self.known.others = self.known.others.max(Others::System);
    }

    fn reads_accounts(&mut self) {
        self.known.reads.extend(["/etc/passwd", "/etc/group"].map(|path| Place::Image(path.to_owned())));
    }
}

/// Whether an interpreter runs the text that it is fed, nothing else being given to it.
fn runs_input(call: &ToolCall) -> bool {
    let is_fed = call.command.run.fed || matches!(call.command.joiner, shell::Joiner::Pipe(_));
    let first = call.command.arguments().first();
    let names_input = first.is_none_or(|it| it.is("-") || it.is("--")) || call.operands().iter().all(|it| it.is("-"));
    is_fed && call.has_role(Role::Interprets) && !call.has(Meaning::Code) && names_input
}

fn is_plain(word: &Word) -> bool {
    word.literal().is_some_and(|text| !text.contains('/'))
}

/// Whether the first operand of a program that changes files is a mode or an owner: `chmod -x file` has none for it.
fn names_no_file(call: &ToolCall, word: &Word) -> bool {
    let is_number = |text: &str| (1..=5).contains(&text.len()) && text.bytes().all(|it| (b'0'..=b'7').contains(&it));
    let is_change = |text: &str| {
        let who = text.trim_start_matches(['u', 'g', 'o', 'a']);
        who.starts_with(['+', '-', '=']) && who.bytes().all(|it| b"+-=rwxXstugo".contains(&it))
    };
    let is_mode = |text: &str| is_number(text) || text.split(',').all(is_change);
    if call.has_role(Role::ChangesMode) {
        return word.literal().is_some_and(is_mode);
    }
    !word.value().contains('/') && !word.has_glob()
}

/// Whether a call works on the files of the system alone, as long as no operand is a path.
fn keeps_to_system(call: &ToolCall) -> bool {
    call.has_role(Role::KeepsToSystem) || call.has_role(Role::KeepsToSystemIfNamed) && !call.operands().is_empty()
}

/// The name that a file or directory has, of which this is the path.
fn name_of(path: &str) -> Option<&str> {
    let name = path::split(path.trim_end_matches('/')).1;
    let is_plain = !name.contains(['*', '?', '[', '{']) && !matches!(name, "" | "." | "..") && !path.ends_with('/');
    is_plain.then_some(name)
}

/// The files in the directory that a line of code names; `None` where it may work on others.
fn files_of_code(code: &str) -> Option<Vec<&str>> {
    const REACHES: [&str; 12] =
        ["include", "require", "import", "exec", "system", "passthru", "popen", "eval", "glob", "dir", "$", "`"];
    if REACHES.iter().any(|it| code.contains(it)) {
        return None;
    }
    let strings = || code.split(['\'', '"']).skip(1).step_by(2);
    let is_local = |text: &&str| !text.contains("://");
    if strings().filter(is_local).any(|text| text.contains('/')) {
        return None;
    }
    let is_file = |text: &&str| text.contains('.') && !text.contains(' ');
    Some(strings().filter(is_local).filter(is_file).collect())
}
