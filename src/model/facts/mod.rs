//! The meaning of each instruction, independent of layout: what a fix may change only if it says so.

mod command;
mod literal;
#[cfg(test)]
mod tests;

pub use command::CommandFact;
pub use literal::literal;

use super::Model;
use super::expand::{cut, find};
use super::invocation::{Invocation, InvocationForm};
use crate::shell::{Link, Script, Shape};
use crate::syntax::{Body, Flag, Form, Heredoc, Instruction, Keyword, Pair, Word};
use crate::text::{Joined, Span};

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
    pub facts: Vec<String>,
}

/// What each instruction of a file means.
///
/// The commands of a script are one fact each, as [`CommandFact`] writes them; a script that cannot be read is one fact.
/// A pair of `ENV`, `LABEL` or `ARG` is `KEY=value` with both as [`literal`] writes them. A flag is `--name=value`.
pub fn facts(model: &Model) -> Vec<InstructionFacts> {
    let of = |(index, instruction): (usize, &Instruction)| InstructionFacts {
        span: instruction.span,
        kind: instruction.kind,
        stage: model.step(index).stage,
        facts: Reading { model, index }.facts(instruction),
    };
    model.dockerfile.instructions.iter().enumerate().map(of).collect()
}

/// The facts of a pair as [`facts`] writes them.
pub fn pair_fact(pair: &Pair, escape: char) -> String {
    let key = literal(&pair.key.text, escape);
    match &pair.value {
        Some(value) => format!("{key}={}", literal(&value.text, escape)),
        None => key,
    }
}

/// A flag as [`facts`] writes it.
pub fn flag_fact(flag: &Flag) -> String {
    match &flag.value {
        Some(value) => format!("--{}={}", flag.name.text, value.text),
        None => format!("--{}", flag.name.text),
    }
}

struct Reading<'a> {
    model: &'a Model<'a>,
    index: usize,
}

impl Reading<'_> {
    fn facts(&self, instruction: &Instruction) -> Vec<String> {
        let mut facts: Vec<String> = instruction.flags.iter().map(flag_fact).collect();
        facts.extend(self.arguments(instruction));
        let bodies = match self.model.invocation(self.index).map(|invocation| invocation.form) {
            Some(InvocationForm::Heredoc) => &[],
            _ => instruction.heredocs.as_slice(),
        };
        facts.extend(bodies.iter().map(|heredoc| self.body(heredoc)));
        facts
    }

    fn arguments(&self, instruction: &Instruction) -> Vec<String> {
        match &instruction.body {
            Body::From(from) => {
                let image = from.image.iter().map(|image| image.text.clone());
                let name = from.name.iter().map(|name| format!("AS {}", name.text.to_lowercase()));
                let surplus = from.surplus.iter().map(|word| word.text.clone());
                image.chain(name).chain(surplus).collect()
            }
            Body::Command(form) => self.form(form, instruction.kind),
            Body::Copy(copy) => {
                let sources = copy.sources.iter().map(|word| format!("source {}", self.literal(word)));
                sources
                    .chain(copy.destination.iter().map(|word| format!("destination {}", self.literal(word))))
                    .collect()
            }
            Body::Pairs { pairs, .. } | Body::Args(pairs) => {
                pairs.iter().map(|pair| pair_fact(pair, self.model.dockerfile.escape)).collect()
            }
            Body::Words { words, .. } => words.iter().map(|word| self.literal(word)).collect(),
            Body::Text(Some(word)) if instruction.kind == Keyword::Maintainer => vec![word.text.clone()],
            Body::Text(word) => word.iter().map(|word| self.literal(word)).collect(),
            Body::Healthcheck(check) => {
                let word = check.word.iter().map(|word| word.text.to_ascii_uppercase());
                let command = check.command.iter().flat_map(|form| self.form(form, instruction.kind));
                word.chain(command).collect()
            }
            Body::Onbuild(Some(trigger)) => {
                let keyword = trigger.keyword.text.to_ascii_uppercase();
                std::iter::once(keyword).chain(self.facts(trigger)).collect()
            }
            Body::Onbuild(None) => Vec::new(),
            Body::Unknown => {
                let keyword = instruction.keyword.text.clone();
                vec![keyword, blanks_collapsed(&instruction.rest.text)]
            }
        }
    }

    fn literal(&self, word: &Word) -> String {
        literal(&word.text, self.model.dockerfile.escape)
    }

    fn body(&self, heredoc: &Heredoc) -> String {
        let quoted = if heredoc.expand { "" } else { "'" };
        let dash = if heredoc.chomp { "-" } else { "" };
        format!("<<{dash}{quoted}{}{quoted}\n{}", heredoc.name, &self.model.source[heredoc.body])
    }

    fn form(&self, form: &Form, kind: Keyword) -> Vec<String> {
        match form {
            Form::Exec(words) => {
                let words: Vec<String> = words.iter().map(|word| format!("{:?}", word.text)).collect();
                vec![format!("[{}]", words.join(", "))]
            }
            Form::Shell(_) if kind == Keyword::Shell => Vec::new(),
            Form::Shell(line) => match self.model.invocation(self.index) {
                Some(invocation) => script_facts(self.model.source, invocation),
                None => vec![blanks_collapsed(&line.text)],
            },
        }
    }
}

fn script_facts(source: &str, invocation: &Invocation) -> Vec<String> {
    let script = &invocation.script;
    let mut facts = Vec::new();
    if invocation.form == InvocationForm::Heredoc {
        let shebang = invocation.text.text.lines().next().filter(|line| line.starts_with("#!"));
        facts.push(shebang.unwrap_or("<<").to_owned());
    }
    let Some(links) = Some(&script.chain).filter(|_| script.clean && !script.opaque) else {
        facts.push(blanks_collapsed(&invocation.text.text));
        return facts;
    };
    for link in links {
        if link.shape == Shape::Compound {
            let joiner = command::sign(link.joiner);
            facts.push(format!("{joiner} {}", skeleton(&invocation.text, script, link)).trim_start().to_owned());
        }
        for command in outermost(script, link) {
            facts.push(CommandFact::of(command).to_string());
            let redirections = command.redirections.iter().filter(|_| invocation.form == InvocationForm::Heredoc);
            let bodies = redirections.filter_map(|redirection| redirection.body);
            facts.extend(bodies.map(|body| format!("<<\n{}", &source[body.span])));
        }
    }
    facts
}

/// The commands of an item that stand in no other command's words.
fn outermost<'a>(script: &'a Script, link: &Link) -> impl Iterator<Item = &'a crate::shell::Command> {
    let mut end = 0;
    let commands = script.commands.get(link.commands.clone()).unwrap_or_default().iter();
    commands.filter(move |command| {
        let outer = command.span.start >= end;
        end = end.max(command.span.end);
        outer
    })
}

/// The text of a construct with `…` for each command.
fn skeleton(text: &Joined, script: &Script, link: &Link) -> String {
    let Some(construct) = cut(text, link.span) else {
        return String::new();
    };
    let mut left = String::new();
    let mut at = 0;
    for command in outermost(script, link) {
        if let Some(found) = find(&construct, command.span).filter(|found| found.start as usize >= at) {
            left.push_str(&construct.text[at..found.start as usize]);
            left.push('…');
            at = found.end as usize;
        }
    }
    left.push_str(&construct.text[at..]);
    blanks_collapsed(&left)
}

fn blanks_collapsed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
