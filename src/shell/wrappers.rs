//! Programs that run another program: `sudo`, `env`, `time`, `xargs` and their like.

use super::command::{Command, program};
use super::word::Word;

/// A program whose arguments are another command.
struct Wrapper {
    /// Its name, and the words that must follow for it to be one.
    name: &'static [&'static str],
    /// Its options that take the next word.
    valued: &'static [&'static str],
    /// How many operands come before the command.
    operands: usize,
    /// Options and operands with which it runs no other command.
    unless: &'static [&'static str],
}

const PLAIN: Wrapper = Wrapper { name: &[], valued: &[], operands: 0, unless: &[] };

const WRAPPERS: &[Wrapper] = &[
    Wrapper {
        name: &["sudo"],
        valued: &[
            "-u", "--user", "-g", "--group", "-h", "--host", "-p", "--prompt", "-C", "-r", "-t", "-T", "-D", "-R",
        ],
        unless: &["-l", "-v", "-K", "-k", "-V", "--version", "-s", "-i"],
        ..PLAIN
    },
    Wrapper { name: &["doas"], valued: &["-u", "-C"], unless: &["-L", "-s"], ..PLAIN },
    Wrapper { name: &["env"], valued: &["-u", "--unset", "-C", "--chdir"], unless: &["-S"], ..PLAIN },
    Wrapper { name: &["time"], valued: &["-f", "--format", "-o", "--output"], ..PLAIN },
    Wrapper { name: &["nice"], valued: &["-n", "--adjustment"], ..PLAIN },
    Wrapper { name: &["ionice"], valued: &["-c", "-n"], unless: &["-p"], ..PLAIN },
    Wrapper { name: &["nohup"], ..PLAIN },
    Wrapper { name: &["setsid"], ..PLAIN },
    Wrapper { name: &["exec"], valued: &["-a"], ..PLAIN },
    Wrapper { name: &["command"], unless: &["-v", "-V"], ..PLAIN },
    Wrapper { name: &["builtin"], ..PLAIN },
    Wrapper { name: &["busybox"], unless: &["--install", "--list", "--help"], ..PLAIN },
    Wrapper { name: &["timeout"], valued: &["-k", "--kill-after", "-s", "--signal"], operands: 1, ..PLAIN },
    Wrapper { name: &["gosu"], operands: 1, ..PLAIN },
    Wrapper { name: &["su-exec"], operands: 1, ..PLAIN },
    Wrapper { name: &["tini"], valued: &["-p", "-e"], ..PLAIN },
    Wrapper { name: &["dumb-init"], valued: &["-r", "--rewrite"], ..PLAIN },
    Wrapper { name: &["stdbuf"], valued: &["-i", "-o", "-e", "--input", "--output", "--error"], ..PLAIN },
    Wrapper { name: &["chronic"], ..PLAIN },
    Wrapper { name: &["eatmydata"], ..PLAIN },
    Wrapper { name: &["fakeroot"], ..PLAIN },
    Wrapper { name: &["unbuffer"], ..PLAIN },
    Wrapper { name: &["xvfb-run"], valued: &["-n", "-s", "-e", "-f", "-p", "--server-args"], ..PLAIN },
    Wrapper { name: &["linux32"], ..PLAIN },
    Wrapper {
        name: &["corepack"],
        unless: &["enable", "disable", "prepare", "install", "use", "up", "cache"],
        ..PLAIN
    },
    Wrapper { name: &["bundle", "exec"], ..PLAIN },
    Wrapper { name: &["poetry", "run"], ..PLAIN },
    Wrapper { name: &["pipenv", "run"], ..PLAIN },
    Wrapper { name: &["conda", "run"], valued: CONDA, ..PLAIN },
    Wrapper { name: &["mamba", "run"], valued: CONDA, ..PLAIN },
    Wrapper { name: &["micromamba", "run"], valued: CONDA, ..PLAIN },
    Wrapper {
        name: &["xargs"],
        valued: &[
            "-n",
            "--max-args",
            "-P",
            "--max-procs",
            "-I",
            "-L",
            "--max-lines",
            "-d",
            "--delimiter",
            "-a",
            "--arg-file",
            "-s",
            "--max-chars",
            "-E",
        ],
        ..PLAIN
    },
];

const CONDA: &[&str] = &["-n", "--name", "-p", "--prefix", "--cwd"];

/// A command's words, sorted.
pub(super) struct Seen {
    pub wrappers: Vec<Word>,
    pub assignments: Vec<Word>,
    pub words: Vec<Word>,
    pub fed: bool,
}

/// Splits off the words of programs that run another program.
pub(super) fn see_through(mut words: Vec<Word>) -> Seen {
    let mut start = 0;
    let mut fed = false;
    while let Some((wrapper, next)) = skip(&words[start..]) {
        fed |= wrapper.name == ["xargs"];
        start += next;
    }
    let rest = words.split_off(start);
    let (assignments, wrappers) = words.into_iter().partition(is_assignment);
    Seen { wrappers, assignments, words: rest, fed }
}

/// Whether `text` can be a variable's name.
pub(super) fn is_name(text: &str) -> bool {
    let mut bytes = text.bytes();
    bytes.next().is_some_and(|c| c.is_ascii_alphabetic() || c == b'_')
        && bytes.all(|c| c.is_ascii_alphanumeric() || c == b'_')
}

fn is_assignment(word: &Word) -> bool {
    word.value().split_once('=').is_some_and(|(name, _)| is_name(name))
}

/// The wrapper that `words` start with, and where its command starts; `None` where there is none.
fn skip(words: &[Word]) -> Option<(&'static Wrapper, usize)> {
    extent(words).filter(|(_, next)| *next < words.len())
}

/// The wrapper that `words` start with, and how many of them are its own.
fn extent(words: &[Word]) -> Option<(&'static Wrapper, usize)> {
    let name = words.first().and_then(program)?;
    let wrapper = WRAPPERS.iter().find(|wrapper| wrapper.name[0] == name && follows(wrapper, words))?;
    let mut at = wrapper.name.len();
    let mut operands = wrapper.operands;
    while let Some(word) = words.get(at) {
        let value = word.value();
        if wrapper.unless.contains(&value) {
            return None;
        }
        if value == "--" {
            at += 1;
            break;
        } else if value.starts_with('-') {
            at += 1 + usize::from(wrapper.valued.contains(&value));
        } else if is_assignment(word) {
            at += 1;
        } else if operands > 0 {
            operands -= 1;
            at += 1;
        } else {
            break;
        }
    }
    Some((wrapper, at.min(words.len())))
}

/// How a command comes to run as another user.
#[derive(Clone, Copy, Debug)]
pub struct Elevation<'a> {
    /// The word that names `sudo` or `doas`.
    pub word: &'a Word,
    /// Whether it is `sudo`.
    pub is_sudo: bool,
    /// Whether its options choose the user or the group, or the environment of a login.
    pub chooses_user: bool,
}

impl Command {
    /// The `sudo` or `doas` before it, or the one that it is itself, where that runs a shell.
    pub fn elevation(&self) -> Option<Elevation<'_>> {
        let mut rest = self.wrappers.as_slice();
        while let Some((wrapper, own)) = extent(rest) {
            if let Some(elevation) = elevation(&rest[..own], wrapper.valued) {
                return Some(elevation);
            }
            rest = &rest[own..];
        }
        elevation(&self.words, &[])
    }

    /// Whether the program takes the place of the shell: an `exec` stands before it.
    pub fn replaces_shell(&self) -> bool {
        self.wrappers.iter().chain(self.words.first()).any(|word| word.is("exec"))
    }
}

/// The elevation that these words are, with the options up to the first operand.
fn elevation<'a>(words: &'a [Word], valued: &[&str]) -> Option<Elevation<'a>> {
    let (word, options) = words.split_first()?;
    let name = program(word).filter(|name| matches!(*name, "sudo" | "doas"))?;
    let mut chooses_user = false;
    let mut options = options.iter().map(Word::value);
    while let Some(value) = options.next().filter(|value| value.starts_with('-')) {
        chooses_user |= match value.strip_prefix("--") {
            Some(long) => long.starts_with("user") || long.starts_with("group"),
            None => value.contains(['u', 'g', 'i']),
        };
        if valued.contains(&value) {
            options.next();
        }
    }
    Some(Elevation { word, is_sudo: name == "sudo", chooses_user })
}

fn follows(wrapper: &Wrapper, words: &[Word]) -> bool {
    wrapper.name[1..].iter().zip(&words[1..]).all(|(name, word)| word.is(name)) && words.len() >= wrapper.name.len()
}
