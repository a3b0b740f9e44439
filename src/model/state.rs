//! What an instruction finds when its turn comes: variables, directory, user, shell.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::by_name::ByName;
use super::expand::{Expander, Expansion, Places, Quotes};
use super::inputs::{ImageConfig, Inputs, Platform};
use super::value::{Binding, Part, Value};
use super::volatile::{is_volatile, is_volatile_argument};
use crate::context;
use crate::syntax::{Body, Form, Instruction, Keyword, Pair, Word};
use crate::text::Span;

/// What an instruction finds when its turn comes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    /// The variables that are set, `ARG` and `ENV` in one list, each at the place of its last assignment.
    pub env: ByName<Variable>,
    /// The `ARG`s declared in this stage and in those it starts from, with or without a value: of each name the last, at
    /// the place of the first.
    pub args: ByName<Declaration>,
    /// The number of names that make it restless, see [`State::is_restless`].
    pub(super) restless: u32,
    /// Whether a base image may set more than is known here.
    pub inherits: Inherits,
    /// Whether an `ARG` without a value has none: all build arguments are known.
    pub all_args: bool,
    /// The names of build arguments that have another value in each build.
    pub changing: Arc<BTreeSet<String>>,
    /// The directory, as the builder writes it: an absolute path is not cleaned.
    pub workdir: Setting<Value>,
    /// The user; empty is root.
    pub user: Setting<Value>,
    /// The words before a command in shell form.
    pub shell: Setting<Vec<String>>,
    /// The platform, where something says which.
    pub platform: Option<Platform>,
    /// Whether it is Windows, by its platform or by the name of its base image.
    pub windows: bool,
}

/// A value with the instruction that set it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting<T> {
    /// The value.
    pub value: T,
    /// The index of the instruction; `None` for a default or what a base image says.
    pub set_by: Option<usize>,
}

/// A variable that is set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: Value,
    /// What set it.
    pub origin: Origin,
    /// The index of the instruction that set it.
    pub set_by: Option<usize>,
    /// The name and value there.
    pub span: Option<Span>,
}

/// What set a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// `ENV`: it is in the image too.
    Env,
    /// `ARG`
    Arg,
    /// The builder itself.
    Builder,
}

/// An `ARG`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declaration {
    /// Its name.
    pub name: String,
    /// The index of the instruction.
    pub instruction: usize,
    /// The name there.
    pub span: Span,
    /// Whether it has a value: its own default, a build argument, or that of a global `ARG`.
    pub valued: bool,
}

/// Whether a base image may set variables that the file does not show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inherits {
    /// No: everything starts from `scratch`, or from an image that is known.
    Nothing,
    /// Yes.
    Unknown,
}

const PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

impl State {
    /// The state before the first `FROM`: the arguments that the builder defines.
    pub(super) fn global(inputs: &Inputs) -> State {
        let mut state = State {
            env: ByName::default(),
            all_args: inputs.all_args,
            changing: Arc::clone(&inputs.changing),
            ..State::scratch(None)
        };
        for name in super::inputs::PLATFORM_ARGS {
            state.preset(name, platform_value(name, inputs), Origin::Builder);
        }
        state
    }

    /// The state after `FROM scratch`.
    pub(super) fn scratch(platform: Option<Platform>) -> State {
        let windows = platform.as_ref().is_some_and(|platform| platform.os == "windows");
        let mut state = State {
            env: ByName::default(),
            args: ByName::default(),
            restless: 0,
            inherits: Inherits::Nothing,
            all_args: false,
            changing: Arc::default(),
            workdir: Setting { value: Value::text("/"), set_by: None },
            user: Setting { value: Value::default(), set_by: None },
            shell: Setting { value: default_shell(windows), set_by: None },
            platform,
            windows,
        };
        if !windows {
            state.preset("PATH", Value::text(PATH), Origin::Builder);
        }
        state
    }

    /// The state after a `FROM` of an image whose configuration is not known.
    pub(super) fn image(platform: Option<Platform>, windows: bool) -> State {
        let windows = platform.as_ref().map_or(windows, |platform| platform.os == "windows");
        State {
            env: ByName::default(),
            inherits: Inherits::Unknown,
            workdir: Setting { value: Value::unknown("WORKDIR of the base image"), set_by: None },
            user: Setting { value: Value::unknown("USER of the base image"), set_by: None },
            shell: Setting { value: default_shell(windows), set_by: None },
            windows,
            ..State::scratch(platform)
        }
    }

    /// The state after a `FROM` of an image that says this.
    pub(super) fn known_image(platform: Option<Platform>, windows: bool, config: &ImageConfig) -> State {
        let mut state = State::image(platform, windows);
        state.inherits = Inherits::Nothing;
        for (name, value) in &config.env {
            state.preset(name, Value::text(value), Origin::Env);
        }
        if !state.windows && state.variable("PATH").is_none() {
            state.preset("PATH", Value::text(PATH), Origin::Builder);
        }
        let workdir = if config.workdir.is_empty() { "/" } else { &config.workdir };
        state.workdir.value = Value::text(workdir);
        state.user.value = Value::text(&config.user);
        if !config.shell.is_empty() {
            state.shell.value.clone_from(&config.shell);
        }
        state
    }

    /// What a variable is bound to.
    pub fn lookup(&self, name: &str) -> Binding {
        match self.variable(name) {
            Some(variable) => Binding::Set(variable.value.clone()),
            None if self.inherits == Inherits::Unknown => Binding::Unknown,
            None if self.declares(name) && !self.all_args => Binding::Unknown,
            None => Binding::Unset,
        }
    }

    /// The variable of this name, where the file sets it.
    pub fn variable(&self, name: &str) -> Option<&Variable> {
        self.env.get(name)
    }

    /// The last `ARG` of this name that is in force.
    pub fn declaration(&self, name: &str) -> Option<&Declaration> {
        self.args.get(name)
    }

    /// Whether an `ARG` of this name is in force.
    pub fn declares(&self, name: &str) -> bool {
        self.declaration(name).is_some()
    }

    /// The directory as a clean absolute path, where it is known.
    pub fn directory(&self) -> Option<String> {
        let path = self.workdir.value.known()?;
        Some(context::path::clean(path))
    }

    /// Sets a variable that no instruction sets.
    fn preset(&mut self, name: &str, value: Value, origin: Origin) {
        self.set(Variable { name: name.to_owned(), value, origin, set_by: None, span: None });
    }

    fn set(&mut self, variable: Variable) {
        let name = variable.name.clone();
        self.change(&name, |state| state.env.push(&name, variable));
    }

    fn declare(&mut self, declaration: Declaration) {
        let name = declaration.name.clone();
        self.change(&name, |state| state.args.replace(&name, declaration));
    }

    /// Whether a `RUN` that finds this state sees a value that is likely to be another in each build.
    pub fn is_restless(&self) -> bool {
        self.restless > 0
    }

    /// A name that makes it restless.
    pub fn restless_name(&self) -> Option<&str> {
        let arguments = self.args.iter().map(|declaration| declaration.name.as_str());
        let mut names = arguments.chain(self.env.iter().map(|variable| variable.name.as_str()));
        self.is_restless().then(|| names.find(|name| self.is_restless_by(name)))?
    }

    /// Whether what is known of this name makes it restless.
    pub fn is_restless_by(&self, name: &str) -> bool {
        let variable = self.variable(name);
        let is_hidden = variable.is_some_and(|variable| variable.origin == Origin::Env);
        let changes = |name: &str| self.changing.contains(name);
        let unknown = |part: &Part| matches!(part, Part::Unknown(name) if is_volatile(name) || changes(name));
        let default = variable.and_then(|variable| variable.value.known());
        variable.is_some_and(|variable| variable.value.parts().iter().any(unknown))
            || (!is_hidden && self.declares(name) && (changes(name) || is_volatile_argument(name, default)))
    }

    /// Changes what is known of a name.
    fn change(&mut self, name: &str, change: impl FnOnce(&mut State)) {
        let before = self.is_restless_by(name);
        change(self);
        self.restless += u32::from(self.is_restless_by(name));
        self.restless -= u32::from(before);
    }

    /// Expands a word of an instruction that finds this state.
    pub fn expand(&self, word: &Word, instruction: &Instruction, escape: char) -> Expansion {
        let lookup = |name: &str| self.lookup(name);
        let expander = Expander { lookup: &lookup, escape, quotes: Quotes::Removed };
        expander.expand(&word.text, &Places::of(word, instruction))
    }
}

/// The state after an instruction, where it differs from that before.
pub(super) struct Turn<'a> {
    /// The index of the instruction.
    pub(super) index: usize,
    pub(super) instruction: &'a Instruction,
    pub(super) escape: char,
    pub(super) inputs: &'a Inputs,
    /// The state before the first `FROM`'s stage: what a bare `ARG` imports. `None` for a global `ARG` itself.
    pub(super) globals: Option<&'a State>,
}

impl Turn<'_> {
    /// The state after the instruction; `None` where it changes nothing.
    pub(super) fn after(&self, before: &State) -> Option<State> {
        if !matches!(
            self.instruction.kind,
            Keyword::Env | Keyword::Arg | Keyword::Workdir | Keyword::User | Keyword::Shell
        ) {
            return None;
        }
        let mut state = before.clone();
        match (self.instruction.kind, &self.instruction.body) {
            (Keyword::Env, Body::Pairs { pairs, .. }) => {
                for pair in pairs {
                    self.env(pair, before, &mut state);
                }
            }
            (Keyword::Arg, Body::Args(pairs)) => {
                for pair in pairs {
                    self.arg(pair, &mut state);
                }
            }
            (Keyword::Workdir, Body::Text(Some(word))) => {
                let path = self.value(before, word);
                state.workdir = self.setting(super::path::workdir(&before.workdir.value, &path, before.windows));
            }
            (Keyword::User, Body::Text(Some(word))) => state.user = self.setting(self.value(before, word)),
            (Keyword::Shell, Body::Command(Form::Exec(words))) if !words.is_empty() => {
                state.shell = self.setting(words.iter().map(|word| word.text.clone()).collect());
            }
            _ => return None,
        }
        Some(state)
    }

    fn value(&self, state: &State, word: &Word) -> Value {
        state.expand(word, self.instruction, self.escape).value
    }

    fn setting<T>(&self, value: T) -> Setting<T> {
        Setting { value, set_by: Some(self.index) }
    }

    /// All pairs of one `ENV` see the variables as they were before it.
    fn env(&self, pair: &Pair, before: &State, state: &mut State) {
        let value = pair.value.as_ref().map(|word| self.value(before, word)).unwrap_or_default();
        let key = self.value(before, &pair.key);
        if let Some(name) = key.known().filter(|name| !name.is_empty()) {
            self.assign(state, name, value, Origin::Env, pair.span());
        }
    }

    /// Each pair of an `ARG` sees those before it.
    fn arg(&self, pair: &Pair, state: &mut State) {
        let name = pair.key.text.as_str();
        let changing = self.inputs.changing.contains(name).then(|| Value::unknown(name));
        let given = changing.or_else(|| self.inputs.build_args.get(name).map(Value::text));
        let own = || pair.value.as_ref().map(|word| self.value(state, word));
        let global = || Some(self.globals?.variable(name)?.value.clone());
        let value = given.or_else(own).or_else(global);
        let declaration = Declaration {
            name: name.to_owned(),
            instruction: self.index,
            span: pair.key.span,
            valued: value.is_some(),
        };
        if let Some(value) = value {
            self.assign(state, name, value, Origin::Arg, pair.span());
        }
        state.declare(declaration);
    }

    fn assign(&self, state: &mut State, name: &str, value: Value, origin: Origin, span: Span) {
        let set_by = Some(self.index);
        state.set(Variable { name: name.to_owned(), value, origin, set_by, span: Some(span) });
    }
}

fn default_shell(windows: bool) -> Vec<String> {
    let words: &[&str] = if windows { &["cmd", "/S", "/C"] } else { &["/bin/sh", "-c"] };
    words.iter().map(|word| (*word).to_owned()).collect()
}

fn platform_value(name: &str, inputs: &Inputs) -> Value {
    if let Some(given) = inputs.build_args.get(name) {
        return Value::text(given);
    }
    if name == "TARGETSTAGE" {
        return Value::text(inputs.target.as_deref().unwrap_or("default"));
    }
    let (platform, part) = match name.strip_prefix("TARGET") {
        Some(part) => (inputs.platform.as_ref(), part),
        None => (inputs.build_platform.as_ref(), name.trim_start_matches("BUILD")),
    };
    match (platform, part) {
        (Some(platform), "PLATFORM") => Value::text(platform.to_string()),
        (Some(platform), "OS") => Value::text(&platform.os),
        (Some(platform), "ARCH") => Value::text(&platform.arch),
        (Some(platform), "VARIANT") => Value::text(&platform.variant),
        _ => Value::unknown(name),
    }
}
