//! What the client said that it can do, as far as the server acts on it.

use crate::text::Encoding;

/// What the client can do. The default is a client that says nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "a client says yes or no to each on its own")]
pub(super) struct Abilities {
    /// In which units columns count, as both sides have agreed.
    pub(super) encoding: Encoding,
    /// Whether it asks for diagnostics; else they are sent unasked. Never both.
    pub(super) pulls: bool,
    /// Whether it can be told to ask again.
    pub(super) refreshes: bool,
    /// Whether it watches files where the server asks for it after the start.
    pub(super) watches: bool,
    /// Whether it shows the other places of a diagnostic.
    pub(super) related: bool,
    /// Whether it takes a link to a rule's page.
    pub(super) links: bool,
    /// Whether it takes tags such as "deprecated".
    pub(super) tags: bool,
    /// Whether it takes code actions, and not only commands.
    pub(super) actions: bool,
    /// Whether it takes edits together with the version that they are for.
    pub(super) versioned_edits: bool,
    /// Whether an edit may create a file.
    pub(super) creates_files: bool,
    /// Whether it renders Markdown in a hover.
    pub(super) markdown: bool,
    /// Whether it shows symbols as a tree.
    pub(super) symbol_trees: bool,
    /// Whether it takes formatters after the start, each for some documents only.
    pub(super) registers_formatters: bool,
}

impl Default for Abilities {
    fn default() -> Abilities {
        Abilities {
            encoding: Encoding::Utf16,
            pulls: false,
            refreshes: false,
            watches: false,
            related: false,
            links: false,
            tags: false,
            actions: false,
            versioned_edits: false,
            creates_files: false,
            markdown: false,
            symbol_trees: false,
            registers_formatters: false,
        }
    }
}
