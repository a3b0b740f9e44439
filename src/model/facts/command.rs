//! The fact of one command of a script.

use crate::shell::{Command, Joiner};
use crate::text::Span;

/// One command of a script as a fact: how it is joined to the one before, then its words as written, assignments,
/// wrappers and redirections included, with one space between. A rule changes a copy to say what its fix loses and gains.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandFact {
    /// `&&`, `||`, `;`, `|`, `&`, or empty for the first of a list. The end of a line is `;`.
    pub joiner: &'static str,
    /// The words with their places in the file.
    words: Vec<(Span, String)>,
}

impl CommandFact {
    /// The fact of a command.
    pub fn of(command: &Command) -> CommandFact {
        let assignments = command.assignments.iter().map(|it| {
            let sign = if it.appends { "+=" } else { "=" };
            (it.span, format!("{}{sign}{}", it.name, it.value.raw()))
        });
        let plain = command.wrappers.iter().chain(&command.words).map(|word| (word.span, word.raw().to_owned()));
        let redirections = command.redirections.iter().map(|it| {
            let descriptor = it.descriptor.map(|number| number.to_string()).unwrap_or_default();
            (it.span, format!("{descriptor}{}{}", it.operator, it.target.raw()))
        });
        let negation = command.run.negated.then(|| (Span::at(command.span.start), "!".to_owned()));
        let mut words: Vec<_> = negation.into_iter().chain(assignments).chain(plain).chain(redirections).collect();
        words.sort_by_key(|(span, _)| (span.start, span.end));
        CommandFact { joiner: sign(command.joiner), words }
    }

    /// With another text for the word at `word`.
    #[must_use]
    pub fn replace(mut self, word: Span, text: &str) -> CommandFact {
        for (span, old) in &mut self.words {
            if *span == word {
                text.clone_into(old);
            }
        }
        self
    }

    /// Without the word at `word`.
    #[must_use]
    pub fn remove(mut self, word: Span) -> CommandFact {
        self.words.retain(|(span, _)| *span != word);
        self
    }

    /// With a new word right after the one at `word`.
    #[must_use]
    pub fn insert_after(mut self, word: Span, text: &str) -> CommandFact {
        if let Some(at) = self.words.iter().rposition(|(span, _)| *span == word) {
            self.words.insert(at + 1, (Span::at(word.end), text.to_owned()));
        }
        self
    }

    /// With a new word at the end.
    #[must_use]
    pub fn push(mut self, text: &str) -> CommandFact {
        let end = self.words.last().map_or(0, |(span, _)| span.end);
        self.words.push((Span::at(end), text.to_owned()));
        self
    }

    /// Joined to the one before in another way.
    #[must_use]
    pub fn joined(mut self, joiner: &'static str) -> CommandFact {
        self.joiner = joiner;
        self
    }
}

/// The fact's line.
impl std::fmt::Display for CommandFact {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.joiner)?;
        let mut first = self.joiner.is_empty();
        self.words.iter().try_for_each(|(_, word)| {
            let blank = if std::mem::replace(&mut first, false) { "" } else { " " };
            write!(f, "{blank}{word}")
        })
    }
}

/// The operator, in one spelling.
pub(super) fn sign(joiner: Joiner) -> &'static str {
    match joiner {
        Joiner::First => "",
        Joiner::And(_) => "&&",
        Joiner::Or(_) => "||",
        Joiner::Semi(_) | Joiner::Newline => ";",
        Joiner::Pipe(_) => "|",
        Joiner::Background(_) => "&",
    }
}
