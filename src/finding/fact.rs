//! What an instruction says, independent of layout, one thing at a time: what a fix changes is told in these.

use std::fmt;

use crate::text::Span;

/// One thing that an instruction says. Words are without the quotes of the Dockerfile's language, so that two facts are
/// equal only if they always mean the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    /// A flag of the instruction.
    Flag {
        /// Its name, without dashes.
        name: String,
        /// What follows its `=`.
        value: Option<String>,
    },
    /// The image or stage that a `FROM` starts from.
    Image(String),
    /// The name of a stage, which counts in lower case.
    StageName(String),
    /// A file or directory that a `COPY` or `ADD` brings.
    Source(String),
    /// Where they go.
    Destination(String),
    /// A key of an `ENV`, a `LABEL` or an `ARG`.
    Pair {
        /// The key.
        key: String,
        /// What follows its `=`.
        value: Option<String>,
    },
    /// One of the arguments of any other instruction: a port, a path, a user.
    Argument(String),
    /// A keyword inside of an instruction, in upper case: the trigger's of an `ONBUILD`, the `CMD` of a `HEALTHCHECK`.
    Keyword(String),
    /// A command as an array.
    Array(Vec<String>),
    /// A heredoc is a script: its `#!` line, or none where the shell of the image reads it.
    Script(Option<String>),
    /// A command of a script.
    Command(CommandFact),
    /// A construct of a script, such as `if …; then …; fi`, with `…` for each of its commands.
    Construct {
        /// How it is joined to what comes before.
        operator: Operator,
        /// Its text, blanks collapsed.
        text: String,
    },
    /// Text that is not read any further, blanks collapsed.
    Text(String),
    /// A heredoc of the instruction.
    Heredoc {
        /// Its name.
        name: String,
        /// Whether variables are expanded in it.
        expands: bool,
        /// Whether tabs at the start of its lines go.
        chomps: bool,
        /// Its lines.
        body: String,
    },
    /// The lines of a here-document of a script.
    Body(String),
}

impl Fact {
    /// The fact of a flag as it is written, with its dashes.
    pub fn flag(text: &str) -> Fact {
        let text = text.trim_start_matches('-');
        let (name, value) = text.split_once('=').map_or((text, None), |(name, value)| (name, Some(value)));
        Fact::Flag { name: name.to_owned(), value: value.map(str::to_owned) }
    }

    /// Joined to what comes before in another way, where it is something that can be joined.
    #[must_use]
    pub fn joined(self, operator: Operator) -> Fact {
        match self {
            Fact::Command(command) => Fact::Command(command.joined(operator)),
            Fact::Construct { text, .. } => Fact::Construct { operator, text },
            other => other,
        }
    }
}

/// In a line, for messages.
impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fact::Flag { name, value: Some(value) } => write!(f, "--{name}={value}"),
            Fact::Flag { name, value: None } => write!(f, "--{name}"),
            Fact::StageName(name) => write!(f, "AS {name}"),
            Fact::Source(path) => write!(f, "source {path}"),
            Fact::Destination(path) => write!(f, "destination {path}"),
            Fact::Pair { key, value: Some(value) } => write!(f, "{key}={value}"),
            Fact::Image(text)
            | Fact::Pair { key: text, value: None }
            | Fact::Argument(text)
            | Fact::Keyword(text)
            | Fact::Script(Some(text))
            | Fact::Construct { operator: Operator::First, text }
            | Fact::Text(text) => f.write_str(text),
            Fact::Array(words) => write!(f, "{words:?}"),
            Fact::Script(None) => f.write_str("<<"),
            Fact::Command(command) => command.fmt(f),
            Fact::Construct { operator, text } => write!(f, "{operator} {text}"),
            Fact::Heredoc { name, expands, chomps, body } => {
                let (dash, quote) = (if *chomps { "-" } else { "" }, if *expands { "" } else { "'" });
                write!(f, "<<{dash}{quote}{name}{quote}\n{body}")
            }
            Fact::Body(body) => write!(f, "<<\n{body}"),
        }
    }
}

/// The operator between a command of a script and the one before it, in one spelling: the end of a line is `;`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// None: it is the first of its list.
    First,
    /// `&&`
    And,
    /// `||`
    Or,
    /// `;`
    Semi,
    /// `|`
    Pipe,
    /// `&`
    Background,
}

impl fmt::Display for Operator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Operator::First => "",
            Operator::And => "&&",
            Operator::Or => "||",
            Operator::Semi => ";",
            Operator::Pipe => "|",
            Operator::Background => "&",
        })
    }
}

/// One command of a script: how it is joined to the one before, then its words as written, assignments, wrappers and
/// redirections included. Two are equal where they say the same, wherever they stand.
#[derive(Clone, Debug)]
pub struct CommandFact {
    /// How it is joined to the one before.
    pub operator: Operator,
    /// The words with their places in the file.
    words: Vec<(Span, String)>,
}

impl CommandFact {
    /// A command of these words with their places, in order.
    pub fn new(operator: Operator, words: Vec<(Span, String)>) -> CommandFact {
        CommandFact { operator, words }
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

    /// With new words, blanks between them, right after the one at `word`.
    #[must_use]
    pub fn insert_after(mut self, word: Span, text: &str) -> CommandFact {
        if let Some(at) = self.words.iter().rposition(|(span, _)| *span == word) {
            let new = text.split_whitespace().map(|text| (Span::at(word.end), text.to_owned()));
            let later = self.words.split_off(at + 1);
            self.words.extend(new.chain(later));
        }
        self
    }

    /// Its words, a blank between them.
    pub fn text(&self) -> String {
        self.words.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>().join(" ")
    }

    /// Joined to the one before in another way.
    #[must_use]
    pub fn joined(mut self, operator: Operator) -> CommandFact {
        self.operator = operator;
        self
    }
}

impl PartialEq for CommandFact {
    fn eq(&self, other: &CommandFact) -> bool {
        let texts = self.words.iter().map(|(_, text)| text);
        self.operator == other.operator && texts.eq(other.words.iter().map(|(_, text)| text))
    }
}

impl Eq for CommandFact {}

impl fmt::Display for CommandFact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.operator {
            Operator::First => f.write_str(&self.text()),
            operator => write!(f, "{operator} {}", self.text()),
        }
    }
}
