//! A whole script: its commands in order, the list at its top, and the variables that it touches.

use std::ops::Range;

pub(super) use super::command::Command;
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
    /// Whether the text was left alone because it is no Bourne shell's.
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

/// How a command is joined to the one before it in the same list, with the place of the operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Joiner {
    /// It is the first of its list.
    First,
    /// `&&`
    And(Span),
    /// `||`
    Or(Span),
    /// `;`
    Semi(Span),
    /// The end of a line.
    Newline,
    /// `|` or `|&`
    Pipe(Span),
    /// `&`
    Background(Span),
}

/// The construct right around a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// None.
    TopLevel,
    /// `( … )`
    Subshell,
    /// `{ …; }`
    Group,
    /// What `if`, `while` or `until` ask.
    Condition,
    /// What follows `then`, `else` or a `case` pattern.
    Branch,
    /// What a `for` or `while` repeats.
    Loop,
    /// The body of a function.
    Function,
    /// `$( … )`, `` ` … ` `` or `<( … )`
    Substitution,
    /// `… | …`
    Pipeline,
    /// The text that `sh -c`, `eval` or `bash <<EOF` is given.
    Script,
}

/// A variable where it is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    /// Its name; a digit or a special character for the shell's own.
    pub name: String,
    /// From the `$` to the end of the name or to the `}`; in arithmetic just the name.
    pub span: Span,
    /// Whether double quotes, arithmetic or a here-document keep the value in one piece.
    pub quoted: bool,
    /// Whether the script says what to do when it is unset (`${X:-y}`).
    pub guarded: bool,
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
        self.reads.iter().filter(|read| {
            let set = |write: &&Write| write.certain && write.name == read.name && write.span.end <= read.span.start;
            !self.writes.iter().any(|write| set(&write))
        })
    }

    /// Whether the script's top is one list in which each item runs only if those before it went well.
    pub fn is_and_chain(&self) -> bool {
        self.chain.iter().all(|link| matches!(link.joiner, Joiner::First | Joiner::And(_)))
    }
}

impl Joiner {
    /// The place of the operator, where there is one.
    pub fn span(self) -> Option<Span> {
        match self {
            Joiner::First | Joiner::Newline => None,
            Joiner::And(span)
            | Joiner::Or(span)
            | Joiner::Semi(span)
            | Joiner::Pipe(span)
            | Joiner::Background(span) => Some(span),
        }
    }
}
