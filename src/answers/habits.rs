//! The calls that follow a habit of their tools.

use std::collections::BTreeSet;

use super::Answers;
use super::runs::Run;
use crate::shell::tools::{Habit, Meaning, Tool, ToolCall};
use crate::shell::{Command, Word};

/// A call that does what an option would keep it from.
#[derive(Clone, Debug)]
pub struct Habitual<'a> {
    /// The RUN.
    pub run: Run<'a>,
    /// The call.
    pub call: &'a ToolCall<'a>,
    /// The option.
    pub option: &'a str,
    /// Whether a command above has written a configuration that ends the habit.
    pub configured: bool,
}

impl<'a> Answers<'a> {
    /// The calls that follow a habit of their tools: no option with this meaning is given, and no variable is set.
    pub fn habitual(&self, habit: fn(&Tool) -> Option<&Habit>, meaning: Meaning) -> Vec<Habitual<'a>> {
        let words: BTreeSet<&str> =
            self.tools.iter().filter_map(habit).flat_map(|habit| &habit.configured).map(String::as_str).collect();
        let (mut configured, mut calls): (BTreeSet<&str>, _) = (BTreeSet::new(), Vec::new());
        for run in self.runs() {
            for (command, call) in run.commands() {
                let called = call.and_then(|call| Some((habit(call.tool)?, call)));
                match called.and_then(|(habit, call)| Some((habit, call.follows(habit, meaning)?, call))) {
                    Some((habit, option, call)) => {
                        let configured = habit.configured.iter().any(|word| configured.contains(word.as_str()));
                        let keeps = !run.may_be_set(call, meaning);
                        calls.extend(keeps.then_some(Habitual { run, call, option, configured }));
                    }
                    None => configured.extend(words.iter().filter(|word| says(command, word))),
                }
            }
        }
        calls
    }
}

/// Whether an argument that is not an option says `text`, in any case.
fn says(command: &Command, text: &str) -> bool {
    let arguments = command.arguments().iter().map(Word::value).filter(|value| !value.starts_with('-'));
    arguments.into_iter().any(|value| value.to_ascii_lowercase().contains(text))
}
