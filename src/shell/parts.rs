//! What the readers of shell text find out about a command before it is put together: where its parts are, and what is
//! around it.

use super::command::Place;
use crate::text::Span;

/// What is around a command.
#[derive(Clone, Copy, Debug)]
pub(super) struct Around {
    pub place: Place,
    pub depth: u16,
    /// Whether what stands here is begun whenever the script is run to a good end.
    pub starts: bool,
    /// Whether the script's good end says that what stands here ended well.
    pub succeeds: bool,
    pub isolated: bool,
    /// How many texts this one is inside of.
    pub texts: u8,
}

impl Around {
    pub(super) fn top() -> Around {
        Around { place: Place::TopLevel, depth: 0, starts: true, succeeds: true, isolated: false, texts: 0 }
    }

    /// One construct further in.
    pub(super) fn within(self, place: Place) -> Around {
        let apart = matches!(place, Place::Subshell | Place::Substitution | Place::Pipeline | Place::Script);
        Around { place, depth: self.depth.saturating_add(1), isolated: self.isolated || apart, ..self }
    }

    /// The same place, where nothing says that it runs.
    pub(super) fn perhaps(self) -> Around {
        Around { starts: false, succeeds: false, ..self }
    }

    /// The same place, where nothing says that it ends well.
    pub(super) fn unproven(self) -> Around {
        Around { succeeds: false, ..self }
    }
}

/// The places of a command's parts, as offsets in the text being read.
#[derive(Clone, Debug, Default)]
pub(super) struct Parts {
    pub assignments: Vec<Span>,
    pub words: Vec<Span>,
    pub redirections: Vec<RedirectionParts>,
    pub negated: bool,
}

impl Parts {
    pub(super) fn is_empty(&self) -> bool {
        self.words.is_empty() && self.assignments.is_empty() && self.redirections.is_empty()
    }
}

#[derive(Clone, Copy, Debug)]
pub(super) struct RedirectionParts {
    pub span: Span,
    pub body: Option<(Span, bool)>,
}
