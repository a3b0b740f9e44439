//! What one command of a script reads and writes, as far as it is known.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::place::{Place, is_in_every_image, likely_system, system};
use super::variables::{Others, prints_environment, prints_variables};
use super::{Manifests, Trust};
use crate::context::path;
use crate::model::path::is_below;
use crate::model::state::{Origin, State};
use crate::shell::tools::{Action, Role, ToolCall, Tools};
use crate::shell::{self, Builtin, Command, Word};

/// What the commands of a script read and write together.
pub(super) struct Known {
    pub(super) reads: Vec<Place>,
    pub(super) writes: Vec<Place>,
    pub(super) others: Others,
    /// Whether the directory that they start in matters.
    pub(super) directory: bool,
    /// Commands of which nothing is known.
    pub(super) unknown: BTreeSet<String>,
}

/// Goes through the commands of a script.
pub(super) struct Commands<'a> {
    pub(super) tools: &'a Tools,
    pub(super) state: &'a State,
    pub(super) trust: Trust,
    pub(super) manifests: Manifests,
    /// The directory that the next command runs in, where it is known.
    pub(super) directory: Option<String>,
    /// Whether a command has changed to a directory that is not known: what runs there may be in the project.
    pub(super) lost: bool,
    /// The variables that the script has exported for the commands below, with their values where they are known.
    pub(super) exported: Vec<(String, Option<String>)>,
    /// Whether that is another one than they started in, named in full.
    pub(super) moved: bool,
    /// Whether it is known that they run as root.
    pub(super) is_root: bool,
    /// What the last command prints, where the shell does it by itself.
    pub(super) printed: Option<String>,
    /// The virtual environments that commands above have made.
    pub(super) environments: Vec<String>,
    /// The files that commands above have downloaded.
    pub(super) downloaded: Vec<String>,
    /// Files that everybody may execute.
    pub(super) executable: Vec<String>,
    /// The file of the project whose commands these are, as the user knows it.
    pub(super) within: Option<String>,
    /// The variables that the script sets to text before anything may read them, and nowhere else.
    pub(super) said: BTreeMap<String, String>,
    /// The variables that the script sets itself; `None` where that is not known.
    pub(super) set: Option<BTreeSet<String>>,
    pub(super) known: Known,
}

impl<'a> Commands<'a> {
    pub(super) fn new(state: &'a State, tools: &'a Tools, trust: Trust, manifests: Manifests) -> Commands<'a> {
        let known = Known {
            reads: Vec::new(),
            writes: Vec::new(),
            others: Others::None,
            directory: false,
            unknown: BTreeSet::new(),
        };
        Commands {
            tools,
            state,
            trust,
            manifests,
            directory: state.directory(),
            lost: false,
            exported: Vec::new(),
            moved: false,
            is_root: false,
            printed: None,
            environments: Vec::new(),
            downloaded: Vec::new(),
            executable: Vec::new(),
            within: None,
            said: BTreeMap::new(),
            set: None,
            known,
        }
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
        self.redirections(command);
        // What `${!NAME}` reads is in another variable.
        let values = command.assignments.iter().map(|assignment| &assignment.value);
        if command.words.iter().chain(values).any(|word| word.raw().contains("${!")) {
            self.known.others = Others::All;
        }
        if prints_environment(command) {
            self.known.others = Others::All;
        }
        if command.words.is_empty() {
            return;
        }
        if command.run.fed || !command.is_wrapped_plainly() {
            return self.unknown(command);
        }
        // A program that is named by its path has to be there.
        if command.words[0].value().contains('/') {
            self.reads(&command.words[0]);
        }
        let call = self.tools.call(command);
        if let Some(call) = &call {
            if self.distribution(call) {
                return;
            }
            if self.install(call) {
                return self.around_program(&command.words[0]);
            }
            if self.trust >= Trust::Likely && matches!(call.action, Some(Action::Build | Action::Run)) {
                return self.build();
            }
        }
        let is_bare = command.words[0].literal() == command.name();
        match (command.builtin(), call) {
            (Some(builtin), _) if is_bare => self.builtin(builtin, command),
            (_, Some(call)) if is_bare => self.program(&call),
            _ => self.unknown(command),
        }
    }

    pub(super) fn redirections(&mut self, command: &Command) {
        for redirection in &command.redirections {
            match redirection.operator.as_str() {
                "<<" | "<<-" | "<<<" | ">&" | "<&" => {}
                "<" => self.reads(&redirection.target),
                _ => self.writes(&redirection.target),
            }
        }
    }

    /// Follows a command that does not count into the directory that it changes to.
    pub(super) fn follow(&mut self, command: &Command) {
        if command.is(Builtin::Cd) {
            let (counted, reads) = (self.known.directory, self.known.reads.len());
            self.directory = self.changed(command);
            self.lost = self.directory.is_none();
            self.known.directory = counted;
            self.known.reads.truncate(reads);
        } else {
            self.follow_environment(command);
        }
    }

    /// Adds the directories in which the script looks for programs because it says so; empty where it is not known what it says.
    pub(super) fn looks_in(&mut self, values: &[Word]) {
        let home = ["~/", "${HOME}/"];
        let parts: Vec<&str> = values.iter().flat_map(|word| word.value().split(':')).collect();
        for part in &parts {
            if let Some(rest) = home.iter().find_map(|home| part.strip_prefix(home)).filter(|rest| !rest.contains('$'))
            {
                let places = [format!("/root/{rest}"), "/home".to_owned()];
                self.known.reads.extend(places.map(Place::Image));
                continue;
            }
            let known = match part.strip_prefix("${").and_then(|rest| rest.split_once('}')) {
                Some(("PATH", "")) => continue,
                Some((name, rest)) => {
                    self.state.variable(name).and_then(|it| Some(format!("{}{rest}", it.value.known()?)))
                }
                None => Some((*part).to_owned()),
            };
            let base = self.directory.as_deref().unwrap_or("/");
            let place = known.filter(|it| !it.contains(['$', '`', '~'])).map(|it| path::join(base, &it));
            if place.as_deref().is_none_or(|place| !is_in_every_image(place)) {
                self.known.reads.push(Place::Image(place.unwrap_or_else(|| "/".to_owned())));
            }
        }
        if parts.is_empty() {
            self.known.reads.push(Place::Image("/".to_owned()));
        }
    }

    /// Adds what a build of the project likely does: it reads anything, and writes where it runs.
    pub(super) fn build(&mut self) {
        self.known.reads.push(Place::Image("/".to_owned()));
        self.known.others = self.known.others.max(Others::Any);
        self.writes_here(None);
        self.known.directory = true;
    }

    /// Adds what the shell does by itself.
    fn builtin(&mut self, builtin: Builtin, command: &Command) {
        match builtin {
            Builtin::Cd if command.depth == 0 || (command.place == shell::Place::Subshell && command.depth == 1) => {
                self.directory = self.changed(command);
                self.lost = self.directory.is_none();
            }
            Builtin::Export if !prints_variables(builtin, command) => self.exports(command),
            Builtin::Test => {
                self.test(command);
                // `-v NAME` asks whether a variable is set.
                if command.has_argument("-v") {
                    self.known.others = Others::All;
                }
            }
            Builtin::Source
                if self.trust >= Trust::Likely || command.arguments().iter().any(|word| self.activates(word)) =>
            {
                self.source(command);
            }
            _ if builtin.prints() => {
                let words: Vec<&str> = command.arguments().iter().map(Word::value).collect();
                self.printed = Some(words.join(" "));
            }
            _ if builtin.touches_nothing() => {
                if prints_variables(builtin, command) {
                    self.known.others = Others::All;
                }
            }
            _ => self.everything_of(&named(command)),
        }
    }

    /// Whether it makes files executable that are so already, and does nothing else.
    pub(super) fn changes_no_mode(&mut self, call: &ToolCall) -> bool {
        let Some((_, files)) = call.operands().split_first().filter(|(mode, files)| {
            let adds = mode.is("+x") || mode.is("a+x") || mode.is("u+x");
            adds && !files.is_empty() && call.has_role(Role::ChangesMode)
        }) else {
            return false;
        };
        let plain = call.only_has(&[]) && !self.executable.is_empty();
        plain
            && files.iter().all(|file| {
                let path = self.path(file.value(), file).filter(|_| !file.has_glob());
                path.is_some_and(|path| self.executable.contains(&path))
            })
    }

    fn changed(&mut self, command: &Command) -> Option<String> {
        let [word] = command.arguments() else {
            return None;
        };
        let target = word.literal().map(str::to_owned).or_else(|| self.expanded(word.value(), word))?;
        let target = Some(target.as_str()).filter(|text| !text.starts_with(['-', '~']) && !word.has_glob())?;
        let plain = !command.run.isolated && command.run.certain;
        self.known.directory |= !self.moved && !target.starts_with('/');
        let base = self.directory.as_deref().or_else(|| target.starts_with('/').then_some("/"))?;
        self.moved |= plain && target.starts_with('/');
        let directory = path::join(base, target);
        // It has to be there.
        if !is_in_every_image(&directory) && !is_below(base, &directory) {
            self.known.reads.push(Place::Image(directory.clone()));
        }
        plain.then_some(directory)
    }

    pub(super) fn reads(&mut self, word: &Word) {
        self.reads_part(word.value(), word);
    }

    /// Adds a file as read that `text` names, a part of a word.
    pub(super) fn reads_part(&mut self, text: &str, word: &Word) {
        let path = self.place(text, word);
        // What the kernel makes up is another thing each time.
        if ["/dev/", "/proc/", "/sys/"].iter().any(|made_up| path.starts_with(made_up)) {
            self.known.others = self.known.others.max(Others::System);
        }
        // `/proc/self/environ` has all variables.
        if path == "/proc" || path.starts_with("/proc/") && (word.has_glob() || path.contains("environ")) {
            self.known.others = Others::All;
        }
        self.known.reads.push(Place::Image(path));
    }

    pub(super) fn writes(&mut self, word: &Word) {
        self.writes_part(word.value(), word);
    }

    /// Adds a file as written that `text` names, a part of a word.
    pub(super) fn writes_part(&mut self, text: &str, word: &Word) {
        let path = self.place(text, word);
        if !path.starts_with("/dev/") {
            self.known.writes.push(Place::Image(path));
        }
    }

    /// The path that a part of a word names, or all of them.
    pub(super) fn place(&mut self, text: &str, word: &Word) -> String {
        let path = self.path(text, word);
        self.known.directory |= path.is_none();
        path.unwrap_or_else(|| "/".to_owned())
    }

    /// The path that a part of a word names; for a pattern, and for words in braces, the directory that holds them.
    fn path(&mut self, text: &str, word: &Word) -> Option<String> {
        let text = match word.literal() {
            Some(_) => Cow::Borrowed(text),
            None => Cow::Owned(self.expanded(text, word)?),
        };
        // What braces stand for may be anything, but for what follows a path without `..`.
        let leads_on = |text: &str| {
            let at = text.find('{').filter(|at| *at > 0 && !text.contains(".."));
            at.is_some_and(|at| text[..at].contains('/'))
        };
        let text =
            Some(text.as_ref()).filter(|text| !text.starts_with('~') && (!word.has_braces() || leads_on(text)))?;
        let is_pattern = |sign: char| match sign {
            '{' => word.has_braces(),
            _ => word.has_glob() && matches!(sign, '*' | '?' | '['),
        };
        let text = match text.find(is_pattern) {
            Some(at) => text[..at].rfind('/').map_or(".", |slash| &text[..=slash]),
            None => text,
        };
        self.known.directory |= !self.moved && !text.starts_with('/');
        let base = self.directory.as_deref().or_else(|| text.starts_with('/').then_some("/"))?;
        Some(path::join(base, text))
    }

    /// A part of a word with the values of its variables, where an `ENV` says them all, or likely the default of an `ARG`, and
    /// the script changes none.
    pub(super) fn expanded(&self, text: &str, word: &Word) -> Option<String> {
        const SPECIAL: [char; 9] = [' ', '\t', '\n', '*', '?', '[', '{', '~', '$'];
        let set = self.set.as_ref()?;
        if text.matches('$').count() != word.variables.len() {
            return None;
        }
        let mut expanded = text.to_owned();
        for read in &word.variables {
            let counts = |origin| origin == Origin::Env || self.trust >= Trust::Likely;
            let variable = self.state.variable(&read.name).filter(|variable| counts(variable.origin))?;
            let value = variable.value.known()?;
            let is_plain = !read.guarded && !set.contains(&read.name) && !value.contains(SPECIAL);
            let place = expanded.find(&format!("${{{}}}", read.name)).filter(|_| is_plain && !value.is_empty())?;
            expanded.replace_range(place..place + read.name.len() + 3, value);
        }
        Some(expanded)
    }

    /// The words that a word stands for whose variables the script sets to text.
    pub(super) fn fields(&self, word: &Word) -> Option<Vec<Word>> {
        let mut text = word.value().to_owned();
        let is_plain = !word.is_quoted() && !word.has_braces() && text.matches('$').count() == word.variables.len();
        for read in word.variables.iter().filter(|read| !read.guarded) {
            let value = self.said.get(&read.name)?;
            text = text.replace(&format!("${{{}}}", read.name), value);
        }
        (is_plain && !text.contains(['$', '`', '*', '?', '{'])).then(|| Word::fields(&text, word.span))
    }

    pub(super) fn of_system(&self) -> Vec<Place> {
        if self.trust == Trust::Proven { system() } else { likely_system() }
    }

    pub(super) fn system(&mut self) {
        self.known.reads.extend(self.of_system());
        self.known.writes.extend(self.of_system());
        self.known.others = self.known.others.max(Others::System);
    }

    /// Everything, for the sake of a command that is named so; where it may be a guess, what a build does.
    pub(super) fn everything_of(&mut self, command: &str) {
        let within = self.within.as_ref().map(|within| format!(" in `{within}`")).unwrap_or_default();
        self.known.unknown.insert(format!("`{command}`{within}"));
        if self.trust == Trust::Guessed {
            self.build();
        } else {
            self.everything();
        }
    }

    pub(super) fn everything(&mut self) {
        self.known.reads.push(Place::Image("/".to_owned()));
        self.known.writes.push(Place::Image("/".to_owned()));
        self.known.others = self.known.others.max(Others::Any);
        self.known.directory = true;
    }
}

/// The first words of a command, as many as say what it does.
pub(super) fn named(command: &Command) -> String {
    let words = command.words.iter().map(Word::value).take_while(|word| !word.starts_with('-')).take(3);
    words.collect::<Vec<_>>().join(" ")
}
