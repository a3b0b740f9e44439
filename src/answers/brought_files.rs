//! What the build context has brought to a place of the image before an instruction, where nothing else can have.

use super::Answers;
use super::tool_calls::Bringers;
use crate::context::path;
use crate::model::brought::{Brought, brought, directory};
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
        let script = self.model.script(index).filter(|script| script.clean && !script.opaque)?;
        let is_harmless =
            |(command, call): (&Command, &Option<ToolCall<'a>>)| self.keeps_files((command, call.as_ref()), wanted);
        let mut own = script.commands.iter().zip(self.calls.of(index)).take(command);
        if !is_empty_base(self.model.root(stage.index)?) || !self.context.is_known() || !own.all(is_harmless) {
            return None;
        }
        if mounts.iter().any(|mount| mount.kind() == MountKind::Bind) {
            return None;
        }
        let bringers = self.calls.bringers((stage.index, wanted), || self.bringers(stage, wanted));
        if bringers.end.is_some_and(|end| end < index) {
            return None;
        }
        let mut view = View::new(self.context);
        for copy in bringers.copies.iter().copied().take_while(|copy| *copy < index) {
            let before = &self.model.step(copy).before;
            if let Some(brought) = self.plain_copy(copy) {
                view.bring(copy, brought.transfer, &brought.to, &directory(before));
            }
        }
        Some(view)
    }

    /// What brings files to a stage, up to the first instruction that may put something else at `wanted`.
    fn bringers(&self, stage: &Stage, wanted: &str) -> Bringers {
        let place = Place::Image(wanted.to_owned());
        let mut copies = Vec::new();
        for at in self.model.before(stage.instructions.end) {
            let goes_on = match self.model.instruction(at).kind {
                Keyword::Copy | Keyword::Add => match self.plain_copy(at) {
                    Some(_) => {
                        copies.push(at);
                        true
                    }
                    None => !self.effects(at).writes.iter().any(|it| it.overlaps(&place)),
                },
                Keyword::Run => {
                    let script = self.model.script(at).filter(|script| script.clean && !script.opaque);
                    script.is_some_and(|script| {
                        let mut commands = script.commands.iter().zip(self.calls.of(at));
                        commands.all(|(command, call)| self.keeps_files((command, call.as_ref()), wanted))
                    })
                }
                Keyword::Onbuild => false,
                _ => true,
            };
            if !goes_on {
                return Bringers { copies, end: Some(at) };
            }
        }
        Bringers { copies, end: None }
    }

    /// What a `COPY` or `ADD` brings of which all is known.
    fn plain_copy(&self, index: usize) -> Option<Brought<'a>> {
        let is_known = |source: &TransferSource| source.kind == SourceKind::Path && !source.text.contains('$');
        let transfer = self.model.transfer(index).filter(|transfer| {
            transfer.from.is_none() && transfer.excludes.is_empty() && transfer.sources.iter().all(is_known)
        })?;
        brought(transfer, &self.model.step(index).before)
    }

    /// Whether a command surely makes or changes no file of the project at `wanted`.
    fn keeps_files(&self, (command, call): (&Command, Option<&ToolCall<'_>>), wanted: &str) -> bool {
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
        let name = path::split(wanted).1;
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
