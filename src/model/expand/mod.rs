//! What the builder makes of `$NAME` in the words that it expands itself.

mod expansion;
mod lexer;
mod pattern;
mod places;
mod substitute;
#[cfg(test)]
mod tests;

pub use expansion::{DEEPEST, ExpandError, Expander, Expansion, Modifier, Quotes, Refused, Use};
pub use places::Places;
pub(super) use places::{cut, find};

impl Expander<'_> {
    /// Expands the text whose bytes stand at `places`.
    pub fn expand(&self, text: &str, places: &Places) -> Expansion {
        lexer::expand(self, text, places)
    }
}
