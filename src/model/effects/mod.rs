//! What an instruction reads and writes, and so which instructions may change places.
//!
//! Whatever is not known counts as everything, with one exception: of links between directories that a RUN made, only
//! those are seen that its `ln` names, so two paths that are spelled differently are taken for different files.

mod command;
mod in_project;
mod packages;
mod place;
mod programs;
mod read_write;
mod run;
mod settings;
mod started;
mod swap;
#[cfg(test)]
mod tests;
mod variables;

pub use place::{Place, is_of_packages};
pub use read_write::{Effects, Knob};
pub use swap::{Conflict, files_matter_not, matters_not, may_swap, settings_matter_not};
pub use variables::{Others, Reading, Variables};

use std::collections::{BTreeMap, BTreeSet};

use super::Knowledge;
use super::file::Model;
use super::stage::{Base, Target, Via};
use super::state::State;
use super::transfer::Transfer;
use crate::context;
use crate::shell::Script;
use crate::shell::tools::{Role, Tools};
use crate::syntax::{Body, Copy, Form, Instruction, Keyword, Word};

/// How far what is said of programs must be right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Trust {
    /// What is not known counts as everything.
    Proven,
    /// A program that is given nothing of the project is taken to do nothing to it.
    Likely,
    /// A program of which nothing is known is taken to build the project: it reads anything, and writes where it runs.
    Guessed,
}

/// What an install of a project's dependencies counts as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manifests {
    /// As everything: which files it reads was not asked.
    Unread,
    /// As one that reads no manifest: who asks adds what it reads of the project and writes there.
    Apart,
}

/// What the instruction with this index reads and writes.
pub fn effects(model: &Model, index: usize, knowledge: Knowledge) -> Effects {
    effects_as(model, index, knowledge, Trust::Proven)
}

/// What the instruction with this index reads and writes, as far as that must be right.
pub fn effects_as(model: &Model, index: usize, knowledge: Knowledge, trust: Trust) -> Effects {
    read(model, index, None, knowledge, (trust, Manifests::Unread))
}

/// What these commands of the `RUN` with this index read and write, the manifests of installs and what those put into the
/// project aside.
pub fn effects_of_part(
    model: &Model,
    index: usize,
    commands: BTreeSet<usize>,
    knowledge: Knowledge,
    trust: Trust,
) -> Effects {
    read(model, index, Some(commands), knowledge, (trust, Manifests::Apart))
}

/// What a script would read and write that ran in place of the `RUN` with this index, the manifests of installs and what
/// those put into the project aside.
pub fn effects_instead(model: &Model, index: usize, script: &Script, knowledge: Knowledge, trust: Trust) -> Effects {
    let (instruction, state) = (model.instruction(index), model.step(index).before.as_ref());
    let (part, manifests) = (None, Manifests::Apart);
    Reader { model, index, instruction, state, instead: Some(script), part, knowledge, trust, manifests }.effects()
}

fn read(
    model: &Model,
    index: usize,
    part: Option<BTreeSet<usize>>,
    knowledge: Knowledge,
    (trust, manifests): (Trust, Manifests),
) -> Effects {
    let instruction = model.instruction(index);
    let state = &model.step(index).before;
    let reader = Reader { model, index, instruction, state, instead: None, part, knowledge, trust, manifests };
    if instruction.broken {
        return Effects { barrier: true, ..Effects::default() };
    }
    reader.effects()
}

pub(super) struct Reader<'a> {
    pub(super) model: &'a Model<'a>,
    pub(super) index: usize,
    pub(super) instruction: &'a Instruction,
    pub(super) state: &'a State,
    /// What runs in place of its own script.
    pub(super) instead: Option<&'a Script>,
    /// The commands that count, where these are not all.
    pub(super) part: Option<BTreeSet<usize>>,
    pub(super) knowledge: Knowledge<'a>,
    pub(super) trust: Trust,
    pub(super) manifests: Manifests,
}

impl Effects {
    /// What two parts of one instruction read and write together.
    #[must_use]
    pub fn and(mut self, other: Effects) -> Effects {
        self.barrier |= other.barrier;
        self.reads.extend(other.reads);
        self.writes.extend(other.writes);
        self.variables_read.names.extend(other.variables_read.names);
        self.variables_read.others = self.variables_read.others.max(other.variables_read.others);
        self.variables_written.extend(other.variables_written);
        self.settings_read.extend(other.settings_read);
        self.settings_written.extend(other.settings_written);
        self.config.extend(other.config);
        self.unknown.extend(other.unknown);
        for places in [&mut self.reads, &mut self.writes] {
            places.sort();
            places.dedup();
        }
        self
    }
}

impl Reader<'_> {
    fn effects(&self) -> Effects {
        let mut effects = Effects { variables_read: self.expanded(), ..Effects::default() };
        match (self.instruction.kind, &self.instruction.body) {
            (Keyword::From | Keyword::Onbuild | Keyword::Unknown, _) => effects.barrier = true,
            (Keyword::Env, Body::Pairs { pairs, .. }) => {
                effects.variables_written = pairs.iter().map(|pair| pair.key.text.clone()).collect();
                // The variables of an image have an order.
                effects.config.push("ENV".to_owned());
            }
            (Keyword::Arg, Body::Args(pairs)) => {
                effects.variables_written = pairs.iter().map(|pair| pair.key.text.clone()).collect();
            }
            (Keyword::Label, Body::Pairs { pairs, .. }) => {
                effects.config.extend(pairs.iter().map(|pair| format!("LABEL {}", pair.key.text)));
            }
            (Keyword::Workdir, Body::Text(Some(_))) => self.workdir(&mut effects),
            (Keyword::User, _) => effects.settings_written.push(Knob::User),
            (Keyword::Shell, _) => effects.settings_written.push(Knob::Shell),
            (Keyword::Copy | Keyword::Add, Body::Copy(copy)) => self.transfer(copy, &mut effects),
            (Keyword::Run, _) => self.run(&mut effects),
            (Keyword::Expose | Keyword::Volume, Body::Words { words, .. }) => {
                let keyword = self.instruction.kind.name();
                effects.config.extend(words.iter().map(|word| format!("{keyword} {}", word.text)));
            }
            // An ENTRYPOINT resets the CMD that the base image has.
            (Keyword::Cmd | Keyword::Entrypoint, Body::Command(form)) => {
                effects.config.push("CMD".to_owned());
                effects.settings_read.extend(matches!(form, Form::Shell(_)).then_some(Knob::Shell));
            }
            (Keyword::Healthcheck, _) => {
                effects.config.push("HEALTHCHECK".to_owned());
                effects.settings_read.push(Knob::Shell);
            }
            (kind, _) => effects.config.push(kind.name().to_owned()),
        }
        effects
    }

    /// The variables that the builder puts into the instruction.
    fn expanded(&self) -> Variables {
        let uses = self.model.uses(self.index).variables;
        let mut variables =
            Variables { names: uses.into_iter().map(|(it, _)| it.name).collect(), ..Variables::default() };
        if let (Keyword::Arg, Body::Args(pairs)) = (self.instruction.kind, &self.instruction.body) {
            // A bare ARG leaves a variable of its name alone where the build gives no value.
            variables.names.extend(pairs.iter().filter(|pair| pair.value.is_none()).map(|pair| pair.key.text.clone()));
        }
        variables
    }

    fn workdir(&self, effects: &mut Effects) {
        effects.settings_read.extend([Knob::Workdir, Knob::User]);
        effects.settings_written.push(Knob::Workdir);
        // The turn of the next instruction has the directory that this one makes.
        let next = self.model.steps.get(self.index + 1).filter(|next| next.stage == self.model.step(self.index).stage);
        let stage = self.model.stage_of(self.index);
        let after = next.map(|next| next.before.as_ref()).or(stage.map(|stage| stage.end.as_ref()));
        let directory = after.and_then(State::directory);
        effects.writes.push(Place::Image(directory.unwrap_or_else(|| "/".to_owned())));
    }

    fn transfer(&self, copy: &Copy, effects: &mut Effects) {
        let Some(transfer) = self.model.transfer(self.index) else {
            return;
        };
        for source in &transfer.sources {
            effects.reads.extend(self.source_place(transfer, source.path()));
        }
        if copy.destination.as_ref().is_none_or(|word| !word.text.starts_with('/')) {
            effects.settings_read.push(Knob::Workdir);
        }
        let named = |word: &Word| !word.text.bytes().all(|it| it.is_ascii_digit() || it == b':');
        if transfer.chown.as_ref().is_some_and(named) {
            effects.reads.extend(["/etc/passwd", "/etc/group"].map(|path| Place::Image(path.to_owned())));
        }
        let landings = self.landings(transfer);
        if landings.iter().any(|path| self.may_cross_link(path)) {
            effects.writes.push(Place::Image("/".to_owned()));
        }
        effects.writes.extend(landings.into_iter().map(Place::Image));
    }

    /// Whether an `ln` above may have made a link on the way to `path`.
    fn may_cross_link(&self, path: &str) -> bool {
        let links = self.model.links.get_or_init(|| links(self.model, self.knowledge.tools));
        let Some(stage) = self.model.step(self.index).stage else { return false };
        let is_above = |link: &usize| {
            let made_in = self.model.step(*link).stage;
            *link < self.index && made_in.is_some_and(|made_in| self.model.is_built_on(stage, made_in))
        };
        let ends = path.match_indices('/').map(|(at, _)| at.max(1)).chain([path.len()]);
        let mut way = ends.filter_map(|end| links.get(&path[..end]));
        way.any(|made| made.iter().any(is_above))
    }

    fn source_place(&self, transfer: &Transfer, path: Option<String>) -> Option<Place> {
        let Some(from) = &transfer.from else {
            return path.map(Place::Context);
        };
        let path = format!("/{}", path.unwrap_or_default());
        match self.target_of(from, Via::Copy) {
            Some(Target::Stage(index)) => Some(Place::Stage(*index, path)),
            _ => None,
        }
    }

    /// What a name in this instruction refers to.
    pub(super) fn target_of(&self, word: &Word, via: Via) -> Option<&Target> {
        let stage = self.model.step(self.index).stage?;
        self.model.reference(stage, via, word.span).map(|reference| &reference.target)
    }

    /// The paths that a COPY or ADD writes.
    fn landings(&self, transfer: &Transfer) -> Vec<String> {
        let Some(destination) = &transfer.destination else {
            return Vec::new();
        };
        let Some(path) = &destination.path else {
            return vec!["/".to_owned()];
        };
        let unpacks = |source: &super::transfer::TransferSource| !source.is_no_archive(self.knowledge.context);
        let is_whole = transfer.keyword == Keyword::Copy || !transfer.sources.iter().any(unpacks);
        let lands_in = (destination.is_directory || self.is_there(path)) && !transfer.parents && is_whole;
        let mut landings: Vec<String> = transfer
            .sources
            .iter()
            .map(|source| match source.file_name() {
                Some(name) if lands_in && self.is_file(transfer, source) => context::path::join(path, &name),
                _ => path.clone(),
            })
            .collect();
        if transfer.chown.is_some() || transfer.chmod.is_some() {
            landings.extend(self.made_on_the_way(path));
        }
        landings
    }

    /// Whether a directory is there in every image that has files.
    fn is_there(&self, path: &str) -> bool {
        let stage = self.model.step(self.index).stage;
        let root = stage.and_then(|stage| self.model.root(stage)).map(|root| &root.base);
        place::is_standard(path) && matches!(root, Some(Base::Image(_)))
    }

    /// Whether a source is one file, so that it arrives under its own name. A directory's contents arrive instead of it.
    fn is_file(&self, transfer: &Transfer, source: &super::transfer::TransferSource) -> bool {
        if matches!(source.kind, super::transfer::SourceKind::Heredoc { .. }) {
            return true;
        }
        let path = source.path().filter(|_| transfer.from.is_none());
        let stat = path.and_then(|path| self.knowledge.context.look(&path));
        stat.is_some_and(|stat| stat.kind == context::Kind::File)
    }

    /// The first directory that has to be made for `path`, if that is not known to be there: it takes over the owner.
    fn made_on_the_way(&self, path: &str) -> Option<String> {
        let directory = self.state.directory();
        let there = |path: &str| {
            let workdir = directory.as_deref().is_some_and(|directory| super::path::is_below(directory, path));
            path == "/" || workdir || place::is_standard(path)
        };
        let ends = path.match_indices('/').map(|(at, _)| at).skip(1).chain([path.len()]);
        ends.map(|end| &path[..end]).find(|path| !there(path)).map(str::to_owned)
    }
}

/// The paths that the file's `ln`s may make links of, each with the instructions that do.
fn links(model: &Model<'_>, tools: &Tools) -> BTreeMap<String, Vec<usize>> {
    let mut links: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for index in 0..model.steps.len() {
        let Some(script) = model.script(index) else { continue };
        let calls = script.commands.iter().filter_map(|command| tools.call(command));
        let linking = calls.filter(|call| call.has_role(Role::Links));
        for link in linking.filter_map(|call| call.operands().last()?.literal()) {
            let directory = model.step(index).before.directory();
            let base = if link.starts_with('/') { Some("/") } else { directory.as_deref() };
            if let Some(base) = base {
                links.entry(context::path::join(base, link)).or_default().push(index);
            }
        }
    }
    links
}
