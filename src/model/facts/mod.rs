//! The meaning of each instruction, independent of layout: what a fix may change only if it says so.

mod blanks;
mod command;
mod literal;
#[cfg(test)]
mod tests;

pub use command::{command_facts, grown_construct};
pub use literal::literal;

use blanks::collapsed;

use super::file::Model;
use super::invocation::{Invocation, InvocationForm};
use crate::finding::Fact;
use crate::syntax::{Body, Flag, Form, Heredoc, Instruction, Keyword, Pair, Word};
use crate::text::Span;

/// What one instruction means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InstructionFacts {
    /// The instruction.
    pub span: Span,
    /// Which it is.
    pub kind: Keyword,
    /// The stage it belongs to; `None` before the first `FROM`.
    pub stage: Option<usize>,
    /// Its facts in order. The order counts, and so do repetitions.
    pub facts: Vec<Fact>,
}

/// What each instruction of a file means. Words are as `literal` writes them.
pub fn facts(model: &Model) -> Vec<InstructionFacts> {
    let of = |(index, instruction): (usize, &Instruction)| InstructionFacts {
        span: instruction.span,
        kind: instruction.kind,
        stage: model.step(index).stage,
        facts: Reading { model, index }.facts(instruction),
    };
    model.dockerfile.instructions.iter().enumerate().map(of).collect()
}

/// A pair of an `ENV`, a `LABEL` or an `ARG`.
pub fn pair_fact(pair: &Pair, escape: char) -> Fact {
    let value = pair.value.as_ref().map(|value| literal(&value.text, escape));
    Fact::Pair { key: literal(&pair.key.text, escape), value }
}

/// A flag.
pub fn flag_fact(flag: &Flag) -> Fact {
    Fact::Flag { name: flag.name.text.clone(), value: flag.value.as_ref().map(|value| value.text.clone()) }
}

struct Reading<'a> {
    model: &'a Model<'a>,
    index: usize,
}

impl Reading<'_> {
    fn facts(&self, instruction: &Instruction) -> Vec<Fact> {
        let mut facts: Vec<Fact> = instruction.flags.iter().map(flag_fact).collect();
        facts.extend(self.arguments(instruction));
        let bodies = match self.model.invocation(self.index).map(|invocation| invocation.form) {
            Some(InvocationForm::Heredoc) => &[],
            _ => instruction.heredocs.as_slice(),
        };
        facts.extend(bodies.iter().map(|heredoc| self.body(heredoc)));
        facts
    }

    fn arguments(&self, instruction: &Instruction) -> Vec<Fact> {
        match &instruction.body {
            Body::From(from) => {
                let image = from.image.iter().map(|image| Fact::Image(image.text.clone()));
                let name = from.name.iter().map(|name| Fact::StageName(name.text.to_lowercase()));
                let surplus = from.surplus.iter().map(|word| Fact::Argument(word.text.clone()));
                image.chain(name).chain(surplus).collect()
            }
            Body::Command(form) => self.form(form, instruction.kind),
            Body::Copy(copy) => {
                let sources = copy.sources.iter().map(|word| Fact::Source(self.literal(word)));
                sources.chain(copy.destination.iter().map(|word| Fact::Destination(self.literal(word)))).collect()
            }
            Body::Pairs { pairs, .. } | Body::Args(pairs) => {
                pairs.iter().map(|pair| pair_fact(pair, self.model.dockerfile.escape)).collect()
            }
            Body::Words { words, .. } => words.iter().map(|word| Fact::Argument(self.literal(word))).collect(),
            Body::Text(Some(word)) if instruction.kind == Keyword::Maintainer => vec![Fact::Text(word.text.clone())],
            Body::Text(word) => word.iter().map(|word| Fact::Argument(self.literal(word))).collect(),
            Body::Healthcheck(check) => {
                let word = check.word.iter().map(|word| Fact::Keyword(word.text.to_ascii_uppercase()));
                let command = check.command.iter().flat_map(|form| self.form(form, instruction.kind));
                word.chain(command).collect()
            }
            Body::Onbuild(Some(trigger)) => {
                let keyword = Fact::Keyword(trigger.keyword.text.to_ascii_uppercase());
                std::iter::once(keyword).chain(self.facts(trigger)).collect()
            }
            Body::Onbuild(None) => Vec::new(),
            Body::Unknown => {
                let keyword = Fact::Keyword(instruction.keyword.text.clone());
                vec![keyword, Fact::Text(collapsed(&instruction.rest.text))]
            }
        }
    }

    fn literal(&self, word: &Word) -> String {
        literal(&word.text, self.model.dockerfile.escape)
    }

    fn body(&self, heredoc: &Heredoc) -> Fact {
        Fact::Heredoc {
            name: heredoc.name.clone(),
            expands: heredoc.expand,
            chomps: heredoc.chomp,
            body: self.model.source[heredoc.body].to_owned(),
        }
    }

    fn form(&self, form: &Form, kind: Keyword) -> Vec<Fact> {
        match form {
            Form::Exec(words) => vec![Fact::Array(words.iter().map(|word| word.text.clone()).collect())],
            Form::Shell(_) if kind == Keyword::Shell => Vec::new(),
            Form::Shell(line) => match self.model.invocation(self.index) {
                Some(invocation) => invocation_facts(self.model.source, invocation),
                None => vec![Fact::Text(collapsed(&line.text))],
            },
        }
    }
}

fn invocation_facts(source: &str, invocation: &Invocation) -> Vec<Fact> {
    let (text, script) = (&invocation.text, &invocation.script);
    let commands = command::script_facts(source, text, script);
    let commands = commands.unwrap_or_else(|| vec![Fact::Text(collapsed(&text.text))]);
    if invocation.form == InvocationForm::Heredoc {
        let shebang = text.text.lines().next().filter(|line| line.starts_with("#!"));
        return [Fact::Script(shebang.map(str::to_owned))].into_iter().chain(commands).collect();
    }
    // The bodies are the instruction's heredocs.
    commands.into_iter().filter(|fact| !matches!(fact, Fact::Body(_))).collect()
}
