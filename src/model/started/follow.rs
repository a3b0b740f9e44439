//! Follows a command into the files that it starts.

use std::sync::Arc;

use super::changed::changed;
use super::unrolling::Unrolling;
use crate::context::path;
use crate::model::brought::absolute;
use crate::model::file::Model;
use crate::model::ran::{Ran, Started};
use crate::model::state::State;
use crate::model::value::{Binding, Part};
use crate::model::view::View;
use crate::shell::tools::{Meaning, Starts, ToolCall, Tools};
use crate::shell::unroll::{Outside, Start};
use crate::shell::{Builtin, Command, Dialect, Word};

/// The largest file that is followed, in bytes.
const MAX_BYTES: u64 = 1 << 18;

/// As many commands and files are followed for one command of a `RUN`.
const COMMANDS: usize = 2_000;
const FILES: usize = 64;

/// As many bytes of text are gone through, and as often a file is begun.
const BYTES: usize = 4 << 20;
const ENTRIES: usize = 300;

/// As deep they may start each other.
const DEEPEST: usize = 8;

pub(super) struct Follow<'a> {
    pub(super) model: &'a Model<'a>,
    pub(super) run: usize,
    pub(super) view: &'a View<'a>,
    pub(super) tools: &'a Tools,
    pub(super) out: Started,
    unrolling: Arc<Unrolling>,
    /// What is being followed, by file and arguments.
    open: Vec<String>,
    entered: usize,
    bytes: usize,
}

impl<'a> Follow<'a> {
    pub(super) fn new(model: &'a Model<'a>, run: usize, view: &'a View<'a>, tools: &'a Tools) -> Follow<'a> {
        let unrolling = view.context.remembered(Unrolling::default);
        let (out, open) = (Started::default(), Vec::new());
        Follow { model, run, view, tools, out, unrolling, open, entered: 0, bytes: 0 }
    }

    pub(super) fn state(&self) -> &'a State {
        &self.model.step(self.run).before
    }

    /// Follows a command that runs in a directory, where it starts a file of the project; whether it does.
    pub(super) fn start(&mut self, command: &Command, directory: &str, certain: bool) -> bool {
        if command.run.fed || command.words.is_empty() {
            return false;
        }
        let call = self.tools.call(command);
        let starts = call.as_ref().and_then(|call| call.tool.starts);
        match call.filter(|call| starts.is_some() && !call.has(Meaning::Idle)) {
            Some(call) if starts == Some(Starts::Script) => self.shell_file(&call, directory, certain),
            Some(call) => {
                let base = call.directory().map_or(Some(directory.to_owned()), |to| absolute(directory, to));
                let Some(base) = base else { return false };
                match starts {
                    Some(Starts::Makefile) => self.make(&call, &base, certain),
                    Some(Starts::Justfile) => self.just(&call, &base, certain),
                    Some(Starts::PackageScripts) => self.package(&call, &base, certain),
                    Some(Starts::ComposerScripts) => self.composer(&call, &base, certain),
                    _ => false,
                }
            }
            None if command.is(Builtin::Source) => match command.arguments() {
                [file, rest @ ..] => self.script(file, rest, directory, certain),
                [] => false,
            },
            None => self.program(command, directory, certain),
        }
    }

    /// `sh FILE arguments`
    fn shell_file(&mut self, call: &ToolCall<'_>, directory: &str, certain: bool) -> bool {
        if call.has(Meaning::Code) || call.has(Meaning::Input) {
            return false;
        }
        let [file, ..] = call.operands() else { return false };
        let all = call.command.arguments();
        let at = all.iter().position(|word| std::ptr::eq(word, *file));
        let rest = at.and_then(|at| all.get(at + 1..)).unwrap_or_default();
        self.script(file, rest, directory, certain)
    }

    /// A program that is a file of the project.
    fn program(&mut self, command: &Command, directory: &str, certain: bool) -> bool {
        let word = &command.words[0];
        let Some(text) = word.literal().filter(|_| !word.has_glob()) else { return false };
        if text.contains('/') {
            return self.script(word, command.arguments(), directory, certain);
        }
        if command.builtin().is_some() {
            return false;
        }
        let found =
            self.searched().into_iter().find(|place| self.view.has(&path::below_root(&path::join(place, text))));
        found.is_some_and(|place| self.script_at(&path::join(&place, text), command.arguments(), directory, certain))
    }

    /// The directories in which programs are looked for.
    fn searched(&self) -> Vec<String> {
        const USUAL: [&str; 6] = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];
        let variable = self.state().variable("PATH");
        let parts = variable.into_iter().flat_map(|variable| variable.value.parts()).filter_map(|part| match part {
            Part::Text(text) => Some(text.split(':')),
            Part::Unknown(_) => None,
        });
        let known = parts.flatten().filter(|place| place.starts_with('/')).map(str::to_owned);
        known.chain(USUAL.map(str::to_owned)).collect()
    }

    fn script(&mut self, file: &Word, arguments: &[Word], directory: &str, certain: bool) -> bool {
        let name = file.literal().filter(|text| !file.has_glob() && !text.starts_with(['~', '-']));
        name.is_some_and(|name| {
            let path = path::join(directory, name);
            self.shell(name, &path, arguments, directory, certain)
        })
    }

    fn script_at(&mut self, path: &str, arguments: &[Word], directory: &str, certain: bool) -> bool {
        self.shell(path, path, arguments, directory, certain)
    }

    fn shell(&mut self, name: &str, path: &str, arguments: &[Word], directory: &str, certain: bool) -> bool {
        let inner = path::below_root(path);
        if !self.view.has(&inner) || self.view.has_directory(&inner) {
            return false;
        }
        let text = self.text(&inner);
        let is_shell = |text: &String| {
            let dialect = Dialect::of_shebang(text);
            dialect.is_none_or(Dialect::is_shell) && !text.contains('\0')
        };
        let Some(text) = text.filter(is_shell) else { return false };
        let given = arguments.iter().map(|word| word.literal().filter(|_| !word.has_glob()).map(str::to_owned));
        let given: Vec<Option<String>> = given.collect();
        self.name(&inner, "");
        if !self.enter(&inner, &format!("{given:?}")) {
            return true;
        }
        self.text_of(&text, (name, given), directory, certain);
        self.leave();
        true
    }

    /// The text of a file of the project that is followed.
    pub(super) fn text(&mut self, inner: &str) -> Option<String> {
        let origin = self.view.origin(inner)?;
        let text = String::from_utf8(self.view.context.read(&origin, MAX_BYTES)?).ok()?;
        if let Some(by) = changed(self.model, self.tools, self.run, self.view.brought_last(inner), inner) {
            self.gap(&format!("{origin}, which `{by}` may change"));
        }
        Some(text)
    }

    /// Notes what is followed, and that its file is read; false where that is too deep, too much, or the same again.
    pub(super) fn enter(&mut self, inner: &str, arguments: &str) -> bool {
        if !self.out.files.iter().any(|file| file == inner) {
            self.out.files.push(inner.to_owned());
        }
        let key = format!("{inner} {arguments}");
        self.entered += 1;
        let is_too_much = self.open.len() >= DEEPEST || self.out.files.len() > FILES || self.entered > ENTRIES;
        if is_too_much || self.open.contains(&key) {
            let origin = self.view.origin(inner).unwrap_or_else(|| inner.to_owned());
            self.gap(&origin);
            return false;
        }
        self.open.push(key);
        true
    }

    pub(super) fn leave(&mut self) {
        self.open.pop();
    }

    pub(super) fn name(&mut self, inner: &str, target: &str) {
        if self.out.name.is_empty() {
            let origin = self.view.origin(inner).unwrap_or_default();
            format!("{origin} {target}").trim_end().clone_into(&mut self.out.name);
        }
    }

    pub(super) fn gap(&mut self, text: &str) {
        if !self.out.gaps.iter().any(|gap| gap == text) {
            self.out.gaps.push(text.to_owned());
        }
    }

    /// Follows the commands of a shell's text.
    pub(super) fn text_of(
        &mut self,
        text: &str,
        (name, arguments): (&str, Vec<Option<String>>),
        directory: &str,
        certain: bool,
    ) {
        if self.out.commands.len() >= COMMANDS || self.bytes >= BYTES {
            return self.gap("more commands than are followed");
        }
        let state = self.state();
        let variable = |name: &str| match state.lookup(name) {
            Binding::Set(value) => value.known().map_or(Outside::Unknown, |value| Outside::Set(value.to_owned())),
            Binding::Unset => Outside::Unset,
            Binding::Unknown => Outside::Unknown,
        };
        let view = self.view;
        let file = |path: &str| {
            let origin = view.origin(&path::below_root(path))?;
            String::from_utf8(view.context.read(&origin, MAX_BYTES)?).ok()
        };
        let directory = Some(directory);
        let bytes = BYTES - self.bytes;
        let start = Start { name, arguments, bytes, directory, join: path::join, variable: &variable, file: &file };
        let gone = self.unrolling.of(text, &start);
        let unrolled = &gone.unrolled;
        self.bytes += unrolled.bytes;
        self.out.end.clone_from(&unrolled.end);
        self.out.reads.extend(unrolled.reads.iter().cloned());
        for sourced in unrolled.sourced.iter().map(|path| path::below_root(path)) {
            if !self.out.files.contains(&sourced) {
                self.out.files.push(sourced.clone());
            }
            drop(self.text(&sourced));
        }
        unrolled.gaps.iter().for_each(|gap| self.gap(gap));
        for (item, script) in unrolled.items.iter().zip(&gone.scripts) {
            if !script.clean {
                self.gap(&item.text);
            }
            for command in &script.commands {
                self.ran(command, item.directory.as_deref(), certain && item.certain);
            }
        }
    }

    /// Adds a command that runs, or what it starts.
    fn ran(&mut self, command: &Command, directory: Option<&str>, certain: bool) {
        if self.out.commands.len() >= COMMANDS {
            return self.gap("more commands than are followed");
        }
        let started = directory.is_some_and(|directory| self.start(command, directory, certain));
        if !started {
            let directory = directory.map(str::to_owned);
            self.out.commands.push(Ran { command: command.clone(), directory, certain });
        }
    }
}
