//! What is left to do of an install whose packages are in place.

use super::call::ToolCall;
use crate::shell::word::Word;

impl ToolCall<'_> {
    /// What takes the place of the words from the subcommand on where another call put the packages in place before and left
    /// the project out; `None` where that is not known.
    pub fn finished(&self) -> Option<String> {
        let finish = self.tool.reads.as_ref()?.finish.as_ref()?;
        let is_plain = self.command.redirections.is_empty() && self.operands.is_empty();
        let first = self.subcommand_word().filter(|_| is_plain)?;
        let mut words = vec![finish.subcommand.clone()];
        for given in &self.arguments.given {
            if given.word.span.start < first.span.start || given.word.literal().is_none() {
                return None;
            }
            let dashes = "-".repeat(given.dashes);
            let option = finish.options.get(&format!("{dashes}{}", given.name))?;
            if option.is_empty() {
                continue;
            }
            match (given.value, given.value_word) {
                (Some(value), None) if given.dashes == 2 => words.push(format!("{option}={value}")),
                (Some(_), None) => return None,
                (_, word) => {
                    words.push(option.clone());
                    words.extend(word.map(|word| word.raw().to_owned()));
                }
            }
        }
        Some(words.join(" "))
    }

    /// The words before the subcommand: the program, as it is called.
    pub fn program(&self) -> Option<String> {
        let first = self.subcommand_word()?.span.start;
        let words = self.command.words.iter().take_while(|word| word.span.start < first);
        Some(words.map(Word::raw).collect::<Vec<_>>().join(" "))
    }
}
