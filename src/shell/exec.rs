//! A command that no shell reads: the words of a JSON array.

use super::command::{Assignment, Command, Joiner, Place, Run};
use super::script::{Link, Script, Shape};
use super::word::{Traits, Word};
use super::wrappers;
use crate::text::Span;

/// The script of one command whose words are given as they reach the program.
pub(super) fn read(words: impl IntoIterator<Item = (Span, String)>) -> Script {
    let traits = Traits { quoted: true, ..Traits::default() };
    let word = |(span, text): (Span, String)| Word::new(span, text.clone(), text, traits, Vec::new());
    let words: Vec<Word> = words.into_iter().map(word).collect();
    let Some(span) = words.iter().map(|word| word.span).reduce(Span::cover) else {
        return Script { clean: true, ..Script::default() };
    };
    let seen = wrappers::see_through(words);
    let command = Command {
        span,
        assignments: seen.assignments.iter().filter_map(Assignment::of).collect(),
        wrappers: seen.wrappers,
        words: seen.words,
        redirections: Vec::new(),
        joiner: Joiner::First,
        place: Place::TopLevel,
        depth: 0,
        run: Run { certain: true, fed: seen.fed, ..Run::default() },
    };
    let link = Link { joiner: Joiner::First, span, commands: 0..1, shape: Shape::Command };
    Script { commands: vec![command], chain: vec![link], clean: true, ..Script::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_expanded() {
        let words = ["sudo", "apt-get", "install", "$X", "a b"];
        let script = read(words.iter().map(|word| (Span::at(0), (*word).to_owned())));
        let [command] = script.commands.as_slice() else { panic!("one command") };
        assert_eq!(command.name(), Some("apt-get"));
        assert!(command.has_argument("$X") && command.has_argument("a b"));
        assert!(script.reads.is_empty());
        assert!(read([]).is_empty());
    }
}
