//! What commands read and write that keep something in a directory of their own in the project: virtual environments, and the
//! settings of a package manager.

use super::command::Commands;
use super::place::{PACKAGES, Place, is_in_every_image};
use super::variables::Others;
use crate::context::path;
use crate::shell::tools::{Role, ToolCall};
use crate::shell::{Command, Word};

/// The directory of a virtual environment that nobody named.
const ENVIRONMENT: &str = ".venv";

/// A variable that names another one.
const NAMES_ENVIRONMENT: &str = "UV_PROJECT_ENVIRONMENT";

impl Commands<'_> {
    /// Adds what a command does that makes virtual environments, which hold nothing of a project; says whether that is all.
    pub(super) fn environment(&mut self, call: &ToolCall) -> bool {
        let is_literal = |word: &&Word| word.literal().is_some_and(|text| !text.starts_with(['-', '~']));
        if !call.has_role(Role::MakesEnvironment)
            || !call.operands().iter().all(is_literal)
            || self.state.variable(NAMES_ENVIRONMENT).is_some()
        {
            return false;
        }
        let Some(places) = self.environments_of(call) else { return false };
        self.language();
        // Which version of the language it takes, the project may say.
        if let (Some(reads), Some(directory)) = (&call.tool.reads, self.directory.clone()) {
            for name in reads.manifests.iter().chain(&reads.config) {
                let around = path::around(&directory).map(|around| Place::Image(path::join(around, name)));
                self.known.reads.extend(around);
            }
        }
        self.known.directory |= !self.moved;
        for place in places {
            self.touches(place.clone());
            self.environments.push(place);
        }
        true
    }

    /// Notes the virtual environments that a command makes which does not count.
    pub(super) fn follow_environment(&mut self, command: &Command) {
        let call = self.tools.call(command).filter(|call| call.has_role(Role::MakesEnvironment));
        let places = call.and_then(|call| self.environments_of(&call));
        self.environments.extend(places.into_iter().flatten());
    }

    fn environments_of(&self, call: &ToolCall) -> Option<Vec<String>> {
        let named: Vec<&str> = call.operands().iter().map(|word| word.value()).collect();
        let named = if named.is_empty() { vec![ENVIRONMENT] } else { named };
        named.into_iter().map(|name| Some(path::join(self.directory_for(name)?, name))).collect()
    }

    fn directory_for(&self, name: &str) -> Option<&str> {
        if name.starts_with('/') { Some("/") } else { self.directory.as_deref() }
    }

    /// Whether a script that is read into the shell is that of a virtual environment which an earlier command has made.
    pub(super) fn activates(&self, word: &Word) -> bool {
        let text = word.literal().filter(|text| !text.starts_with('~'));
        let file = text.and_then(|text| Some(path::join(self.directory_for(text)?, text)));
        let environment = file.as_deref().and_then(|file| file.strip_suffix("/bin/activate"));
        environment.is_some_and(|environment| self.environments.iter().any(|it| it == environment))
    }

    /// Adds what a script of the image likely does that is read into the shell: it sets variables. One of the project is
    /// read where its text is known.
    pub(super) fn source(&mut self, command: &Command) {
        let Some(word) = command.arguments().first() else { return };
        let at_home = ["~/", "$HOME/", "${HOME}/"].iter().any(|home| word.value().starts_with(home));
        if at_home {
            self.known.reads.extend(["/home", "/root"].map(|home| Place::Image(home.to_owned())));
        } else {
            self.reads(word);
        }
        self.known.others = self.known.others.max(Others::Any);
    }

    /// Adds what an install does whose program is named by its path, as in `venv/bin/pip`: it puts packages around that.
    pub(super) fn around_program(&mut self, program: &Word) {
        let text = program.literal().filter(|text| !text.starts_with('~'));
        let around = text.and_then(|text| text.rsplit_once("bin/")).map(|(around, _)| around);
        let around = around.map(|around| if around.is_empty() { "." } else { around });
        let place = around.and_then(|around| Some(path::join(self.directory_for(around)?, around)));
        if let Some(place) = place.filter(|place| !is_in_every_image(place)) {
            self.touches(place);
        }
    }

    /// Adds what a command does that changes the settings of the project; says whether that is all.
    pub(super) fn sets_project(&mut self, call: &ToolCall) -> bool {
        let Some(settings) = call.tool.settings.as_ref().filter(|_| call.has_role(Role::SetsProject)) else {
            return false;
        };
        let Some(words) = call.operands().iter().map(|word| word.literal()).collect::<Option<Vec<&str>>>() else {
            return false;
        };
        let is_operation = |word: &str| settings.operations.iter().any(|it| it == word);
        let words = if words.first().is_some_and(|word| is_operation(word)) { &words[1..] } else { &words[..] };
        let (name, values) = words.split_first().map_or(("", words), |(name, values)| (*name, values));
        let is_place = settings.places.iter().any(|it| it == name);
        let is_harmless = |it: &String| it == name || it.ends_with('.') && name.starts_with(it.as_str());
        let own = self.state.variable(&settings.variable).map(|variable| variable.value.known());
        let Some(directory) = self.directory.clone() else { return false };
        let is_plain = |value: &&str| {
            !value.starts_with('~') && (is_place || !value.contains('/') || value.starts_with("https://"))
        };
        let is_known = is_place || settings.harmless.iter().any(is_harmless) || name.is_empty();
        if !is_known
            || !values.iter().all(is_plain)
            || self.state.variable("HOME").is_some()
            || own.is_some_and(|own| own.is_none_or(|own| !own.starts_with('/')))
        {
            return false;
        }
        self.language();
        own.flatten().into_iter().for_each(|own| self.touches(own.to_owned()));
        // Where the manifest stands, the project is: here, or in a directory around.
        let around: Vec<String> =
            path::around(&directory).map(|around| path::join(around, &settings.directory)).collect();
        let homes = ["/home".to_owned(), path::join("/root", &settings.directory)];
        for place in around.into_iter().chain(homes) {
            self.touches(place);
        }
        for value in values.iter().filter(|_| is_place) {
            self.touches(path::join(&directory, value));
        }
        self.known.directory |= !self.moved;
        true
    }

    /// Adds what a package manager of a language does with what is not the project's.
    fn language(&mut self) {
        self.system();
        self.known.others = self.known.others.max(Others::Any);
        for place in PACKAGES {
            self.touches(place.to_owned());
        }
    }
}
