//! What a call does and what its options say, whatever the name of its command.

use super::arguments::Given;
use super::call::ToolCall;
use super::table::Tool;
use super::vocabulary::{Meaning, Role};
use crate::shell::word::Word;
use crate::text::Span;

impl<'a> ToolCall<'a> {
    /// Whether it plays this part, and does so for real.
    pub fn has_role(&self, role: Role) -> bool {
        let plays = |case: &String| {
            if case.starts_with('-') { self.arguments.find(case).is_some() } else { case == self.subcommand }
        };
        let cases = self.tool.roles.get(&role).filter(|_| !self.has(Meaning::Idle));
        cases.is_some_and(|cases| cases.is_empty() || cases.iter().any(plays))
    }

    /// Whether it plays one of these parts.
    pub fn has_any_role(&self, roles: &[Role]) -> bool {
        roles.iter().any(|role| self.has_role(*role))
    }

    /// The value of the last option with this meaning.
    pub fn value(&self, meaning: Meaning) -> Option<&'a str> {
        self.given(meaning).map(|(value, _)| value)
    }

    /// The word that holds the value of the last option with this meaning: one of its own, or that of the option.
    pub fn value_word(&self, meaning: Meaning) -> Option<&'a Word> {
        self.given(meaning).map(|(_, word)| word)
    }

    /// The place of what says this, an option or operands.
    pub fn meaning_span(&self, meaning: Meaning) -> Option<Span> {
        let word = self.flag(meaning).map(|given| match given.value {
            Some(_) => given.value_word.unwrap_or(given.word).span,
            None => given.word.span,
        });
        word.or_else(|| self.saying(meaning))
    }

    /// The place of the operands that say this.
    pub(super) fn saying(&self, meaning: Meaning) -> Option<Span> {
        let says = |phrase: &String| {
            let words: Vec<&str> = phrase.split(' ').collect();
            let fits = |given: &&[&Word]| {
                given.iter().zip(&words).all(|(given, word)| given.value().eq_ignore_ascii_case(word))
            };
            let found = self.operands.windows(words.len()).find(fits)?;
            Some(found.first()?.span.cover(found.last()?.span))
        };
        self.tool.words.get(&meaning)?.iter().find_map(says)
    }

    /// The value of the last option with this meaning, and the word that holds it.
    fn given(&self, meaning: Meaning) -> Option<(&'a str, &'a Word)> {
        let of_meaning = |given: &&Given<'a>| self.flags(meaning).any(|flag| given.is(flag));
        let mut given = self.arguments.given.iter().rev().filter(of_meaning);
        given.find_map(|given| Some((given.value?, given.value_word.unwrap_or(given.word))))
    }

    /// The options with this meaning, those of the subcommand first.
    pub(super) fn flags(&self, meaning: Meaning) -> impl Iterator<Item = &'a str> + use<'a> {
        let own = self.tool.flags_of.get(self.subcommand).and_then(|own| own.get(&meaning));
        own.into_iter().chain(self.tool.flags.get(&meaning)).flatten().map(String::as_str)
    }
}

impl Tool {
    /// Whether the tool knows options with this meaning.
    pub fn has_options(&self, meaning: Meaning) -> bool {
        self.flags.contains_key(&meaning)
    }
}
