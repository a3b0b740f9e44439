//! Whether an instruction may bring something along that its words do not name. Where it is not known, it may.

use super::Answers;
use crate::model::transfer::{SourceKind, TransferSource};
use crate::shell::tools::{Role, ToolCall};
use crate::shell::{Builtin, Command};
use crate::syntax::Keyword;

impl Answers<'_> {
    /// Whether the instruction with this index may put a file into one of these directories of the image.
    pub fn may_copy_into(&self, index: usize, directories: &[&str]) -> bool {
        let Some(transfer) = self.model.transfer(index) else { return false };
        let Some(path) = transfer.destination.as_ref().and_then(|it| it.path.as_deref()) else { return true };
        let inside = directories.iter().any(|it| path == *it || path.starts_with(&format!("{it}/")));
        let above = directories.iter().any(|it| path == "/" || it.starts_with(&format!("{path}/")));
        inside || above && transfer.sources.iter().any(|source| is_tree(source, transfer.keyword))
    }

    /// Whether the `RUN` with this index runs what nobody knows: a file, a script that is piped to it, other languages.
    pub fn runs_unknown(&self, index: usize) -> bool {
        let run = self.model.instruction(index).kind == Keyword::Run;
        let unknown = |command: &Command, call: &Option<ToolCall<'_>>| {
            let path = command.words.first().is_some_and(|word| word.value().contains('/'));
            let runs = call.as_ref().is_some_and(|call| call.has_role(Role::RunsProject));
            !command.words.is_empty() && (path || runs || command.name().is_none() || command.is(Builtin::Source))
        };
        let script = self.model.script(index).filter(|_| run);
        run && script.is_none_or(|script| {
            let mut commands = script.commands.iter().zip(self.calls.of(index));
            script.opaque || !script.clean || commands.any(|(command, call)| unknown(command, call))
        })
    }
}

/// Whether a source may be more than one file with a name that is known.
fn is_tree(source: &TransferSource, keyword: Keyword) -> bool {
    let name = source.file_name().unwrap_or_default();
    let file = name.rsplit_once('.').is_some_and(|(stem, ending)| {
        !stem.is_empty() && (keyword == Keyword::Copy || !matches!(ending, "tar" | "gz" | "tgz" | "xz" | "bz2" | "zst"))
    });
    !file && !matches!(source.kind, SourceKind::Heredoc { .. } | SourceKind::Url)
}
