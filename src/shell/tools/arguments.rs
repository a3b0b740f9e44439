//! The options and operands of a command, told apart by what is known of its tool.

use std::collections::BTreeMap;
use std::iter::Peekable;
use std::slice::Iter;

use super::subcommand::subcommand;
use super::table::Tool;
use super::vocabulary::Meaning;
use crate::shell::command::is_option;
use crate::shell::word::Word;

/// An option that was given.
#[derive(Clone, Copy, Debug)]
pub(super) struct Given<'a> {
    /// One or two.
    pub dashes: usize,
    /// Its name without dashes.
    pub name: &'a str,
    /// Its value, after a `=`, in the rest of its word, or in the next.
    pub value: Option<&'a str>,
    /// The word that holds the value, where that is a word of its own.
    pub value_word: Option<&'a Word>,
    /// The word it stands in.
    pub word: &'a Word,
}

/// The arguments of a command, sorted.
#[derive(Clone, Debug, Default)]
pub(super) struct Arguments<'a> {
    pub given: Vec<Given<'a>>,
    pub operands: Vec<&'a Word>,
}

impl Given<'_> {
    /// Whether it is the option `flag`, as that is typed.
    pub(super) fn is(&self, flag: &str) -> bool {
        parts(flag) == (self.dashes, self.name)
    }
}

impl<'a> Arguments<'a> {
    pub(super) fn of(tool: &'a Tool, words: &'a [Word]) -> Arguments<'a> {
        let mut sorter = Sorter { tool, own: None, sorted: Arguments::default() };
        let mut words = words.iter().peekable();
        if tool.letters_first
            && let Some(word) = words.next_if(|word| word.value().bytes().all(|it| it.is_ascii_alphabetic()))
        {
            sorter.letters(word, &mut words);
        }
        while let Some(word) = words.next() {
            let value = word.value();
            if value == "--" {
                sorter.sorted.operands.extend(words.filter(|_| !tool.dashes_end));
                break;
            }
            if is_option(value) {
                sorter.option(word, &mut words);
            } else if !tool.operands_first || sorter.sorted.given.is_empty() {
                sorter.operand(word);
                if tool.operand_ends {
                    sorter.sorted.operands.extend(words);
                    break;
                }
            }
        }
        sorter.sorted
    }

    /// The options that `flag` describes: `-y`, `--yes`, or `-o Name=value`.
    pub(super) fn find(&self, flag: &str) -> Option<&Given<'a>> {
        let (flag, wanted) = flag.split_once(' ').map_or((flag, None), |(flag, value)| (flag, Some(value)));
        let (dashes, name) = parts(flag);
        let fits = |given: &&Given<'_>| {
            let value = wanted.is_none_or(|wanted| given.value.is_some_and(|value| is_value(wanted, value)));
            (given.dashes, given.name) == (dashes, name) && value
        };
        self.given.iter().find(fits).or_else(|| self.repeated(dashes, name))
    }

    /// All options that `flag` describes.
    pub(super) fn all<'s>(&'s self, flag: &'s str) -> impl Iterator<Item = &'s Given<'a>> {
        self.given.iter().filter(move |given| given.is(flag))
    }

    /// A flag such as `-qq`: its letter given as often.
    fn repeated(&self, dashes: usize, name: &str) -> Option<&Given<'a>> {
        let first = name.chars().next()?;
        if dashes != 1 || name.len() < 2 || !name.chars().all(|letter| letter == first) {
            return None;
        }
        let letter = &name[..first.len_utf8()];
        self.given.iter().filter(|given| given.dashes == 1 && given.name == letter).nth(name.chars().count() - 1)
    }
}

/// Sorts the arguments of a command, one after the other.
struct Sorter<'a> {
    tool: &'a Tool,
    /// The options of the subcommand that the operands have named so far.
    own: Option<&'a BTreeMap<Meaning, Vec<String>>>,
    sorted: Arguments<'a>,
}

impl<'a> Sorter<'a> {
    fn operand(&mut self, word: &'a Word) {
        self.sorted.operands.push(word);
        if !self.tool.flags_of.is_empty() {
            self.own = subcommand(self.tool, &self.sorted.operands).and_then(|found| self.tool.flags_of.get(found.1));
        }
    }

    /// Takes apart a word that starts with a dash, and the next one where that is its value.
    fn option(&mut self, word: &'a Word, words: &mut Peekable<Iter<'a, Word>>) {
        let first = self.sorted.given.len();
        self.cluster(word);
        if let Some(last) = self.sorted.given[first..].last().copied()
            && last.value.is_none()
            && self.takes_value(last.dashes, last.name)
        {
            // What looks like an option is one, as in `conda clean -f -y`; but none has a blank: `-ldflags "-s -w"`.
            let value_word = words.next_if(|next| !is_option(next.value()) || next.value().contains([' ', '\t']));
            let value = value_word.map(Word::value);
            self.sorted.given.last_mut().into_iter().for_each(|last| *last = Given { value, value_word, ..*last });
        }
    }

    fn cluster(&mut self, word: &'a Word) {
        let text = word.value();
        let dashes = if text.starts_with("--") { 2 } else { 1 };
        let (name, value) =
            text[dashes..].split_once('=').map_or((&text[dashes..], None), |(name, value)| (name, Some(value)));
        let given = Given { dashes, name, value, value_word: None, word };
        if dashes == 2 || name.chars().count() <= 1 || self.is_known(dashes, name) {
            return self.sorted.given.push(given);
        }
        for (at, letter) in text.char_indices().skip(1) {
            let end = at + letter.len_utf8();
            let letter = &text[at..end];
            if letter == "=" {
                return;
            }
            let rest = text[end..].strip_prefix('=').unwrap_or(&text[end..]);
            if self.takes_value(1, letter) {
                let value = (!rest.is_empty()).then_some(rest);
                return self.sorted.given.push(Given { name: letter, value, ..given });
            }
            let value = value.filter(|_| text[end..].starts_with('='));
            self.sorted.given.push(Given { name: letter, value, ..given });
        }
    }

    /// Takes apart a first word such as `xzf`, whose values are the words after it.
    fn letters(&mut self, word: &'a Word, words: &mut Peekable<Iter<'a, Word>>) {
        for (at, letter) in word.value().char_indices() {
            let name = &word.value()[at..at + letter.len_utf8()];
            let value_word = if self.takes_value(1, name) { words.next() } else { None };
            let value = value_word.map(Word::value);
            self.sorted.given.push(Given { dashes: 1, name, value, value_word, word });
        }
    }

    fn flags(&self) -> impl Iterator<Item = (&'a Meaning, &'a Vec<String>)> {
        self.own.into_iter().flatten().chain(&self.tool.flags)
    }

    fn is_known(&self, dashes: usize, name: &str) -> bool {
        let cases = self.tool.roles.values().flatten().filter(|case| case.starts_with('-'));
        let mut flags = self.flags().flat_map(|(_, flags)| flags).chain(cases);
        flags.any(|flag| is_of(flag, dashes, name))
    }

    fn takes_value(&self, dashes: usize, name: &str) -> bool {
        let valued = self.flags().filter(|(meaning, _)| meaning.takes_value());
        valued.flat_map(|(_, flags)| flags).any(|flag| is_of(flag, dashes, name))
    }
}

/// Whether `value` is the one that is `wanted`, at whose end a `*` stands for anything.
fn is_value(wanted: &str, value: &str) -> bool {
    match wanted.strip_suffix('*') {
        Some(start) => value.get(..start.len()).is_some_and(|own| own.eq_ignore_ascii_case(start)),
        None => value.eq_ignore_ascii_case(wanted),
    }
}

/// Whether `flag` is this option, or one value of it: `-o Name=value`.
fn is_of(flag: &str, dashes: usize, name: &str) -> bool {
    let (own, text) = parts(flag);
    let rest = text.strip_prefix(name).filter(|rest| rest.is_empty() || rest.starts_with(' '));
    own == dashes && rest.is_some() && !name.contains(' ')
}

/// The number of dashes of a flag as it is typed, and its name.
fn parts(flag: &str) -> (usize, &str) {
    match flag.strip_prefix("--") {
        Some(name) => (2, name),
        None => (1, flag.strip_prefix('-').unwrap_or(flag)),
    }
}
