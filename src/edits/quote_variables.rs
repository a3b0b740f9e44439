//! Quotes around what a shell would split into words.

use super::rewriter::Rewriter;
use crate::answers::unquoted_variables::Unquoted;
use crate::text::Edit;

impl<'a> Rewriter<'a> {
    /// Puts variables into double quotes.
    pub fn quote(&mut self, unquoted: &Unquoted<'a>) -> &mut Self {
        self.attempt(|rewriter| {
            for parts in unquoted.variables.chunk_by(|one, next| std::ptr::eq(one.word, next.word)) {
                let word = parts[0].word;
                let mut text = word.raw().to_owned();
                for part in parts.iter().rev() {
                    let at = (part.span.start - word.span.start) as usize;
                    text.insert(at + part.text.len(), '"');
                    text.insert(at, '"');
                }
                let script = rewriter.script(&unquoted.run)?;
                script.change(unquoted.command, |fact| fact.replace(word.span, &text))?;
            }
            for variable in &unquoted.variables {
                rewriter.push(Edit::replace(variable.span, format!("\"{}\"", variable.text)));
            }
            Some(())
        })
    }
}
