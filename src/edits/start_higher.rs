//! A stage that comes to start from a part of the stage that it starts from.

use super::raise::Raised;
use super::rewriter::Rewriter;
use crate::answers::Answers;
use crate::syntax::{Body, From, Instruction};
use crate::text::Edit;

/// A stage, the one that it starts from, and what comes between.
#[derive(Clone, Debug)]
pub struct Stages<'a> {
    /// The `FROM` of the stage.
    pub own: &'a Instruction,
    /// The first instruction below that.
    pub first: &'a Instruction,
    /// The `FROM` of the stage that it starts from.
    pub parent: &'a Instruction,
    /// The instruction there above which it comes to start.
    pub above: &'a Instruction,
    /// That and all that follows it there.
    pub rest: Vec<&'a Instruction>,
}

impl<'a> Rewriter<'a> {
    /// Starts the stage there, with all this, in order: what was below in the other stage becomes a part of this one.
    pub fn start_above(&mut self, cx: &Answers<'_>, stages: &Stages<'a>, mut raised: Vec<Raised<'a>>) -> &mut Self {
        raised.insert(0, Raised::Whole(stages.own));
        self.raise(cx, stages.above, &raised)
    }

    /// Makes a stage of its own of what is above there, from which the other one starts.
    pub fn new_stage(&mut self, stages: &Stages<'a>, name: &str) -> &mut Self {
        self.attempt(|rewriter| {
            let Body::From(From { name: Some(old), as_word: Some(as_word), .. }) = &stages.parent.body else {
                return None;
            };
            let (layout, from) = (rewriter.layout, &stages.parent.keyword.text);
            rewriter.rewrite(stages.parent, Edit::replace(old.span, name));
            let line = format!("{from} {name} {} {}", layout.source.slice(as_word.span), old.text);
            let (above, line_break) = (layout.top(stages.above), layout.line_break());
            let is_apart = above > 0 && layout.is_blank(layout.line(above - 1));
            let gap = if is_apart { "" } else { line_break };
            let indent = layout.indent(stages.parent.span.start);
            rewriter.push(Edit::insert(above, format!("{gap}{indent}{line}{line_break}")));
            rewriter.adds(line);
            Some(())
        })
    }

    /// Starts the stage from another image, with all this, in order, and then the rest of the one that it started from.
    pub fn start_from(
        &mut self,
        cx: &Answers<'_>,
        stages: &Stages<'a>,
        image: &str,
        mut raised: Vec<Raised<'a>>,
    ) -> &mut Self {
        raised.extend(stages.rest.iter().map(|instruction| Raised::Again(instruction)));
        self.attempt(|rewriter| {
            let Body::From(From { image: Some(old), .. }) = &stages.own.body else { return None };
            rewriter.rewrite(stages.own, Edit::replace(old.span, image));
            Some(())
        });
        self.raise(cx, stages.first, &raised)
    }
}
