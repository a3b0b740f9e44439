//! What the shell of a `RUN` puts in the place of variables: the values of `ENV` and `ARG`, of its script's own
//! assignments, of arrays and of `for` loops.

use std::collections::BTreeSet;

use super::runs::Run;
use crate::model::Binding;
use crate::shell::tools::{Meaning, ToolCall};
use crate::shell::{Variable, Word, Write};

/// How many variables may stand in the values of others.
const DEEPEST: usize = 4;

/// How many texts one word may become.
const MOST: usize = 64;

impl Run<'_> {
    /// What the shell makes of a word, where the file says what its variables are.
    pub fn text(&self, word: &Word) -> Option<String> {
        let mut texts = self.texts(word)?;
        texts.pop().filter(|_| texts.is_empty())
    }

    /// All that the shell may make of a word, each once; `None` where some of it is not known.
    pub fn texts(&self, word: &Word) -> Option<Vec<String>> {
        self.texts_of(word, DEEPEST).map(|texts| texts.into_iter().collect())
    }

    /// Whether variables among the operands of a call bring an option with this meaning; `None` where it is
    /// unknown what they hold.
    pub fn brings(&self, call: &ToolCall<'_>, meaning: Meaning) -> Option<bool> {
        if !call.has_flags(meaning) {
            return Some(false);
        }
        let mut known = Some(false);
        for word in call.brought() {
            match self.texts(word) {
                Some(texts) if texts.iter().any(|text| call.has_among(meaning, &Word::fields(text, word.span))) => {
                    return Some(true);
                }
                Some(_) => {}
                // What stands in quotes is one word, and a variable is seldom one option.
                None if is_one_word(word) => {}
                None => known = None,
            }
        }
        known
    }

    fn texts_of(&self, word: &Word, deepest: usize) -> Option<BTreeSet<String>> {
        let mut texts = BTreeSet::from([word.value().to_owned()]);
        for variable in &word.variables {
            let values = self.values(variable, deepest.checked_sub(1)?)?;
            let place = [format!("${{{}}}", variable.name), format!("${{{}[@]}}", variable.name)];
            let filled = texts.iter().flat_map(|text| {
                let place = place.iter().find(|place| text.contains(place.as_str()));
                values
                    .iter()
                    .map(move |value| place.map_or_else(|| text.clone(), |place| text.replacen(place, value, 1)))
            });
            texts = filled.take(MOST + 1).collect();
        }
        let is_known = word.literal().is_some() || !texts.iter().any(|text| text.contains("${"));
        (is_known && texts.len() <= MOST).then_some(texts)
    }

    /// What a variable may hold where it is read.
    fn values(&self, variable: &Variable, deepest: usize) -> Option<BTreeSet<String>> {
        let writes = self.script().writes.iter().filter(|write| write.name == variable.name);
        let writes: Vec<&Write> = writes.collect();
        // A later one counts in a loop or a function alone: nothing is known then.
        if writes.iter().any(|write| write.span.start > variable.span.start) {
            return None;
        }
        let mut known = BTreeSet::new();
        for write in &writes {
            known.extend(self.written(write, deepest)?);
        }
        if !writes.iter().any(|write| write.certain) {
            known.insert(match self.state.lookup(&variable.name) {
                Binding::Set(value) => value.known()?.to_owned(),
                _ if writes.is_empty() => return None,
                _ => String::new(),
            });
        }
        (known.len() <= MOST).then_some(known)
    }

    fn written(&self, write: &Write, deepest: usize) -> Option<BTreeSet<String>> {
        let mut known = BTreeSet::new();
        for value in &write.values {
            let is_array = array(value);
            known.extend(self.texts_of(value, deepest)?.into_iter().map(|text| {
                if is_array { text.trim_start_matches('(').trim_end_matches(')').to_owned() } else { text }
            }));
        }
        (!write.values.is_empty() && !write.values.iter().any(Word::has_glob)).then_some(known)
    }
}

/// Whether a word is an array's: `(-y --quiet)`.
fn array(value: &Word) -> bool {
    value.raw().starts_with('(') && value.raw().ends_with(')')
}

/// Whether what the shell makes of a word cannot be several.
fn is_one_word(word: &Word) -> bool {
    let is_list = |variable: &Variable| matches!(variable.name.as_str(), "@" | "*") || word.raw().contains("[@]");
    !word.variables.is_empty() && word.variables.iter().all(|variable| variable.quoted && !is_list(variable))
}
