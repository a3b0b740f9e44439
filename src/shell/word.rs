//! A word of a shell script: what it says once quotes are gone, and what only the shell can know.

use std::ops::Range;

use crate::text::Span;

/// A word as it stands in the script, quotes and all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// The word in the file, with the joints of continuation lines inside it.
    pub span: Span,
    /// The variables that the shell puts into it, in order.
    pub variables: Vec<Variable>,
    raw: String,
    /// The value, where it is not the same text.
    cooked: Option<String>,
    traits: Traits,
}

/// A variable where it is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    /// Its name; a digit or a special character for the shell's own.
    pub name: String,
    /// From the `$` to the end of the name or to the `}`; in arithmetic just the name.
    pub span: Span,
    /// Whether double quotes, arithmetic or a here-document keep the value in one piece.
    pub quoted: bool,
    /// Whether the script says what to do when it is unset (`${X:-y}`).
    pub guarded: bool,
}

/// What is special about a word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "four facts that do not depend on each other")]
pub(super) struct Traits {
    pub expands: bool,
    pub quoted: bool,
    pub glob: bool,
    pub braces: bool,
}

impl Word {
    pub(super) fn new(span: Span, raw: String, cooked: String, traits: Traits, variables: Vec<Variable>) -> Word {
        let cooked = (cooked != raw).then_some(cooked);
        Word { span, variables, raw, cooked, traits }
    }

    /// The words that a shell makes of what a variable at `span` holds: it splits at blanks and reads no quotes.
    pub fn fields(text: &str, span: Span) -> Vec<Word> {
        let field = |text: &str| Word::new(span, text.to_owned(), text.to_owned(), Traits::default(), Vec::new());
        text.split_whitespace().map(field).collect()
    }

    /// The text as it is written, joints removed.
    pub fn raw(&self) -> &str {
        &self.raw
    }

    /// The text without quotes. Variables stay, always in braces (`${X}`), and a substitution reads `${…}`.
    pub fn value(&self) -> &str {
        self.cooked.as_deref().unwrap_or(&self.raw)
    }

    /// The text without quotes, where no variable and no substitution has a part in it. It may still hold a pattern.
    pub fn literal(&self) -> Option<&str> {
        (!self.traits.expands).then(|| self.value())
    }

    /// Whether it says just this, whatever its quotes.
    pub fn is(&self, text: &str) -> bool {
        self.literal() == Some(text)
    }

    /// Whether some of it stands in quotes.
    pub fn is_quoted(&self) -> bool {
        self.traits.quoted
    }

    /// Whether an unquoted `*`, `?` or `[` makes it a pattern of file names.
    pub fn has_glob(&self) -> bool {
        self.traits.glob
    }

    /// Whether unquoted braces (`{a,b}`, `{1..3}`) make several words of it.
    pub fn has_braces(&self) -> bool {
        self.traits.braces
    }

    /// What stands left of its first `=`, and what is right of it as a word of its own.
    pub(super) fn split_at_equals(&self) -> Option<(&str, Word)> {
        let (name, value) = self.value().split_once('=')?;
        let at = name.len() + 1;
        let prefix = self.raw.starts_with(name) && self.raw[name.len()..].starts_with('=');
        let raw = if prefix { &self.raw[at..] } else { &self.raw };
        let span = Span::new(self.span.end.saturating_sub(raw.len() as u32).max(self.span.start), self.span.end);
        Some((name, Word::new(span, raw.to_owned(), value.to_owned(), self.traits, self.variables.clone())))
    }

    /// The part of a word without quotes that stands before a place in it.
    pub(super) fn before(&self, place: Span) -> Option<Word> {
        let length = place.start.checked_sub(self.span.start)? as usize;
        let text = self.raw.get(..length).filter(|text| self.cooked.is_none() && !text.is_empty())?;
        let variables = self.variables.iter().filter(|variable| variable.span.end <= place.start).cloned().collect();
        let span = Span::new(self.span.start, place.start);
        Some(Word::new(span, text.to_owned(), text.to_owned(), self.traits, variables))
    }

    /// The place of `range`, bytes of [`Word::value`]; `None` where quotes, variables or a joint make the two differ.
    pub fn place(&self, range: Range<usize>) -> Option<Span> {
        let exact = self.cooked.is_none() && self.span.len() as usize == self.raw.len() && range.end <= self.raw.len();
        exact.then(|| Span::new(self.span.start + range.start as u32, self.span.start + range.end as u32))
    }
}
