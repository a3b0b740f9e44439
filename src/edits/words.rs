//! Words and flags that come, go or change.

use super::rewriter::Rewriter;
use crate::answers::runs::Run;
use crate::finding::{CommandFact, Fact};
use crate::model::facts::flag_fact;
use crate::shell::tools::ToolCall;
use crate::shell::{Command, Word};
use crate::syntax::{Flag, Instruction};
use crate::text::{Edit, Span};

/// What a word belongs to: an instruction that is one thing, such as an image's name, or a command of a `RUN`.
#[derive(Clone, Copy, Debug)]
pub enum Site<'a> {
    /// The words of the instruction itself.
    Instruction(&'a Instruction),
    /// One of its commands.
    Command(Run<'a>, &'a Command),
}

impl<'a> From<&'a Instruction> for Site<'a> {
    fn from(instruction: &'a Instruction) -> Site<'a> {
        Site::Instruction(instruction)
    }
}

impl<'a> From<(&Run<'a>, &'a Command)> for Site<'a> {
    fn from((run, command): (&Run<'a>, &'a Command)) -> Site<'a> {
        Site::Command(*run, command)
    }
}

impl<'a> Rewriter<'a> {
    /// Writes another text in the place of a word.
    pub fn replace(&mut self, site: impl Into<Site<'a>>, word: Span, text: &str) -> &mut Self {
        self.change(site.into(), Some(Edit::replace(word, text)), |fact| fact.replace(word, text))
    }

    /// Puts a word, or several, after another.
    pub fn insert_after(&mut self, site: impl Into<Site<'a>>, word: Span, text: &str) -> &mut Self {
        let edit = Edit::insert(word.end, format!(" {text}"));
        self.change(site.into(), Some(edit), |fact| fact.insert_after(word, text))
    }

    /// Takes a word out, with the blanks or the line that go with it.
    pub fn remove(&mut self, site: impl Into<Site<'a>>, word: Span) -> &mut Self {
        let edit = self.layout.with_blanks(word).map(Edit::delete);
        self.change(site.into(), edit, |fact| fact.remove(word))
    }

    /// Puts an option after the subcommand of a call, or after the tool's name where it has none.
    pub fn add_option(&mut self, run: &Run<'a>, call: &ToolCall<'a>, option: &str) -> &mut Self {
        match call.command.words.iter().find(|word| word.span.end == call.after_subcommand()) {
            Some(word) => self.insert_after((run, call.command), word.span, option),
            None => self.attempt(|_| None),
        }
    }

    /// Takes a word such as `sudo` out, so that the command starts with the word after it.
    pub fn remove_wrapper(&mut self, run: &Run<'a>, command: &'a Command, wrapper: &Word) -> &mut Self {
        let mut words = command.wrappers.iter().chain(&command.words);
        let next = words.find(|word| word.span.start >= wrapper.span.end);
        let edit = next.map(|next| Edit::delete(Span::new(wrapper.span.start, next.span.start)));
        self.change(Site::Command(*run, command), edit, |fact| fact.remove(wrapper.span))
    }

    /// Puts text inside of an instruction, without blanks around it.
    pub fn insert(&mut self, instruction: &Instruction, at: u32, text: &str) -> &mut Self {
        self.rewrite(instruction, Edit::insert(at, text));
        self
    }

    /// Writes the same in another way, which changes nothing.
    pub fn respell(&mut self, word: Span, text: &str) -> &mut Self {
        self.push(Edit::replace(word, text));
        self
    }

    /// Puts a flag after the keyword of an instruction.
    pub fn insert_flag(&mut self, instruction: &Instruction, flag: &str) -> &mut Self {
        self.push(Edit::insert(instruction.keyword.span.end, format!(" {flag}")));
        self.trades(instruction, Vec::new(), vec![Fact::flag(flag)]);
        self
    }

    /// Puts other flags in the place of one, set apart as that is from what follows it.
    pub fn replace_flag(&mut self, instruction: &Instruction, flag: &Flag, flags: &[String]) -> &mut Self {
        let text = self.layout.source.text();
        let next = instruction.flags.iter().map(|other| other.span.start).filter(|start| *start >= flag.span.end).min();
        let next = next.unwrap_or(instruction.rest.whole().start).max(flag.span.end);
        let between = &text[flag.span.end as usize..next as usize];
        let between = if between.trim_matches([' ', '\t', '\r', '\n', '\\', '`']).is_empty() { between } else { " " };
        self.push(Edit::replace(flag.span, flags.join(between)));
        self.trades(instruction, vec![flag_fact(flag)], flags.iter().map(|flag| Fact::flag(flag)).collect());
        self
    }

    /// Takes a flag out with the blanks after it.
    pub fn remove_flag(&mut self, instruction: &Instruction, flag: &Flag) -> &mut Self {
        let rest = &self.layout.source.text()[flag.span.end as usize..];
        let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        self.push(Edit::delete(Span::new(flag.span.start, flag.span.end + blanks as u32)));
        self.trades(instruction, vec![flag_fact(flag)], Vec::new());
        self
    }

    fn change(
        &mut self,
        site: Site<'a>,
        edit: Option<Edit>,
        new: impl FnOnce(CommandFact) -> CommandFact,
    ) -> &mut Self {
        self.attempt(|rewriter| {
            match site {
                Site::Instruction(instruction) => rewriter.rewrite(instruction, edit?),
                Site::Command(run, command) => {
                    rewriter.script(&run)?.change(command, new)?;
                    rewriter.push(edit?);
                }
            }
            Some(())
        })
    }
}
