//! What a `RUN` reads and writes.

use std::collections::BTreeMap;

use super::Reader;
use super::command::Commands;
use super::place::Place;
use super::read_write::{Effects, Knob};
use super::variables::Others;
use crate::context::path::split;
use crate::model::invocation::InvocationForm;
use crate::model::mounts::{self, Mount, MountKind};
use crate::model::ran::Started;
use crate::model::stage::{Target, Via};
use crate::shell::{Command, Script, Word, Write};
use crate::text::Span;

impl Reader<'_> {
    pub(super) fn run(&self, effects: &mut Effects) {
        effects.settings_read.push(Knob::User);
        for mount in mounts::mounts(self.instruction) {
            self.mount(&mount, effects);
        }
        let Some(invocation) = self.model.invocation(self.index) else {
            return everything(effects);
        };
        if !matches!(invocation.form, InvocationForm::Exec | InvocationForm::ExecShell) {
            effects.settings_read.push(Knob::Shell);
        }
        let script = self.instead.unwrap_or(&invocation.script);
        let counts = |at: usize| self.part.as_ref().is_none_or(|part| part.contains(&at));
        let whole = (0..script.commands.len()).all(counts);
        let counted = || script.commands.iter().enumerate().filter(|(at, _)| counts(*at)).map(|(_, command)| command);
        let inside = |span: Span| whole || counted().any(|command| command.span.encloses(span));
        let reads = script.reads.iter().filter(|read| inside(read.span));
        effects.variables_read.names.extend(reads.map(|read| read.name.clone()));
        // What is in a function runs later, perhaps in another directory.
        let functions = self.instead.is_none() && defines_functions(&invocation.text.text, script);
        if !script.clean || script.opaque || functions {
            return everything(effects);
        }
        let mut commands = Commands::new(self.state, self.knowledge.tools, self.trust, self.manifests);
        commands.is_root = self.model.is_root(self.index, self.state);
        let assigned = script.commands.iter().flat_map(|command| command.assignments.iter().map(|it| it.name.clone()));
        commands.said = said(script);
        commands.set = Some(script.writes.iter().map(|write| write.name.clone()).chain(assigned).collect());
        let started: &[Started] = match self.instead {
            Some(_) => &[],
            None => self.model.started(self.index, self.knowledge),
        };
        commands.executable = started.iter().flat_map(|started| started.executable.iter().cloned()).collect();
        for (at, command) in script.commands.iter().enumerate() {
            match started.iter().find(|started| started.command == at) {
                Some(started) if counts(at) => {
                    effects.variables_read.names.extend(started.reads.iter().cloned());
                    commands.started(started, command);
                }
                _ if counts(at) => commands.run(command),
                _ => commands.follow(command),
            }
        }
        let paths = script.writes.iter().filter(|write| write.name == "PATH" && inside(write.span));
        paths.for_each(|write| commands.looks_in(&write.values));
        let given = counted().flat_map(|command| &command.assignments).filter(|it| it.name == "PATH");
        given.for_each(|assignment| commands.looks_in(std::slice::from_ref(&assignment.value)));
        // The shell expands the body of a heredoc, too: of `${!NAME}`, any variable.
        if whole && invocation.text.text.contains("${!") {
            commands.known.others = Others::All;
        }
        let known = commands.known();
        effects.unknown.extend(known.unknown);
        effects.settings_read.extend(known.directory.then_some(Knob::Workdir));
        effects.reads.extend(known.reads);
        effects.writes.extend(known.writes);
        effects.variables_read.others = effects.variables_read.others.max(known.others);
    }

    fn mount(&self, mount: &Mount, effects: &mut Effects) {
        let escape = self.model.dockerfile.escape;
        let target = mount.target(self.state, self.instruction, escape);
        let absolute = mount.field("target").is_some_and(|field| field.text().starts_with('/'));
        effects.settings_read.extend((!absolute).then_some(Knob::Workdir));
        // The builder makes the mount's directory, which stays in the image.
        effects.writes.push(Place::Image(target.known().unwrap_or("/").to_owned()));
        let source = mount.source(self.state, self.instruction, escape);
        let source = source.known().unwrap_or("/");
        match (mount.kind(), mount.from().and_then(|from| from.value.as_ref())) {
            (MountKind::Cache, _) => {
                let id = mount.id(self.state, self.instruction, escape).to_string();
                effects.writes.push(Place::Cache(id));
            }
            (MountKind::Bind, None) => {
                effects.reads.push(Place::Context(source.trim_start_matches('/').to_owned()));
            }
            (MountKind::Bind, Some(from)) => {
                if let Some(Target::Stage(stage)) = self.target_of(from, Via::Mount) {
                    effects.reads.push(Place::Stage(*stage, source.to_owned()));
                }
            }
            _ => {}
        }
    }
}

/// The variables that a script sets to text once, and for all commands that read them.
fn said(script: &Script) -> BTreeMap<String, String> {
    let is_only = |write: &&Write| script.writes.iter().filter(|other| other.name == write.name).count() == 1;
    let is_first = |write: &&Write| {
        let mut reads = script.reads.iter().filter(|read| read.name == write.name);
        write.certain && reads.all(|read| read.span.start > write.span.end)
    };
    let text = |write: &Write| match &write.values[..] {
        [value] => Some((write.name.clone(), value.literal()?.to_owned())),
        _ => None,
    };
    script.writes.iter().filter(is_only).filter(is_first).filter_map(text).collect()
}

/// Whether a script may define functions. In a quoted word that no shell reads, `()` is text, as in `echo "fn main() {}"`.
fn defines_functions(text: &str, script: &Script) -> bool {
    const SHELLS: [&str; 8] = ["ash", "bash", "dash", "eval", "ksh", "sh", "trap", "zsh"];
    let is_read = |command: &Command| command.words.iter().any(|word| SHELLS.contains(&split(word.value()).1));
    let words = script.commands.iter().filter(|command| !is_read(command)).flat_map(|command| &command.words);
    let is_text = |word: &&Word| word.is_quoted() && !word.raw().contains(['`', '$']);
    let quoted: Vec<&str> = words.filter(is_text).map(Word::raw).collect();
    ["()", "function "].iter().any(|sign| {
        let told: usize = quoted.iter().map(|word| word.matches(sign).count()).sum();
        text.matches(sign).count() > told
    })
}

fn everything(effects: &mut Effects) {
    effects.reads.push(Place::Image("/".to_owned()));
    effects.writes.push(Place::Image("/".to_owned()));
    effects.variables_read.others = effects.variables_read.others.max(Others::Any);
    effects.settings_read.push(Knob::Workdir);
}
