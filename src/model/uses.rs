//! The variables that the builder itself puts into an instruction. A RUN's own variables are its shell's.

#[cfg(test)]
mod tests;

use super::expand::{ExpandError, Expander, Places, Quotes, Use};
use super::file::Model;
use super::value::Binding;
use super::{invocation, mounts};
use crate::syntax::{Body, Flag, Instruction, Keyword, Word};
use crate::text::Span;

/// What the builder puts into an instruction.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Uses {
    /// The variables in the order of the text, each with what it is bound to.
    pub variables: Vec<(Use, Binding)>,
    /// Why the builder refuses words.
    pub errors: Vec<ExpandError>,
    /// The first variable whose value makes a word longer than is read.
    pub too_long: Option<Span>,
}

impl Model<'_> {
    /// The variables that the builder puts into the instruction with this index. Those of a trigger count where it runs,
    /// not at its `ONBUILD`.
    pub fn uses(&self, instruction: usize) -> Uses {
        let mut reading = Reading { model: self, instruction, uses: Uses::default() };
        reading.read(self.instruction(instruction));
        reading.uses.variables.sort_by_key(|(it, _)| it.span);
        reading.uses
    }
}

struct Reading<'a> {
    model: &'a Model<'a>,
    instruction: usize,
    uses: Uses,
}

impl Reading<'_> {
    fn read(&mut self, instruction: &Instruction) {
        for flag in instruction.flags.iter().filter(|flag| is_expanded(instruction.kind, flag)) {
            self.words(instruction, flag.value.iter());
        }
        for mount in mounts::mounts(instruction) {
            let fields = mount.fields.iter().filter(|field| field.name() != "from");
            self.words(instruction, fields.filter_map(|field| field.value.as_ref()));
        }
        match (instruction.kind, &instruction.body) {
            (_, Body::From(from)) => self.words(instruction, from.image.iter()),
            (_, Body::Copy(copy)) => {
                let is_path = |word: &&Word| !instruction.heredocs.iter().any(|it| it.operator == word.span);
                self.words(instruction, copy.sources.iter().filter(is_path).chain(&copy.destination));
                self.bodies(instruction);
            }
            (_, Body::Pairs { pairs, .. }) => {
                self.words(instruction, pairs.iter().flat_map(|pair| [&pair.key].into_iter().chain(&pair.value)));
            }
            (_, Body::Args(pairs)) => {
                // Each pair sees those before it.
                for (index, pair) in pairs.iter().enumerate() {
                    let before: Vec<&str> = pairs[..index].iter().map(|pair| pair.key.text.as_str()).collect();
                    self.words_after(instruction, pair.value.iter(), &before);
                }
            }
            (_, Body::Words { words, .. }) => self.words(instruction, words.iter()),
            (kind, Body::Text(word)) if kind != Keyword::Maintainer => self.words(instruction, word.iter()),
            _ => {}
        }
    }

    fn words<'w>(&mut self, instruction: &Instruction, words: impl Iterator<Item = &'w Word>) {
        self.words_after(instruction, words, &[]);
    }

    /// Reads words that see the state of the instruction and the variables `declared` by itself.
    fn words_after<'w>(&mut self, instruction: &Instruction, words: impl Iterator<Item = &'w Word>, declared: &[&str]) {
        for word in words {
            let places = Places::of(word, instruction);
            self.text(&word.text, &places, self.model.dockerfile.escape, Quotes::Removed, declared);
        }
    }

    /// Reads the heredocs that become files. Their escape character is always `\`.
    fn bodies(&mut self, instruction: &Instruction) {
        for heredoc in instruction.heredocs.iter().filter(|heredoc| heredoc.expand) {
            let body = invocation::body(self.model.source, heredoc);
            self.text(&body.text.clone(), &Places::Joined(body), '\\', Quotes::Literal, &[]);
        }
    }

    fn text(&mut self, text: &str, places: &Places, escape: char, quotes: Quotes, declared: &[&str]) {
        if !text.contains(['$', '\'', '"']) {
            return;
        }
        let before = &self.model.step(self.instruction).before;
        let lookup = |name: &str| match before.lookup(name) {
            Binding::Unset if declared.contains(&name) => Binding::Unknown,
            binding => binding,
        };
        let expansion = Expander { lookup: &lookup, escape, quotes }.expand(text, places);
        let bound = expansion.uses.into_iter().map(|it| {
            let binding = lookup(&it.name);
            (it, binding)
        });
        self.uses.variables.extend(bound);
        self.uses.errors.extend(expansion.error);
        self.uses.too_long = self.uses.too_long.or(expansion.too_long);
    }
}

/// Whether the builder expands a flag's value as a whole.
fn is_expanded(kind: Keyword, flag: &Flag) -> bool {
    match kind {
        Keyword::From => flag.name.text == "platform",
        Keyword::Copy | Keyword::Add => matches!(flag.name.text.as_str(), "chown" | "chmod" | "checksum"),
        _ => false,
    }
}
