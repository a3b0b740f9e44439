//! A simple command of a script: its words, and what surrounds it.

use super::word::Word;
use crate::text::Span;

/// One simple command: `name argument…`, or only assignments, or only redirections.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// All of it, from its first assignment or wrapper to its last word or redirection.
    pub span: Span,
    /// The assignments before it, such as `DEBIAN_FRONTEND=noninteractive`; also those that `env` or `sudo` make.
    pub assignments: Vec<Assignment>,
    /// The words seen through, such as `sudo -E` or `env`; without the assignments among them.
    pub wrappers: Vec<Word>,
    /// The command's name and its arguments. Empty where there are only assignments or redirections.
    pub words: Vec<Word>,
    /// Where its input and output go.
    pub redirections: Vec<Redirection>,
    /// How it is joined to the command before it in the same list.
    pub joiner: Joiner,
    /// The construct right around it.
    pub place: Place,
    /// How many constructs are around it.
    pub depth: u16,
    /// More about the way in which it runs.
    pub run: Run,
}

/// The way in which a command runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "four facts that do not depend on each other")]
pub struct Run {
    /// It ran whenever the whole script ended well.
    pub certain: bool,
    /// It runs in a shell of its own: a directory or variable that it sets is forgotten.
    pub isolated: bool,
    /// A `!` stands before it.
    pub negated: bool,
    /// It gets more arguments than are written, from `xargs`.
    pub fed: bool,
}

/// `NAME=value` before a command, or alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    /// The variable's name.
    pub name: String,
    /// All of it.
    pub span: Span,
    /// What is right of the `=`; its text may be empty.
    pub value: Word,
    /// Whether it is written `+=`.
    pub appends: bool,
}

/// `2> file`, `<<EOF` and the like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redirection {
    /// From the file descriptor to the end of the target; without a here-document's body.
    pub span: Span,
    /// The file descriptor, where one is written as a number.
    pub descriptor: Option<u32>,
    /// The operator, such as `>>`.
    pub operator: String,
    /// The file, the descriptor, or the here-document's delimiter.
    pub target: Word,
    /// The body of a here-document.
    pub body: Option<Body>,
}

/// The body of a here-document in the shell's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Body {
    /// Its lines, without the delimiter's.
    pub span: Span,
    /// Whether the shell expands variables in it.
    pub expands: bool,
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

/// An option among a command's arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flag<'a> {
    /// Its name without dashes; a single letter where several stand together.
    pub name: &'a str,
    /// What follows its `=`.
    pub value: Option<&'a str>,
    /// The word it stands in.
    pub word: &'a Word,
}

impl Command {
    /// The program's name: no directories, nothing that a wrapper adds. `None` where a variable decides.
    ///
    /// `sudo -E /usr/bin/apt-get update` is `apt-get`; `${VENV}/bin/pip` is `pip`.
    pub fn name(&self) -> Option<&str> {
        self.words.first().and_then(program)
    }

    /// The words after the name.
    pub fn arguments(&self) -> &[Word] {
        self.words.get(1..).unwrap_or_default()
    }

    /// Whether the words before it, such as `sudo`, change nothing about the files that it touches. `env -C` does.
    pub fn is_wrapped_plainly(&self) -> bool {
        const WORDS: [&str; 8] = ["sudo", "doas", "env", "nice", "time", "command", "exec", "-E"];
        self.wrappers.iter().all(|word| WORDS.iter().any(|plain| word.is(plain)))
    }

    /// Whether one argument says just this, whatever its quotes.
    pub fn has_argument(&self, text: &str) -> bool {
        self.arguments().iter().any(|word| word.is(text))
    }

    /// The options up to `--`: `--long=v` is `long`, `-abc` is `a`, `b` and `c`. Which options take the next word as
    /// their value differs between programs.
    pub fn flags(&self) -> impl Iterator<Item = Flag<'_>> {
        self.arguments().iter().take_while(|word| word.value() != "--").flat_map(flags_of)
    }

    /// Whether one of these options is there, each named without dashes.
    pub fn has_flag(&self, names: &[&str]) -> bool {
        self.flags().any(|flag| names.contains(&flag.name))
    }

    /// The arguments that are not options, and all after `--`. The values of options are among them.
    pub fn operands(&self) -> impl Iterator<Item = &Word> {
        let mut ended = false;
        self.arguments().iter().filter(move |word| {
            let dashes = !ended && word.value() == "--";
            let option = dashes || (!ended && is_option(word.value()));
            ended |= dashes;
            !option
        })
    }

    /// The assignment before it of the variable `name`.
    pub fn assignment(&self, name: &str) -> Option<&Assignment> {
        self.assignments.iter().find(|assignment| assignment.name == name)
    }

    /// Whether it reads what something else hands it: a pipe, a file, a here-document.
    pub fn gets_input(&self) -> bool {
        matches!(self.joiner, Joiner::Pipe(_)) || self.redirections.iter().any(|it| it.operator.starts_with('<'))
    }

    /// The span of its words alone: name and arguments, no wrappers, assignments or redirections around.
    pub fn words_span(&self) -> Option<Span> {
        Some(self.words.first()?.span.cover(self.words.last()?.span))
    }
}

impl Assignment {
    /// A word read as `NAME=value`, as `env` reads it.
    pub(super) fn of(word: &Word) -> Option<Assignment> {
        let (name, value) = word.split_at_equals()?;
        Some(Assignment { name: name.to_owned(), span: word.span, value, appends: false })
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

/// The program that a word names: its last path component, where that is written out.
pub(super) fn program(word: &Word) -> Option<&str> {
    let value = word.value();
    match word.literal() {
        Some(literal) => Some(literal.rsplit('/').next().unwrap_or(literal)),
        None => value.rsplit_once('/').map(|(_, name)| name).filter(|name| !name.contains(['$', '}'])),
    }
}

/// Whether a word's value has the shape of an option.
pub(super) fn is_option(value: &str) -> bool {
    value.len() > 1 && value.starts_with('-')
}

fn flags_of(word: &Word) -> impl Iterator<Item = Flag<'_>> {
    let value = word.value();
    let (name, given) = value.split_once('=').map_or((value, None), |(name, given)| (name, Some(given)));
    let (long, cluster) = match name.strip_prefix("--") {
        Some(long) => (Some(long), ""),
        None => (None, name.strip_prefix('-').unwrap_or_default()),
    };
    let letters = cluster.char_indices().map(move |(at, letter)| {
        let end = at + letter.len_utf8();
        Flag { name: &cluster[at..end], value: given.filter(|_| end == cluster.len()), word }
    });
    long.map(|name| Flag { name, value: given, word }).into_iter().chain(letters)
}
