//! What the library does not look for and `ShellCheck` does: small checks of our own, by the same codes.

use std::cell::OnceCell;

use super::checker::{Code, Fault};
use super::misplaced::misplaced;
use super::sheet::Sheet;
use super::unfinished::{self, Unfinished};
use crate::finding::Severity;
use crate::shell;
use crate::shell::Builtin;
use crate::shell::command::{Command, Joiner, Place};
use crate::shell::dialect::Dialect;
use crate::shell::script::Script;
use crate::shell::word::Word;
use crate::text::{Joined, Span};

/// A code with its check.
struct Check {
    number: u16,
    code: Code,
    message: &'static str,
    /// Whether a text may have such a fault, without reading it as a shell does: that takes long.
    may: fn(&str) -> bool,
    look: fn(&Asked<'_>) -> Vec<Span>,
}

/// A script, read when a check first asks for its commands, and what is missing in it.
struct Asked<'s> {
    sheet: &'s Sheet,
    script: OnceCell<Script>,
    missing: OnceCell<Option<Unfinished>>,
}

impl Asked<'_> {
    fn script(&self) -> &Script {
        self.script.get_or_init(|| {
            let text = self.sheet.script();
            let joined = Joined::of(text);
            shell::parse(&joined, self.sheet.dialect)
        })
    }

    /// What is missing in a script that the parser could not read.
    fn missing(&self) -> impl Iterator<Item = Unfinished> {
        self.missing.get_or_init(|| unfinished(self)).iter().copied()
    }
}

const fn code(severity: Severity, title: &'static str, reason: &'static str) -> Code {
    Code { severity, title, reason }
}

const CHECKS: [Check; 12] = [
    Check {
        number: 1072,
        code: code(
            Severity::Error,
            "An operator joins two commands. Where one of them is missing, the shell stops with a syntax error.",
            "Remove the operator, or write the command that is missing.",
        ),
        message: "a command is missing beside this operator, so the shell stops with a syntax error",
        may: |text| text.contains(['&', '|', ';']),
        look: |asked| {
            asked.missing().filter_map(|it| if let Unfinished::Operator(at) = it { Some(at) } else { None }).collect()
        },
    },
    Check {
        number: 1073,
        code: code(
            Severity::Error,
            "The shell reads to the end of the script for what closes a quote, a bracket or a `case`, and stops with a syntax error.",
            "Close it, or write a backslash before it.",
        ),
        message: "nothing closes this, so the shell stops with a syntax error",
        may: |text| text.contains(['\'', '"', '`', '(', '{']) || text.contains("case"),
        look: |asked| {
            asked.missing().filter_map(|it| if let Unfinished::Open(at) = it { Some(at) } else { None }).collect()
        },
    },
    Check {
        number: 1089,
        code: code(
            Severity::Error,
            "A bracket that nothing opened is a syntax error.",
            "Remove it, or write a backslash before it.",
        ),
        message: "nothing opens this, so the shell stops with a syntax error",
        may: |text| text.contains([')', '}']),
        look: |asked| {
            asked.missing().filter_map(|it| if let Unfinished::Stray(at) = it { Some(at) } else { None }).collect()
        },
    },
    Check {
        number: 2057,
        code: code(
            Severity::Error,
            "The shell has no such operator, so the test fails with a usage error.",
            "Write one of `-eq`, `-ne`, `-lt`, `-le`, `-gt`, `-ge`, `-nt`, `-ot`, `-ef`, `=` and `!=`.",
        ),
        message: "unknown binary operator",
        may: |text| text.contains('-') && (text.contains('[') || has_word(text, "test")),
        look: |asked| commands(asked.script()).filter_map(unknown_operator).collect(),
    },
    Check {
        number: 2251,
        code: code(
            Severity::Info,
            "A command after `!` never stops the script, not even with `set -e`.",
            "Write `if COMMAND; then exit 1; fi`.",
        ),
        message: "`!` has no effect here: `set -e` ignores a negated command",
        may: |text| text.contains('!'),
        look: |asked| ineffective_negations(asked.script()),
    },
    Check {
        number: 2115,
        code: code(
            Severity::Warning,
            "A path that is removed is the root directory where its variables are empty.",
            "Write `${NAME:?}`, with which the shell stops where the variable is empty.",
        ),
        message: "this is `/` where the variables are empty",
        may: |text| text.contains('$') && has_word(text, "rm"),
        look: |asked| of_arguments(asked.script(), "rm", removed_root),
    },
    Check {
        number: 2121,
        code: code(
            Severity::Warning,
            "`set NAME=value` sets the first positional parameter, and no variable.",
            "Write the assignment alone.",
        ),
        message: "`set` sets no variable",
        may: |text| text.contains('=') && has_word(text, "set"),
        look: |asked| of_arguments(asked.script(), "set", set_assignment),
    },
    Check {
        number: 2174,
        code: code(
            Severity::Warning,
            "With `-p`, the mode of `mkdir -m` is that of the last directory alone; those above it get the usual one.",
            "Make the directories above first, or change their modes with `chmod`.",
        ),
        message: "with `-p` only the last directory gets this mode",
        may: |text| has_word(text, "mkdir") && words(text).any(may_be_mode),
        look: |asked| of_arguments(asked.script(), "mkdir", mode_of_parents),
    },
    Check {
        number: 2185,
        code: code(
            Severity::Info,
            "`find` without a path searches the directory that it is started in, and not every `find` knows that.",
            "Write `.`.",
        ),
        message: "not every `find` knows where to start",
        may: |text| has_word(text, "find"),
        look: |asked| of_arguments(asked.script(), "find", pathless),
    },
    Check {
        number: 2216,
        code: code(
            Severity::Warning,
            "A command that reads nothing stands behind a pipe.",
            "Write `xargs` before it, or `;` or `&&` in place of the pipe.",
        ),
        message: "this command does not read what is piped to it",
        may: |text| text.replace("||", "").contains('|') && DEAF.iter().any(|name| has_word(text, name)),
        look: |asked| {
            let deaf = commands(asked.script()).filter(|command| is_deaf(command));
            deaf.filter_map(Command::words_span).collect()
        },
    },
    Check {
        number: 2226,
        code: code(
            Severity::Warning,
            "`ln` with one operand makes its link in the directory that it is started in.",
            "Write where the link is to stand.",
        ),
        message: "the link has no place",
        may: |text| has_word(text, "ln"),
        look: |asked| of_arguments(asked.script(), "ln", placeless_link),
    },
    Check {
        number: 3028,
        code: code(
            Severity::Warning,
            "A variable that only bash sets is empty in other shells.",
            "Set it, or have bash read the script.",
        ),
        message: "only bash sets this variable",
        may: |text| BASH.iter().any(|name| text.contains(name)),
        look: bash_variables,
    },
];

/// What is known of the code with this number.
pub(super) fn known(number: u16) -> Option<Code> {
    CHECKS.iter().find(|check| check.number == number).map(|check| check.code)
}

/// The numbers of the codes.
pub(super) fn numbers() -> impl Iterator<Item = u16> {
    CHECKS.iter().map(|check| check.number)
}

/// The faults of a script. What a directive in it silences is not looked for at all.
pub(super) fn faults(sheet: &Sheet) -> Vec<Fault> {
    let text = sheet.script();
    let has_directives = text.contains("disable=SC");
    let is_silenced = |check: &Check| has_directives && text.contains(&format!("disable=SC{}", check.number));
    let asked = Asked { sheet, script: OnceCell::new(), missing: OnceCell::new() };
    let found = CHECKS.iter().filter(|check| (check.may)(text) && !is_silenced(check)).flat_map(|check| {
        let fault =
            |span| Fault { code: check.number, severity: check.code.severity, message: check.message.to_owned(), span };
        (check.look)(&asked).into_iter().map(fault).collect::<Vec<_>>()
    });
    found.collect()
}

/// What is missing in a script that the parser could not read. Of a `${` that is not closed it says nothing, nor of `; ;`.
fn unfinished(asked: &Asked<'_>) -> Option<Unfinished> {
    let (sheet, text) = (asked.sheet, asked.sheet.script());
    let is_passed_over = |it: &Unfinished| match it {
        Unfinished::Open(at) => text[at.range()] == *"${",
        Unfinished::Operator(at) => text[..at.start as usize].trim_end().ends_with(';') && text[at.range()] == *";",
        Unfinished::Stray(_) => false,
    };
    let fault = unfinished::unfinished(text).or_else(|| misplaced(text).filter(|_| sheet.dialect != Dialect::Zsh));
    let is_broken = |it: &Unfinished| {
        let script = asked.script();
        !script.opaque && (!script.clean || is_passed_over(it))
    };
    fault.filter(is_broken)
}

/// The words of a text that may be names and options, whatever stands between them.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-')
}

fn has_word(text: &str, name: &str) -> bool {
    text.contains(name) && words(text).any(|word| word == name)
}

/// The commands that no other program starts.
fn commands(script: &Script) -> impl Iterator<Item = &Command> {
    script.commands.iter().filter(|command| command.wrappers.is_empty() && script.clean)
}

fn of_arguments(script: &Script, name: &str, look: fn(&Command) -> Vec<Span>) -> Vec<Span> {
    commands(script).filter(|command| command.name() == Some(name)).flat_map(look).collect()
}

/// `[ a -equals b ]`
fn unknown_operator(command: &Command) -> Option<Span> {
    const KNOWN: [&str; 11] = ["-eq", "-ne", "-lt", "-le", "-gt", "-ge", "-nt", "-ot", "-ef", "-a", "-o"];
    if command.builtin() != Some(Builtin::Test) {
        return None;
    }
    let words = command.arguments();
    let words = words.strip_suffix(words.last().filter(|word| word.is("]")).map_or(&[][..], std::slice::from_ref));
    let [left, operator, _] = words.unwrap_or(command.arguments()) else { return None };
    // `[ ! -f x ]`
    if left.is("!") || left.is("(") || left.value().starts_with('-') {
        return None;
    }
    let text = operator.literal().filter(|text| text.starts_with('-') && text.len() > 1 && !KNOWN.contains(text))?;
    text[1..].bytes().all(|byte| byte.is_ascii_alphabetic()).then_some(operator.span)
}

/// `! grep a b; c`
fn ineffective_negations(script: &Script) -> Vec<Span> {
    let ends = |joiner: Joiner| matches!(joiner, Joiner::Semi(_) | Joiner::Newline);
    let starts = |command: &Command| matches!(command.joiner, Joiner::First) || ends(command.joiner);
    let is_asked = |place: Place| matches!(place, Place::Condition | Place::Pipeline | Place::Substitution);
    let pairs = script.commands.windows(2).filter(|_| script.clean);
    let lost = pairs.filter(|pair| {
        let (one, next) = (&pair[0], &pair[1]);
        one.run.negated && starts(one) && ends(next.joiner) && one.depth == next.depth && !is_asked(one.place)
    });
    lost.filter_map(|pair| pair[0].words_span()).collect()
}

/// `rm -r "$A/$B"`
fn removed_root(command: &Command) -> Vec<Span> {
    let is_root = |word: &&Word| {
        let rest = word
            .variables
            .iter()
            .fold(word.value().to_owned(), |text, variable| text.replacen(&format!("${{{}}}", variable.name), "", 1));
        !word.variables.is_empty() && word.variables.iter().all(|it| !it.guarded) && rest == "/"
    };
    let recursive = command.has_flag(&["r", "R", "recursive"]);
    command.arguments().iter().filter(|_| recursive).filter(is_root).map(|word| word.span).collect()
}

/// `set NAME=value`
fn set_assignment(command: &Command) -> Vec<Span> {
    let first = command.arguments().first();
    let is_assignment =
        |word: &&Word| word.value().split_once('=').is_some_and(|(name, _)| super::sheet::is_name(name));
    first.filter(is_assignment).map(|word| word.span).into_iter().collect()
}

/// `-m`, `-pm`, `--mode`
fn may_be_mode(word: &str) -> bool {
    word.strip_prefix('-').is_some_and(|flag| flag.starts_with("-mode") || !flag.starts_with('-') && flag.contains('m'))
}

/// `mkdir -p -m 700 a/b`
fn mode_of_parents(command: &Command) -> Vec<Span> {
    let mode = command.flags().find(|flag| matches!(flag.name, "m" | "mode"));
    let Some(mode) = mode.filter(|_| command.has_flag(&["p", "parents"])) else { return Vec::new() };
    let mut operands: Vec<&Word> = command.operands().collect();
    if mode.value.is_none() && !operands.is_empty() {
        // The mode itself.
        let value = operands.iter().position(|word| word.span.start > mode.word.span.start);
        value.map(|at| operands.remove(at));
    }
    let has_parents = |word: &Word| {
        let below = word.value().trim_start_matches("../").trim_start_matches("./");
        below.contains('/') || !word.variables.is_empty()
    };
    if operands.into_iter().any(has_parents) { vec![mode.word.span] } else { Vec::new() }
}

/// `find -name x`
fn pathless(command: &Command) -> Vec<Span> {
    let first = command.arguments().first().map(Word::value);
    let is_test =
        first.is_some_and(|word| word.starts_with('-') && !matches!(&word[1..], "H" | "L" | "P" | "D" | "-help"));
    command.words_span().filter(|_| is_test).into_iter().collect()
}

/// Commands that read nothing, unless they ask a question.
const DEAF: [&str; 20] = [
    "alias", "basename", "cd", "chgrp", "chmod", "chown", "cp", "du", "echo", "export", "kill", "ln", "ls", "mv",
    "printf", "ps", "pwd", "rm", "rmdir", "touch",
];

/// `… | rm x`
fn is_deaf(command: &Command) -> bool {
    let known = command.name().is_some_and(|name| DEAF.contains(&name));
    let reads = command.words.iter().any(|word| word.value().contains("${…}"));
    matches!(command.joiner, Joiner::Pipe(_)) && known && !reads && !command.has_flag(&["i", "interactive"])
}

/// `ln -s a`
fn placeless_link(command: &Command) -> Vec<Span> {
    let is_one = |word: &Word| {
        let splits = word.variables.iter().any(|variable| !variable.quoted) || word.value().contains("${…}");
        !splits && !word.has_glob() && !word.has_braces()
    };
    let operands: Vec<&Word> = command.operands().collect();
    let alone = matches!(operands.as_slice(), [only] if is_one(only));
    let told = command.has_flag(&["t", "target-directory", "help", "version"]);
    command.words_span().filter(|_| alone && !told).into_iter().collect()
}

/// Those that the builder does not set either, as it does `HOSTNAME`.
const BASH: [&str; 12] = [
    "DIRSTACK",
    "EUID",
    "FUNCNAME",
    "HOSTTYPE",
    "MACHTYPE",
    "OSTYPE",
    "PIPESTATUS",
    "RANDOM",
    "SECONDS",
    "SHELLOPTS",
    "SHLVL",
    "UID",
];

fn bash_variables(asked: &Asked<'_>) -> Vec<Span> {
    let sheet = asked.sheet;
    if !matches!(sheet.dialect, Dialect::Sh | Dialect::Dash) {
        return Vec::new();
    }
    let script = asked.script();
    let set = |name: &str| {
        script.writes.iter().any(|write| write.name == name) || sheet.text.contains(&format!("export {name}=1\n"))
    };
    let reads = script.reads.iter().filter(|read| BASH.contains(&read.name.as_str()) && !read.guarded);
    reads.filter(|read| !set(&read.name)).map(|read| read.span).collect()
}
