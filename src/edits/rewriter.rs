//! A fix in the making: edits, and with each of them the declaration of what it changes.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::layout::Layout;
use super::script::ScriptChange;
use crate::answers::Answers;
use crate::answers::runs::Run;
use crate::finding::{Change, Fact, Fix, NewFile, Safety};
use crate::syntax::{Comment, Instruction};
use crate::text::{Edit, Edits, Span};

/// A fix in the making. Each verb makes an edit in the author's layout and declares what it changes, so that the gate can
/// compare; all but [`Rewriter::finish`] can be called in any number and order. A verb that cannot do its work without harm
/// makes the whole fix impossible, and then there is none.
#[derive(Debug)]
pub struct Rewriter<'a> {
    pub(super) layout: Layout<'a>,
    edits: Vec<Edit>,
    changes: Vec<Change>,
    /// The instructions that go and come back as they then read, by where they start, with the edits inside.
    rewritten: BTreeMap<u32, (Span, Vec<Edit>)>,
    /// The `RUN`s whose commands change, by where they start.
    scripts: BTreeMap<u32, ScriptChange<'a>>,
    creates: Option<NewFile>,
    is_impossible: bool,
}

impl<'a> Answers<'a> {
    /// A fix of this file that does nothing yet.
    pub fn edit(&self) -> Rewriter<'a> {
        Rewriter {
            layout: Layout { source: self.source, file: self.file },
            edits: Vec::new(),
            changes: Vec::new(),
            rewritten: BTreeMap::new(),
            scripts: BTreeMap::new(),
            creates: None,
            is_impossible: false,
        }
    }
}

impl<'a> Rewriter<'a> {
    /// The fix, unless a verb could not do its work or two of them would change the same text.
    pub fn finish(&mut self, title: impl Into<String>, safety: Safety) -> Option<Fix> {
        let (mut edits, mut changes) = (std::mem::take(&mut self.edits), std::mem::take(&mut self.changes));
        for (instruction, inside) in std::mem::take(&mut self.rewritten).into_values() {
            changes.extend([Change::Removed(instruction), Change::Added(self.read(instruction, inside)?)]);
        }
        for script in std::mem::take(&mut self.scripts).into_values() {
            let (more, change) = script.finish(self.layout)?;
            edits.extend(more);
            changes.push(change);
        }
        let (edits, creates) = (Edits::new(edits)?, self.creates.take());
        (!self.is_impossible).then(|| Fix { title: title.into(), safety, edits, creates, changes })
    }

    /// Creates a file, or replaces it.
    pub fn create(&mut self, file: NewFile) -> &mut Self {
        self.creates = Some(file);
        self
    }

    /// How an instruction reads after the edits of its words so far; `None` where they overlap.
    pub fn text_of(&self, instruction: &Instruction) -> Option<String> {
        let edits = self.rewritten.get(&instruction.span.start).map(|(_, edits)| edits.clone());
        self.read(instruction.span, edits.unwrap_or_default())
    }

    fn read(&self, instruction: Span, edits: Vec<Edit>) -> Option<String> {
        let (mut text, mut at) = (String::new(), instruction.start);
        for edit in &Edits::new(edits)? {
            text += self.layout.source.slice(Span::new(at, edit.span.start));
            text += &edit.replacement;
            at = edit.span.end;
        }
        Some(text + self.layout.source.slice(Span::new(at, instruction.end.max(at))))
    }

    /// Does what a verb does, or notes that it cannot be done.
    pub(super) fn attempt(&mut self, verb: impl FnOnce(&mut Self) -> Option<()>) -> &mut Self {
        if !self.is_impossible && verb(self).is_none() {
            self.is_impossible = true;
        }
        self
    }

    /// An edit that changes the layout alone, or what is declared besides.
    pub(super) fn push(&mut self, edit: Edit) {
        self.edits.push(edit);
    }

    /// Several such edits.
    pub(super) fn extend(&mut self, edits: impl IntoIterator<Item = Edit>) {
        self.edits.extend(edits);
    }

    /// An edit inside of an instruction that is one thing, such as an image's name: it goes, and comes back as it then reads.
    ///
    /// Impossible where a heredoc does not end: read alone, the instruction would not hold the lines that follow it.
    pub(super) fn rewrite(&mut self, instruction: &Instruction, edit: Edit) {
        self.is_impossible |= instruction.heredocs.iter().any(|heredoc| heredoc.end.is_none());
        self.edits.push(edit.clone());
        let rewritten = self.rewritten.entry(instruction.span.start);
        rewritten.or_insert_with(|| (instruction.span, Vec::new())).1.push(edit);
    }

    /// Declares that an instruction goes.
    pub(super) fn removes(&mut self, instruction: &Instruction) {
        self.changes.push(Change::Removed(instruction.span));
    }

    /// Declares that a comment goes with its instruction.
    pub(super) fn removes_comment(&mut self, comment: &Comment) {
        self.changes.push(Change::CommentRemoved(comment.span));
    }

    /// Declares that an instruction comes to stand somewhere else.
    pub(super) fn moves(&mut self, instruction: &Instruction) {
        self.changes.push(Change::Moved(instruction.span));
    }

    /// Declares that an instruction comes.
    pub(super) fn adds(&mut self, text: impl Into<String>) {
        self.changes.push(Change::Added(text.into()));
    }

    /// Declares what an instruction loses and gains.
    pub(super) fn trades(&mut self, instruction: &Instruction, lost: Vec<Fact>, gained: Vec<Fact>) {
        self.changes.push(Change::Facts { instruction: instruction.span, lost, gained });
    }

    /// The commands of a `RUN` that change. `None` where they are not there as text, or cannot be read whole.
    pub(super) fn script(&mut self, run: &Run<'a>) -> Option<&mut ScriptChange<'a>> {
        match self.scripts.entry(run.instruction.span.start) {
            Entry::Occupied(known) => Some(known.into_mut()),
            Entry::Vacant(first) => Some(first.insert(ScriptChange::of(run, self.layout)?)),
        }
    }
}
