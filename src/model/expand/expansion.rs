//! What is expanded, and what comes of it.

use crate::model::value::{Binding, Value};
use crate::text::Span;

/// Expands words with the variables of one point of a Dockerfile.
#[derive(Clone, Copy)]
pub struct Expander<'a> {
    /// Says what a variable is bound to.
    pub lookup: &'a dyn Fn(&str) -> Binding,
    /// The Dockerfile's escape character.
    pub escape: char,
    /// What quotes mean.
    pub quotes: Quotes,
}

/// What quotes mean in the text that is expanded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quotes {
    /// They quote and vanish, as in an argument.
    Removed,
    /// They are text, as in the body of a heredoc.
    Literal,
}

/// What became of a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expansion {
    /// The value; where there is an error, the part before it.
    pub value: Value,
    /// The value split at blanks that no quote protects, as `EXPOSE` reads it.
    pub words: Vec<Value>,
    /// The variables it uses, in order, those inside modifiers included.
    pub uses: Vec<Use>,
    /// The first variable whose value would make this one too long; it is taken for unknown.
    pub too_long: Option<Span>,
    /// Why it cannot be expanded.
    pub error: Option<ExpandError>,
}

/// A variable in a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
    /// The variable.
    pub name: String,
    /// From the `$` to the end of the substitution.
    pub span: Span,
    /// The name alone.
    pub name_span: Span,
    /// What is done with the value.
    pub modifier: Modifier,
}

impl Use {
    /// Whether the substitution says itself what an unset variable means.
    pub fn defaulted(&self) -> bool {
        matches!(self.modifier, Modifier::Default | Modifier::Alternative | Modifier::Required)
    }
}

/// What a substitution does with the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Modifier {
    /// `$x` and `${x}`
    None,
    /// `${x:-w}` and `${x-w}`
    Default,
    /// `${x:+w}` and `${x+w}`
    Alternative,
    /// `${x:?w}` and `${x?w}`
    Required,
    /// `${x#p}` and `${x##p}`
    Prefix,
    /// `${x%p}` and `${x%%p}`
    Suffix,
    /// `${x/p/r}` and `${x//p/r}`
    Replace,
    /// Something that the builder does not know.
    Unsupported,
}

/// Why a word cannot be expanded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpandError {
    /// The offending part of the word.
    pub span: Span,
    /// The builder's own words.
    pub message: String,
    /// Who refuses it.
    pub by: Refused,
}

/// Who refuses to expand a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The builder, which cannot build the file.
    ByBuilder,
    /// This program alone: the word has more substitutions in each other than [`DEEPEST`].
    TooDeep,
}

/// So many substitutions are read one in the other, as `${a:-${b:-c}}` has two.
pub const DEEPEST: usize = 100;

/// A value may be as long as this, which is as long as the shortest limit of a system that runs containers, Windows', lets a
/// variable be. Nothing is known of a longer one.
pub(super) const LONGEST: usize = 32_767;

/// Of a value with more parts than these, nothing is known either.
pub(super) const MOST_PARTS: usize = 64;

/// Of a word with more dollar signs than these, nothing is known, and its variables are not told.
pub(super) const MOST_USES: usize = 10_000;
