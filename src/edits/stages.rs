//! A stage that becomes several.

use super::rewriter::Rewriter;
use crate::syntax::{Body, Instruction};
use crate::text::Edit;

impl Rewriter<'_> {
    /// Gives the stage of a `FROM` another name, and writes instructions above one of it: blocks, a line each, that stand
    /// apart. The last of them starts the stage that has the old name.
    pub fn divide_stage(
        &mut self,
        (from, name): (&Instruction, &str),
        above: &Instruction,
        blocks: &[Vec<String>],
    ) -> &mut Self {
        self.attempt(|rewriter| {
            let Body::From(body) = &from.body else { return None };
            let edit = if let Some(word) = &body.name {
                Edit::replace(word.span, name)
            } else {
                Edit::insert(body.image.as_ref()?.span.end, format!(" AS {name}"))
            };
            rewriter.rewrite(from, edit);
            let (layout, top) = (rewriter.layout, rewriter.layout.top(above));
            let line_break = layout.line_break();
            let indent = layout.indent(above.span.start);
            let mut text = String::new();
            for lines in blocks {
                let starts_stage = lines.first().is_some_and(|line| line.to_ascii_uppercase().starts_with("FROM "));
                if starts_stage && (!text.is_empty() || top > 0 && !layout.is_blank(layout.line(top - 1))) {
                    text += line_break;
                }
                for line in lines {
                    text.extend([indent, line, line_break]);
                    rewriter.adds(line.clone());
                }
            }
            rewriter.push(Edit::insert(top, text));
            Some(())
        })
    }
}
