//! The options and operands of a command, told apart by what is known of its tool.

use super::table::Tool;
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

/// How many of `arguments` belong to the name, when the command `name` is one that `pattern` describes.
pub(super) fn matched(pattern: &str, name: &str, arguments: &[Word]) -> Option<usize> {
    let mut words = pattern.split(' ');
    if !is_name(words.next()?, name) {
        return None;
    }
    let mut used = 0;
    for word in words {
        let rest = &arguments[used..];
        let skipped = rest.iter().take_while(|given| given.value() != word && given.value().starts_with('-')).count();
        if !rest.get(skipped)?.is(word) {
            return None;
        }
        used += skipped + 1;
    }
    Some(used)
}

/// Whether `pattern`, in which a `*` stands for the digits of a version, describes `name`.
fn is_name(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == name,
        Some((before, after)) => name
            .strip_prefix(before)
            .and_then(|rest| rest.strip_suffix(after))
            .is_some_and(|version| version.bytes().all(|c| c.is_ascii_digit() || c == b'.' || c == b'-')),
    }
}

impl<'a> Arguments<'a> {
    pub(super) fn of(tool: &Tool, words: &'a [Word]) -> Arguments<'a> {
        let mut sorted = Arguments::default();
        let mut words = words.iter().peekable();
        while let Some(word) = words.next() {
            let value = word.value();
            if value == "--" {
                sorted.operands.extend(words.filter(|_| !tool.dashes_end));
                break;
            }
            if !value.starts_with('-') || value.len() == 1 {
                sorted.operands.push(word);
                continue;
            }
            let first = sorted.given.len();
            sorted.option(tool, word);
            if let Some(last) = sorted.given[first..].last_mut()
                && last.value.is_none()
                && takes_value(tool, last.dashes, last.name)
            {
                // What looks like an option is one: `conda clean -f -y`.
                last.value_word = words.next_if(|next| !is_option(next.value()));
                last.value = last.value_word.map(Word::value);
            }
        }
        sorted
    }

    /// Takes apart a word that starts with a dash.
    fn option(&mut self, tool: &Tool, word: &'a Word) {
        let text = word.value();
        let dashes = if text.starts_with("--") { 2 } else { 1 };
        let (name, value) =
            text[dashes..].split_once('=').map_or((&text[dashes..], None), |(name, value)| (name, Some(value)));
        let mut give = |name, value| self.given.push(Given { dashes, name, value, value_word: None, word });
        if dashes == 2 || name.chars().count() <= 1 || is_known(tool, dashes, name) {
            return give(name, value);
        }
        for (at, letter) in text.char_indices().skip(1) {
            let end = at + letter.len_utf8();
            let letter = &text[at..end];
            if letter == "=" {
                return;
            }
            let rest = text[end..].strip_prefix('=').unwrap_or(&text[end..]);
            if takes_value(tool, 1, letter) {
                return give(letter, (!rest.is_empty()).then_some(rest));
            }
            give(letter, value.filter(|_| text[end..].starts_with('=')));
        }
    }

    /// The options that `flag` describes: `-y`, `--yes`, or `-o Name=value`.
    pub(super) fn find(&self, flag: &str) -> Option<&Given<'a>> {
        let (flag, wanted) = flag.split_once(' ').map_or((flag, None), |(flag, value)| (flag, Some(value)));
        let (dashes, name) = parts(flag);
        let fits = |given: &&Given<'_>| {
            let value = wanted.is_none_or(|wanted| given.value.is_some_and(|value| value.eq_ignore_ascii_case(wanted)));
            given.dashes == dashes && given.name == name && value
        };
        self.given.iter().find(fits).or_else(|| self.repeated(dashes, name))
    }

    /// All options that `flag` describes.
    pub(super) fn all<'s>(&'s self, flag: &'s str) -> impl Iterator<Item = &'s Given<'a>> {
        self.given.iter().filter(move |given| parts(flag) == (given.dashes, given.name))
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

/// The number of dashes of a flag as it is typed, and its name.
fn parts(flag: &str) -> (usize, &str) {
    match flag.strip_prefix("--") {
        Some(name) => (2, name),
        None => (1, flag.strip_prefix('-').unwrap_or(flag)),
    }
}

fn is_known(tool: &Tool, dashes: usize, name: &str) -> bool {
    tool.flags.values().flatten().any(|flag| parts(flag.split(' ').next().unwrap_or(flag)) == (dashes, name))
}

fn takes_value(tool: &Tool, dashes: usize, name: &str) -> bool {
    let valued = tool.flags.iter().filter(|(meaning, _)| meaning.takes_value());
    valued.flat_map(|(_, flags)| flags).any(|flag| parts(flag) == (dashes, name))
}
