//! What the build context has brought to a place of the image before an instruction, where nothing else can have.

use super::Answers;
use crate::context::path;
use crate::model::brought::{Brought, brought};
use crate::model::effects::Place;
use crate::model::installs::is_plain;
use crate::model::mounts::{self, MountKind};
use crate::model::transfer::{SourceKind, TransferSource};
use crate::model::{Base, Stage, View};
use crate::shell::Command;
use crate::shell::tools::{Action, Starts, ToolCall};
use crate::syntax::Keyword;

impl<'a> Answers<'a> {
    /// What the build context has brought before the command at this place of a `RUN`, `CMD` or `ENTRYPOINT`; `None` where
    /// something else may have put a file at `wanted`, an absolute path, or may have changed it.
    pub fn brought_before(&self, index: usize, command: usize, wanted: &str) -> Option<View<'a>> {
        let stage = self.model.stage_of(index)?;
        let instruction = self.model.instruction(index);
        let mounts = mounts::mounts(instruction);
        self.model.script(index).filter(|script| script.clean && !script.opaque)?;
        let is_kept = || self.first_change((index, wanted)).is_none_or(|first| first >= command);
        if !is_empty_base(self.model.root(stage.index)?) || !self.context.is_known() || !is_kept() {
            return None;
        }
        if mounts.iter().any(|mount| mount.kind() == MountKind::Bind) || self.is_changed_before(index, stage, wanted) {
            return None;
        }
        Some(self.model.view_before(index, usize::MAX, self.context))
    }

    /// Whether an instruction before another one of the stage may put something else at `wanted`.
    fn is_changed_before(&self, index: usize, stage: &Stage, wanted: &str) -> bool {
        let name = path::split(wanted).1;
        let changes = || self.model.before(stage.instructions.end).find(|at| self.may_change(*at, name));
        if self.calls.first_changer((stage.index, name), changes).is_some_and(|first| first < index) {
            return true;
        }
        let place = Place::Image(wanted.to_owned());
        let is_other = |at: &usize| self.model.transfer(*at).is_some() && self.plain_copy(*at).is_none();
        let others = || self.model.before(stage.instructions.end).filter(is_other).collect();
        let others = self.calls.other_copies(stage.index, others);
        let mut before = others.iter().take_while(|at| **at < index);
        before.any(|at| self.effects(*at).writes.iter().any(|it| it.overlaps(&place)))
    }

    /// Whether an instruction other than `COPY` and `ADD` may put something else where a file of this name is.
    fn may_change(&self, index: usize, name: &str) -> bool {
        match self.model.instruction(index).kind {
            Keyword::Run => {
                let script = self.model.script(index).filter(|script| script.clean && !script.opaque);
                script.is_none() || self.first_change((index, name)).is_some()
            }
            Keyword::Onbuild => true,
            _ => false,
        }
    }

    /// The place of the first command of an instruction that may make or change a file of the name of `wanted`.
    fn first_change(&self, (index, wanted): (usize, &str)) -> Option<usize> {
        let name = path::split(wanted).1;
        let changes = || {
            let commands = self.model.script(index).into_iter().flat_map(|script| &script.commands);
            let mut commands = commands.zip(self.calls.of(index));
            commands.position(|(command, call)| !self.keeps_files((command, call.as_ref()), name))
        };
        self.calls.first_change((index, name), changes)
    }

    /// What a `COPY` or `ADD` brings of which all is known.
    fn plain_copy(&self, index: usize) -> Option<Brought<'a>> {
        let is_known = |source: &TransferSource| source.kind == SourceKind::Path && !source.text.contains('$');
        let transfer = self.model.transfer(index).filter(|transfer| {
            transfer.from.is_none() && transfer.excludes.is_empty() && transfer.sources.iter().all(is_known)
        })?;
        brought(transfer, &self.model.step(index).before)
    }

    /// Whether a command surely makes or changes no file of the project of this name.
    fn keeps_files(&self, (command, call): (&Command, Option<&ToolCall<'_>>), name: &str) -> bool {
        const HARMLESS: [&str; 16] = [
            "addgroup",
            "adduser",
            "apt-get",
            "cat",
            "chmod",
            "chown",
            "corepack",
            "groupadd",
            "id",
            "install-php-extensions",
            "ls",
            "mkdir",
            "rm",
            "sleep",
            "update-ca-certificates",
            "useradd",
        ];
        let is_named = |word: &crate::shell::Word| word.value().contains(name) || word.value().contains("node -e");
        let writes = command.redirections.iter().any(|it| it.operator.contains('>') && !it.target.is("/dev/null"));
        let is_path = command.words.first().is_some_and(|word| word.value().contains('/') || word.literal().is_none());
        if writes || is_path || command.words.is_empty() {
            return !writes && command.words.is_empty();
        }
        let runs_script = call.is_some_and(|call| {
            let is_run = matches!(call.action, Some(Action::Run | Action::Build));
            call.tool.starts == Some(Starts::PackageScripts) && is_run && name == "package.json"
        });
        let is_harmless = command.name().is_some_and(|name| HARMLESS.contains(&name));
        let edits = ["pkg", "init", "set-script", "version"].iter().any(|word| command.has_argument(word));
        let is_named = call.is_none_or(|call| !call.does(Action::Install)) && command.arguments().iter().any(is_named);
        !is_named && !edits && (runs_script || is_harmless || is_plain(command, self.tools))
    }
}

/// Whether a stage starts from an image that has no project of its own.
fn is_empty_base(root: &Stage) -> bool {
    const OTHERS: [&str; 4] = ["ghcr.io/astral-sh/uv", "mcr.microsoft.com/dotnet/", "oven/bun", "docker.io/oven/bun"];
    let Base::Image(image) = &root.base else { return false };
    let is_plain = image.tag.as_deref().is_none_or(|tag| !tag.contains("onbuild"));
    let name = image.familiar();
    is_plain && (root.base.is_official() || OTHERS.iter().any(|other| name.starts_with(other)))
}
