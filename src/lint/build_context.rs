//! The build context of a text, found with what the text itself says.

use std::path::Path;
use std::sync::Arc;

use crate::context::{Context, Disk, Workspace};
use crate::model::mounts::{MountKind, mounts};
use crate::model::transfer::TransferSource;
use crate::model::{Inputs, Model};
use crate::syntax;
use crate::text::Source;

impl Context {
    /// The build context of the Dockerfile whose path on disk is the name of `source`: what the compose and bake files of
    /// its repository say, else the directory that has what it copies. The text may be newer than the file.
    pub fn on_disk(source: &Source) -> Context {
        build_context(&Workspace::new(Arc::new(Disk::at(""))), Path::new(&source.name), source.text())
    }
}

/// The build context of the Dockerfile at `path`, which has this text, saved or not.
pub fn build_context(workspace: &Workspace, path: &Path, text: &str) -> Context {
    let sources = || {
        let file = syntax::parse(text);
        sources(&Model::new(text, &file, &Inputs::default()))
    };
    workspace.context(path, sources)
}

/// The paths of the build context that a Dockerfile names in its `COPY`, `ADD` and bind mounts; those known without
/// build arguments.
pub(super) fn sources(model: &Model<'_>) -> Vec<String> {
    let file = model.dockerfile;
    let mut sources = Vec::new();
    for (index, instruction) in file.instructions.iter().enumerate() {
        if let Some(transfer) = model.transfer(index) {
            sources.extend(transfer.context_sources().filter_map(TransferSource::path));
        }
        let state = &model.step(index).before;
        let bound =
            mounts(instruction).into_iter().filter(|mount| mount.kind() == MountKind::Bind && mount.from().is_none());
        sources.extend(bound.filter_map(|mount| {
            mount.source(state, instruction, file.escape).known().map(|path| path.trim_start_matches('/').to_owned())
        }));
    }
    sources
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_are_what_the_file_takes_from_its_context() {
        let text = "ARG DIR=src\nFROM a AS b\nARG DIR\nCOPY package*.json ./x/ /app/\nCOPY --from=b /y /\nADD https://example.com/z /\n\
                    COPY ${DIR}/main.c $UNKNOWN /\nCOPY <<EOF /f\nhello\nEOF\nRUN --mount=type=bind,source=lock,target=/l true\n\
                    RUN --mount=type=cache,target=/c true\nONBUILD COPY later /\n";
        let file = syntax::parse(text);
        let model = Model::new(text, &file, &Inputs::default());
        assert_eq!(sources(&model), ["package*.json", "x", "src/main.c", "lock"]);
    }
}
