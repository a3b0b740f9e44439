//! The files of the build context that an image runs: what an `ENTRYPOINT`, a `CMD` or a `RUN` names, and a `COPY` has
//! brought.

use super::Answers;
use crate::context::{Kind, path};
use crate::model::InvocationForm;
use crate::shell::Command;
use crate::syntax::Keyword;
use crate::text::Span;

/// A file of the build context that an instruction runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ran {
    /// Where it is run.
    pub span: Span,
    /// Its path in the build context.
    pub path: String,
    /// Where the `COPY` names it.
    pub copied: Span,
    /// Whether no shell stands between, which would run a file without `#!` all the same.
    pub directly: bool,
    /// Whether the `COPY` gives it a mode.
    pub has_mode: bool,
    /// The index of the `COPY`.
    pub copy: usize,
    /// The index of the instruction that runs it.
    pub index: usize,
}

/// The largest script that is read, in bytes.
const MAX_BYTES: u64 = 1 << 18;

impl Answers<'_> {
    /// The files of the build context that the file's instructions run, each once for each place.
    pub fn ran_files(&self) -> Vec<Ran> {
        if !self.context.is_known() {
            return Vec::new();
        }
        let all = 0..self.file.instructions.len();
        let copies: Vec<usize> = all.clone().filter(|index| self.model.transfer(*index).is_some()).collect();
        all.flat_map(|index| self.ran_at(index, &copies)).collect()
    }

    /// The instructions with one of these words in their text, in order.
    pub fn instructions_with(&self, words: &[&str]) -> Vec<usize> {
        let has_one = |index: &usize| {
            let text = self.source.slice(self.model.instruction(*index).span);
            words.iter().any(|word| text.contains(word))
        };
        (0..self.file.instructions.len()).filter(has_one).collect()
    }

    /// Whether one of these instructions, which are in order, has its turn after the `COPY` of a file and before it is run,
    /// or runs it.
    pub fn is_one_between(&self, instructions: &[usize], ran: &Ran) -> bool {
        let first = instructions.partition_point(|index| *index <= ran.copy);
        let mut between = instructions[first..].iter().take_while(|index| **index <= ran.index);
        between.any(|index| *index == ran.index || self.model.is_before(*index, ran.index))
    }

    /// The text of a file that is run, where it is a text.
    pub fn script_text(&self, ran: &Ran) -> Option<String> {
        let bytes = self.context.read(&ran.path, MAX_BYTES)?;
        String::from_utf8(bytes).ok().filter(|text| !text.contains('\0') && !text.is_empty())
    }

    fn ran_at(&self, index: usize, copies: &[usize]) -> Vec<Ran> {
        let instruction = self.model.instruction(index);
        let runs = matches!(instruction.kind, Keyword::Cmd | Keyword::Entrypoint | Keyword::Run);
        let Some(invocation) = self.model.invocation(index).filter(|_| runs) else { return Vec::new() };
        let directory = self.model.step(index).before.directory();
        let directly = invocation.form == InvocationForm::Exec;
        let moves = invocation.script.commands.iter().any(Command::changes_directory);
        // The arguments of an entrypoint are not a program.
        let commands = invocation.script.commands.iter().filter(|command| command.wrappers.is_empty());
        let words = commands.filter_map(|command| command.words.first());
        let ran = words.filter_map(|word| {
            let text = word.literal().filter(|text| text.contains('/') && !word.has_glob())?;
            let from = if text.starts_with('/') { "/" } else { directory.as_deref().filter(|_| !moves)? };
            self.brought(index, copies, &path::join(from, text)).map(|ran| Ran { span: word.span, directly, ..ran })
        });
        ran.collect()
    }

    /// The file of the context that arrives at `wanted` above the instruction, by one of these `COPY`s and `ADD`s.
    fn brought(&self, index: usize, copies: &[usize], wanted: &str) -> Option<Ran> {
        let above = &copies[..copies.partition_point(|copy| *copy < index)];
        for copy in above.iter().copied().rev().filter(|copy| self.model.is_before(*copy, index)) {
            let Some(transfer) = self.model.transfer(copy) else { continue };
            let destination = transfer.destination.as_ref()?;
            let to = destination.path.as_deref()?;
            if wanted != to && !wanted.starts_with(&format!("{}/", to.trim_end_matches('/'))) {
                continue;
            }
            let many = destination.is_directory || transfer.sources.len() > 1;
            let found = transfer.context_sources().find_map(|source| {
                let from = source.path().filter(|_| !source.has_wildcards())?;
                let file = self.file_at(&from, to, many, wanted)?;
                Some((file, source.span))
            });
            let has_mode = transfer.chmod.is_some();
            if let Some((path, copied)) = found {
                return Some(Ran { span: copied, path, copied, directly: false, has_mode, copy, index });
            }
        }
        None
    }

    /// The file at `wanted` once `from` was copied to `to`.
    fn file_at(&self, from: &str, to: &str, many: bool, wanted: &str) -> Option<String> {
        let is_file = |path: &str| self.context.look(path).is_some_and(|stat| stat.kind == Kind::File);
        if is_file(from) {
            let landed = if many { path::join(to, path::split(from).1) } else { to.to_owned() };
            return (landed == wanted).then(|| from.to_owned());
        }
        let rest = wanted.strip_prefix(to.trim_end_matches('/'))?;
        let inside = path::below_root(&format!("{from}{rest}"));
        (is_file(&inside) && !self.context.is_left_out(&inside)).then_some(inside)
    }
}
