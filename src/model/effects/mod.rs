//! What an instruction reads and writes, and so which instructions may change places.
//!
//! Whatever is not known counts as everything, with one exception: of links between directories that a RUN made, only
//! those are seen that its `ln` names, so two paths that are spelled differently are taken for different files.

mod command;
mod place;
mod run;
mod swap;
#[cfg(test)]
mod tests;
mod variables;

pub use command::is_distributions;
pub use place::Place;
pub use swap::{Reason, may_swap};
pub use variables::{Reading, Variables};

use std::ops::Range;

use super::Model;
use super::stage::{Target, Via};
use super::state::State;
use super::transfer::Transfer;
use crate::context::{self, Context};
use crate::shell::tools::Tools;
use crate::syntax::{Body, Copy, Form, Instruction, Keyword, Word};

/// What an instruction reads and writes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Effects {
    /// Whether nothing may pass it: a `FROM`, an `ONBUILD`, or an instruction that the builder refuses.
    pub barrier: bool,
    /// Files that it reads.
    pub reads: Vec<Place>,
    /// Files that it makes, changes or removes.
    pub writes: Vec<Place>,
    /// Variables that it reads.
    pub variables_read: Variables,
    /// Variables that it sets or declares.
    pub variables_written: Vec<String>,
    /// Settings that it depends on.
    pub settings_read: Vec<Knob>,
    /// Settings that it changes for what follows.
    pub settings_written: Vec<Knob>,
    /// What it sets in the image's configuration, by names such as `CMD` and `LABEL version`.
    pub config: Vec<String>,
}

/// A setting of a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Knob {
    /// `WORKDIR`
    Workdir,
    /// `USER`
    User,
    /// `SHELL`
    Shell,
}

/// What is known beside the file.
#[derive(Clone, Copy, Debug)]
pub struct Knowledge<'a> {
    /// What commands mean.
    pub tools: &'a Tools,
    /// The build context.
    pub context: &'a Context,
}

/// What the instruction with this index reads and writes.
pub fn effects(model: &Model, index: usize, knowledge: Knowledge) -> Effects {
    read(model, index, None, knowledge)
}

/// What the `RUN` with this index would read and write if it ran these of its commands alone.
pub fn effects_of_part(model: &Model, index: usize, commands: Range<usize>, knowledge: Knowledge) -> Effects {
    read(model, index, Some(commands), knowledge)
}

fn read(model: &Model, index: usize, part: Option<Range<usize>>, knowledge: Knowledge) -> Effects {
    let instruction = model.instruction(index);
    let state = &model.step(index).before;
    let reader = Reader { model, index, instruction, state, part, knowledge };
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
    /// The commands that count, where these are not all.
    pub(super) part: Option<Range<usize>>,
    pub(super) knowledge: Knowledge<'a>,
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
        let above = self.model.before(self.index).filter_map(|above| Some((above, self.model.script(above)?)));
        above.into_iter().any(|(above, script)| {
            let directory = self.model.step(above).before.directory();
            let links = script.commands.iter().filter(|command| command.name() == Some("ln"));
            let named = links.filter_map(|command| command.operands().last()?.literal());
            let absolute = |link: &str| {
                let base = if link.starts_with('/') { "/" } else { directory.as_deref()? };
                Some(context::path::join(base, link))
            };
            named.filter_map(absolute).any(|link| super::path::is_below(path, &link))
        })
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
        let mut references = self.model.references.iter();
        let same = references.find(|it| it.stage == stage && it.span == word.span && it.via == via);
        same.map(|it| &it.target)
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
        let lands_in = destination.is_directory && !transfer.parents && is_whole;
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
