//! What can be written, one by one.

use crate::text::Span;

/// What can be written at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// What is typed already and gives way to the item.
    pub replaces: Span,
    /// What can be written, the likeliest first.
    pub items: Vec<Item>,
    /// Whether there is more than that.
    pub incomplete: bool,
}

/// Something that can be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The text to write, and what it is called.
    pub text: String,
    /// What it is.
    pub kind: Kind,
    /// A few words about it; may be empty.
    pub detail: String,
    /// What it means, in Markdown; may be empty.
    pub documentation: String,
}

/// What an item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An instruction.
    Instruction,
    /// A flag, or a key of a mount.
    Flag,
    /// A stage.
    Stage,
    /// An image.
    Image,
    /// A variable.
    Variable,
    /// A file.
    File,
    /// A directory.
    Directory,
    /// The name of a rule.
    Rule,
    /// Any other value.
    Value,
}

impl Item {
    /// A text of this kind, with nothing more to say about it.
    pub(super) fn new(text: impl Into<String>, kind: Kind) -> Item {
        Item { text: text.into(), kind, detail: String::new(), documentation: String::new() }
    }

    /// The same with a few words about it.
    pub(super) fn detail(self, detail: impl Into<String>) -> Item {
        Item { detail: detail.into(), ..self }
    }

    /// The same with what it means.
    pub(super) fn documentation(self, documentation: impl Into<String>) -> Item {
        Item { documentation: documentation.into(), ..self }
    }
}
