//! Scripts that a command hands to another shell: `sh -c '…'`, `eval "…"`, `bash <<EOF`.

use super::command::{Body, Command};
use super::dialect::{Dialect, Options};
use super::parts::Parts;
use super::word::Word;
use crate::text::{Joined, Span};

/// The texts that `command` hands to a shell. `text` and `parts` are those it was read from.
pub(super) fn scripts(command: &Command, text: &Joined, parts: &Parts) -> Vec<Joined> {
    let Some(name) = command.name() else { return Vec::new() };
    let is_shell = is_shell(name);
    let word = match name {
        "eval" => command.arguments().first().filter(|_| command.arguments().len() == 1),
        "su" | "runuser" => after(command.arguments(), &["-c", "--command"]),
        _ if is_shell => match operand(command.arguments()) {
            Operand::Script(word) => Some(word),
            Operand::File => return Vec::new(),
            Operand::Nothing => return bodies(text, parts),
        },
        _ => None,
    };
    let first = command.wrappers.len() + command.assignments.len() - parts.assignments.len();
    let index = word.and_then(|word| command.words.iter().position(|other| std::ptr::eq(other, word)));
    let at = index.and_then(|index| parts.words.get(first + index));
    at.and_then(|&at| contents(text, at)).into_iter().collect()
}

impl Command {
    /// The here-document that it reads as a script, where it is a shell that is given no other, and the options of that shell.
    pub fn script_in_body(&self) -> Option<(Body, Options)> {
        let reads = self.name().is_some_and(is_shell) && matches!(operand(self.arguments()), Operand::Nothing);
        let body = self.redirections.iter().rev().find_map(|redirection| redirection.body).filter(|_| reads)?;
        let words: Vec<&str> = self.words.iter().map(Word::value).collect();
        Some((body, Options::of(&words)))
    }
}

/// The text that the shell makes of `at` by dropping each backslash before one of `escapable`.
pub(super) fn unescaped(text: &Joined, at: Span, escapable: &str) -> Joined {
    let mut inside = Joined::new();
    let raw = text.text[at.range()].as_bytes();
    let (mut from, mut index) = (0, 0);
    while index < raw.len() {
        let escapes = raw[index] == b'\\' && raw.get(index + 1).is_some_and(|next| escapable.as_bytes().contains(next));
        if escapes {
            inside.append(text, Span::new(at.start + from as u32, at.start + index as u32));
            from = index + 1;
            index += 1;
        }
        index += 1;
    }
    inside.append(text, Span::new(at.start + from as u32, at.end));
    inside
}

/// What a shell's arguments give it to run.
enum Operand<'a> {
    /// The text after `-c`.
    Script(&'a Word),
    /// A file.
    File,
    /// Nothing: it reads its input.
    Nothing,
}

fn is_shell(name: &str) -> bool {
    let dialect = Dialect::of_shell(&[name]);
    dialect.is_shell() && name != "busybox"
}

fn operand(arguments: &[Word]) -> Operand<'_> {
    let mut words = arguments.iter();
    let mut command = false;
    while let Some(word) = words.next() {
        let value = word.value();
        if !value.starts_with(['-', '+']) || value == "-" || value == "--" {
            if value.starts_with('-') {
                continue;
            }
            return if command { Operand::Script(word) } else { Operand::File };
        }
        if value.starts_with("--") {
            continue;
        }
        command |= value.contains('c');
        if value.ends_with(['o', 'O']) {
            words.next();
        }
        if value.contains('s') && !command {
            return Operand::Nothing;
        }
    }
    Operand::Nothing
}

fn after<'a>(arguments: &'a [Word], flags: &[&str]) -> Option<&'a Word> {
    let at = arguments.iter().position(|word| flags.contains(&word.value()))?;
    arguments.get(at + 1)
}

/// The text that the word at `at` hands over, where that is written in one pair of quotes or in none.
fn contents(text: &Joined, at: Span) -> Option<Joined> {
    let raw = &text.text[at.range()];
    let inside = (raw.len() >= 2).then(|| Span::new(at.start + 1, at.end - 1));
    let quoted = |quote: char| raw.starts_with(quote) && raw.ends_with(quote);
    match inside {
        Some(inside) if quoted('\'') && !text.text[inside.range()].contains('\'') => Some(text.slice(inside)),
        Some(inside) if quoted('"') && closes_last(raw) => Some(unescaped(text, inside, "$`\"\\")),
        _ => (!raw.contains(['\'', '"', '\\', '$', '`'])).then(|| text.slice(at)),
    }
}

/// Whether the quotes that `raw` starts with are closed by its last byte.
fn closes_last(raw: &str) -> bool {
    super::extent::double(raw.as_bytes(), 1) == raw.len() && !raw.contains(['`'])
}

fn bodies(text: &Joined, parts: &Parts) -> Vec<Joined> {
    let bodies = parts.redirections.iter().filter_map(|redirection| redirection.body);
    bodies.map(|(body, _)| text.slice(body)).collect()
}
