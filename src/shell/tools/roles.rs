//! What a call does and what its options say, whatever the name of its command.

use std::collections::BTreeMap;

use super::arguments::Given;
use super::call::ToolCall;
use super::table::Tool;
use super::vocabulary::{Meaning, Role};
use crate::shell::command::Flag;
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
        self.values(meaning).last().map(|(value, _)| value)
    }

    /// The values of the options with this meaning in order, each with the word that holds it: one of its own, or that of
    /// the option.
    pub fn values(&self, meaning: Meaning) -> impl Iterator<Item = (&'a str, &'a Word)> {
        let of_meaning = move |given: &&Given<'a>| self.flags(meaning).any(|flag| given.is(flag));
        let given = self.arguments.given.iter().filter(of_meaning);
        given.filter_map(|given| Some((given.value?, given.value_word.unwrap_or(given.word))))
    }

    /// The options that have a value, by their names without dashes, and their values.
    pub fn option_values(&self) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.arguments.given.iter().filter_map(|given| Some((given.name, given.value?)))
    }

    /// Whether all of its options have one of these meanings.
    pub fn only_has(&self, meanings: &[Meaning]) -> bool {
        let fits = |given: &Given<'a>| meanings.iter().any(|meaning| self.flags(*meaning).any(|flag| given.is(flag)));
        self.arguments.given.iter().all(fits)
    }

    /// The word that holds the value of an option, such as the path after `-o`.
    pub fn flag_value(&self, flag: &str) -> Option<&'a Word> {
        let given = self.arguments.find(flag)?;
        Some(given.value_word.unwrap_or(given.word)).filter(|_| given.value.is_some())
    }

    /// Its long options as they are given, up to where another program's begin.
    pub fn long_options(&self) -> impl Iterator<Item = Flag<'a>> {
        let long = self.arguments.given.iter().filter(|given| given.dashes == 2);
        long.map(|given| Flag {
            name: given.name,
            value: given.value.filter(|_| given.value_word.is_none()),
            word: given.word,
        })
    }

    /// The place of what says this first, an option or operands.
    pub fn meaning_span(&self, meaning: Meaning) -> Option<Span> {
        let given = self.flags(meaning).filter_map(|flag| self.arguments.find(flag));
        let words = given.map(|given| given.value_word.unwrap_or(given.word).span);
        words.min_by_key(|span| span.start).or_else(|| self.saying(meaning))
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

    /// The options with this meaning, those of the subcommand first.
    pub(super) fn flags(&self, meaning: Meaning) -> impl Iterator<Item = &'a str> + use<'a> {
        let own = self.tool.flags_of.get(self.subcommand).and_then(|own| own.get(&meaning));
        own.into_iter().chain(self.tool.flags.get(&meaning)).flatten().map(String::as_str)
    }
}

impl Tool {
    /// The names of all its long options, without dashes; `None` where one may be missing.
    pub fn all_long_options(&self) -> Option<Vec<&str>> {
        let flags = self.flags_of.values().chain([&self.flags]).flat_map(BTreeMap::values).flatten();
        let all = flags.chain(self.long_options.as_ref()?).filter_map(|flag| flag.strip_prefix("--"));
        Some(all.map(|name| name.split([' ', '=']).next().unwrap_or(name)).collect())
    }

    /// The variables and options that have this meaning, the variables first.
    pub fn settings(&self, meaning: Meaning) -> impl Iterator<Item = &str> {
        let variables = self.environment.get(&meaning).into_iter().flatten();
        variables.chain(self.flags.get(&meaning).into_iter().flatten()).map(String::as_str)
    }

    /// Whether the tool knows options with this meaning.
    pub fn has_options(&self, meaning: Meaning) -> bool {
        self.flags.contains_key(&meaning)
    }
}
