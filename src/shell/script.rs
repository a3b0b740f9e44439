//! A whole script: its commands in order, the list at its top, and the variables that it touches.

use std::collections::BTreeMap;
use std::ops::Range;

use super::command::{Command, Joiner};
use super::word::{Variable, Word};
use crate::text::Span;

/// The commands of a script.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Script {
    /// Every simple command, in the order in which they are written; those inside groups, loops, functions,
    /// substitutions and `sh -c '…'` too.
    pub commands: Vec<Command>,
    /// The list at the top of the script: what stands between its `&&`, `||`, `;`, `&` and line ends.
    pub chain: Vec<Link>,
    /// The variables that the script reads, in order. Text in single quotes reads nothing.
    pub reads: Vec<Variable>,
    /// The variables that it sets, exports or unsets for what follows.
    pub writes: Vec<Write>,
    /// The `|` and `|&` between commands and constructs, in order.
    pub pipes: Vec<Span>,
    /// Whether the text is a whole script without faults. Where it is not, the commands are a best guess.
    pub clean: bool,
    /// The first comment with text of later lines in it: they were joined to its line, so the shell never sees them.
    pub hiding: Option<Span>,
    /// The first place that is nested too deeply to be read. What is in it is a guess, or not seen at all.
    pub too_deep: Option<Span>,
    /// Whether the text was left alone because it is not for a Bourne shell.
    pub opaque: bool,
}

/// One item of the list at the top of a script: a command, a pipeline, or a construct with commands inside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// How it is joined to the one before.
    pub joiner: Joiner,
    /// All of it, with its redirections.
    pub span: Span,
    /// Its commands, as indices into [`Script::commands`].
    pub commands: Range<usize>,
    /// What it is.
    pub shape: Shape,
}

/// What an item of a list is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shape {
    /// One simple command.
    Command,
    /// Several, joined by `|`.
    Pipeline,
    /// A group, subshell, loop, condition or function.
    Compound,
}

/// A variable where it is set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Write {
    /// Its name.
    pub name: String,
    /// The name in the file, or the word that holds it.
    pub span: Span,
    /// Whether it happens whenever the script ends well, in the script's own shell.
    pub certain: bool,
    /// What it is set to: one word, or of a loop all that it goes through. Empty where the script does not say.
    pub values: Vec<Word>,
}

impl Script {
    /// Whether there is no command in it.
    pub fn is_empty(&self) -> bool {
        self.commands.is_empty()
    }

    /// The commands of one item of the list at the top.
    pub fn commands_of(&self, link: &Link) -> &[Command] {
        self.commands.get(link.commands.clone()).unwrap_or_default()
    }

    /// The reads of variables that the script has not certainly set before.
    pub fn reads_from_outside(&self) -> impl Iterator<Item = &Variable> {
        let mut set: BTreeMap<&str, u32> = BTreeMap::new();
        for write in self.writes.iter().filter(|write| write.certain) {
            let first = set.entry(&write.name).or_insert(write.span.end);
            *first = (*first).min(write.span.end);
        }
        self.reads.iter().filter(move |read| set.get(&*read.name).is_none_or(|set| *set > read.span.start))
    }

    /// Whether a command runs only where one before it fails, as in `apk add curl || apt-get install curl`.
    pub fn has_alternatives(&self) -> bool {
        self.commands.iter().any(|command| matches!(command.joiner, Joiner::Or(_)))
    }

    /// Whether the script's top is one list in which each item runs only if those before it went well.
    pub fn is_and_chain(&self) -> bool {
        self.chain.iter().all(|link| matches!(link.joiner, Joiner::First | Joiner::And(_)))
    }
}
