//! What a `RUN` reads and writes.

use super::command::Commands;
use super::place::Place;
use super::variables::Others;
use super::{Effects, Knob, Reader};
use crate::model::invocation::InvocationForm;
use crate::model::mounts::{self, Mount, MountKind};
use crate::model::stage::{Target, Via};
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
        let script = &invocation.script;
        let part = self.part.clone().unwrap_or(0..script.commands.len());
        let part = script.commands.get(part).unwrap_or_default();
        let whole = part.len() == script.commands.len();
        let inside = |span: Span| whole || part.iter().any(|command| command.span.encloses(span));
        let reads = script.reads.iter().filter(|read| inside(read.span));
        effects.variables_read.names.extend(reads.map(|read| read.name.clone()));
        // What is in a function runs later, perhaps in another directory.
        let functions = ["()", "function "].iter().any(|sign| invocation.text.text.contains(sign));
        if !script.clean || script.opaque || functions {
            return everything(effects);
        }
        let mut commands = Commands::new(self.state.directory(), self.knowledge.tools);
        for command in part {
            commands.run(command);
        }
        let known = commands.known();
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

fn everything(effects: &mut Effects) {
    effects.reads.push(Place::Image("/".to_owned()));
    effects.writes.push(Place::Image("/".to_owned()));
    effects.variables_read.others = Others::Any;
    effects.settings_read.push(Knob::Workdir);
}
