//! The outline of a file: its stages with their instructions.

use crate::model::{Model, Stage};
use crate::syntax::{Instruction, Keyword};
use crate::text::Span;

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A stage.
    Stage,
    /// An instruction.
    Instruction(Keyword),
}

/// An entry of the outline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What it is.
    pub kind: Kind,
    /// What it is called: a stage by its name or number, an instruction by its keyword.
    pub name: String,
    /// What else there is to say, on one line.
    pub detail: String,
    /// All of it.
    pub span: Span,
    /// What is selected of it: inside of `span`.
    pub selection: Span,
    /// What it has inside.
    pub children: Vec<Entry>,
}

/// So many characters of an instruction's arguments are shown.
const MAX_DETAIL: usize = 80;

/// The outline of a file: what stands before the first stage, then the stages.
pub fn outline(model: &Model<'_>) -> Vec<Entry> {
    let first = model.stages.first().map_or(model.steps.len(), Stage::from);
    let before = (0..first).map(|index| entry(model.instruction(index)));
    let stages = model.stages.iter().map(|stage| {
        let from = model.instruction(stage.from());
        let inside: Vec<Entry> = model.instructions_of(stage).skip(1).map(|(_, it)| entry(it)).collect();
        let end = inside.last().map_or(from.span, |last| last.span);
        let image = &model.source[stage.image_span];
        Entry {
            kind: Kind::Stage,
            name: stage.name.clone().unwrap_or_else(|| format!("stage {}", stage.index)),
            detail: format!("FROM {image}").trim_end().to_owned(),
            span: from.span.cover(end),
            selection: stage.name_span.unwrap_or(from.keyword.span),
            children: inside,
        }
    });
    before.chain(stages).collect()
}

fn entry(instruction: &Instruction) -> Entry {
    let words = instruction.rest.text.split_whitespace().collect::<Vec<_>>().join(" ");
    let detail = match words.char_indices().nth(MAX_DETAIL) {
        Some((cut, _)) => format!("{}…", words[..cut].trim_end()),
        None => words,
    };
    Entry {
        kind: Kind::Instruction(instruction.kind),
        name: instruction.keyword.text.clone(),
        detail,
        span: instruction.span,
        selection: instruction.keyword.span,
        children: Vec::new(),
    }
}
