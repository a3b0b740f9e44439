//! The program that the container of a stage starts, and which `COPY` has brought it.

use super::Answers;
use crate::context::path;
use crate::model::c_library::CLibrary;
use crate::model::path::is_below;
use crate::model::transfer::TransferSource;
use crate::model::{Stage, Transfer};
use crate::shell::{Script, Word};
use crate::syntax::Keyword;

/// The program that an `ENTRYPOINT` or a `CMD` starts.
#[derive(Clone, Copy, Debug)]
pub struct Started<'a> {
    /// The index of the instruction.
    pub index: usize,
    /// The word that names it.
    pub word: &'a Word,
    /// The name or the path that it says.
    pub text: &'a str,
    /// The commands that the instruction runs.
    pub script: &'a Script,
}

/// A `COPY --from` of another stage that brings a path.
#[derive(Clone, Debug)]
pub struct TakenOver<'a> {
    /// The index of the `COPY`.
    pub index: usize,
    /// The stage that it takes from.
    pub stage: &'a Stage,
    /// The path there.
    pub path: String,
}

/// Programs that only a package of Python brings.
const PYTHON_SCRIPTS: [&str; 9] =
    ["celery", "daphne", "fastapi", "flask", "granian", "gunicorn", "hypercorn", "streamlit", "uvicorn"];

/// Whether a program is the script of a package of Python.
pub fn is_python_script(name: &str) -> bool {
    PYTHON_SCRIPTS.contains(&name)
}

impl<'a> Answers<'a> {
    /// The program that the container of a stage surely starts; `None` where another stage starts from it, or an image may
    /// set an `ENTRYPOINT`.
    pub fn started_program(&self, stage: &Stage) -> Option<Started<'a>> {
        let (model, last) = (self.model, |kind: Keyword| self.model.last_of(stage, kind));
        if model.is_parent(stage.index) || stage.end.windows {
            return None;
        }
        let is_bare = model.root(stage.index).is_some_and(|root| root.base.c_library() == Some(CLibrary::None));
        let is_program = self.is_cmd_program(stage) || is_bare && !model.has_entrypoint(stage.index);
        let (index, _) = last(Keyword::Entrypoint).or_else(|| last(Keyword::Cmd).filter(|_| is_program))?;
        let script = model.script(index).filter(|script| script.clean && !script.opaque)?;
        let command = script.commands.first().filter(|command| command.wrappers.is_empty())?;
        let word = command.words.first()?;
        Some(Started { index, word, text: word.literal()?, script })
    }

    /// The path of a program that the container of a stage starts, where that is written.
    pub fn started_path(&self, stage: &Stage, started: &Started<'_>) -> Option<String> {
        let directory = if started.text.starts_with('/') { Some("/".to_owned()) } else { stage.end.directory() };
        started.text.contains('/').then(|| Some(path::join(&directory?, started.text)))?
    }

    /// Which `COPY --from` of a stage of the file brings what is at a path in the end; `None` where something else may.
    pub fn taken_over(&self, stage: &Stage, wanted: &str) -> Option<TakenOver<'a>> {
        let model = self.model;
        for index in model.before_latest_first(stage.instructions.end) {
            let Some(transfer) = model.transfer(index) else { continue };
            let to = transfer.destination.as_ref()?.path.as_deref()?;
            if !is_below(wanted, to) {
                continue;
            }
            let has_wildcards = transfer.sources.iter().any(TransferSource::has_wildcards);
            if let Some(path) = arrives_from(transfer, to, wanted).filter(|_| !has_wildcards) {
                let from = model.copied_from(index)?.target_stage()?;
                return Some(TakenOver { index, stage: model.stages.get(from)?, path });
            }
        }
        None
    }
}

/// The path from which a transfer to `to` brings what is at `wanted`.
fn arrives_from(transfer: &Transfer, to: &str, wanted: &str) -> Option<String> {
    let into = transfer.destination.as_ref()?.is_directory || transfer.sources.len() > 1;
    let rest = wanted.strip_prefix(to.trim_end_matches('/'))?;
    transfer.sources.iter().find_map(|source| {
        let from = format!("/{}", source.path()?);
        let is_itself = rest.trim_start_matches('/') == path::split(&from).1;
        // `COPY --from=build /src/server /usr/local/bin` brings `/usr/local/bin/server`.
        if is_itself && (into || !to.ends_with(rest)) {
            return Some(from);
        }
        (!into || rest.matches('/').count() > 1 || transfer.sources.len() == 1)
            .then(|| format!("{}{rest}", from.trim_end_matches('/')))
    })
}
