//! The flags between keyword and arguments, and what each instruction knows of them.

use super::tree::{Flag, Problem, Word};
use crate::text::{Joined, Span, closest_within};

/// How many typing errors away a word may be that was probably meant, as in `BuildKit`.
pub(super) const MEANT: usize = 2;

/// Reads the flags at the start of `line[from..]`. Answers with them and with where the arguments start.
///
/// `BuildKit` lexes flags byte by byte: quotes of both kinds are removed, the escape character takes the next byte as it
/// is, and each byte becomes a character of its own, so that a letter outside ASCII changes.
pub(super) fn lex(line: &Joined, from: u32, escape: char) -> (Vec<Flag>, u32) {
    let text = line.text.as_bytes();
    let mut flags = Vec::new();
    let mut at = from as usize;
    loop {
        while text.get(at).is_some_and(|&byte| is_space(byte)) {
            at += 1;
        }
        if !text[at..].starts_with(b"--") {
            break;
        }
        let raw = Raw::lex(&text[at..], escape as u8);
        let end = at + raw.length;
        if raw.text == "--" {
            // At the end of the line a lone `--` is dropped all the same.
            at = end;
            break;
        }
        flags.push(raw.flag(line, at));
        at = end;
    }
    (flags, boundary(&line.text, at))
}

/// One flag with its quotes removed.
struct Raw {
    text: String,
    /// Where the first `=` stands: in `text` and in the line, counted from the flag's start.
    equals: Option<(usize, usize)>,
    /// How many bytes of the line it takes.
    length: usize,
}

impl Raw {
    fn lex(line: &[u8], escape: u8) -> Raw {
        let mut raw = Raw { text: String::new(), equals: None, length: line.len() };
        let mut quote = None;
        let mut at = 0;
        while let Some(&byte) = line.get(at) {
            match quote {
                None if is_space(byte) => {
                    raw.length = at;
                    break;
                }
                None if byte == b'\'' || byte == b'"' => quote = Some(byte),
                Some(open) if byte == open => quote = None,
                _ if byte == escape => {
                    at += 1;
                    if let Some(&next) = line.get(at) {
                        raw.push(next, at);
                    }
                }
                _ => raw.push(byte, at),
            }
            at += 1;
        }
        raw
    }

    fn push(&mut self, byte: u8, at: usize) {
        if byte == b'=' && self.equals.is_none() {
            self.equals = Some((self.text.len(), at));
        }
        self.text.push(char::from(byte));
    }

    fn flag(&self, line: &Joined, at: usize) -> Flag {
        let place = |start: usize, end: usize| {
            line.span(Span::new(boundary(&line.text, at + start), boundary(&line.text, at + end)))
        };
        let name_end = self.equals.map_or(self.length, |(_, place)| place);
        let name = self.equals.map_or(&*self.text, |(text, _)| &self.text[..text]);
        let dashes = name.len().min(2);
        Flag {
            span: place(0, self.length),
            name: Word { span: place(dashes.min(name_end), name_end), text: name[dashes..].to_owned() },
            value: self.equals.map(|(text, start)| Word {
                span: place(start + 1, self.length),
                text: self.text[text + 1..].to_owned(),
            }),
        }
    }
}

/// Go's `unicode.IsSpace` on a single byte taken as a character.
fn is_space(byte: u8) -> bool {
    matches!(byte, b'\t' | b'\n' | 0x0b | 0x0c | b'\r' | b' ' | 0x85 | 0xa0)
}

/// The next character boundary: a flag may end inside a character, for `BuildKit` counts bytes.
fn boundary(text: &str, mut at: usize) -> u32 {
    while !text.is_char_boundary(at) {
        at += 1;
    }
    at as u32
}

/// What a flag takes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Takes {
    /// Nothing, `true` or `false`.
    Bool,
    /// A text, given once.
    Text,
    /// A text, as often as one likes.
    Texts,
}

/// What is wrong with the first bad flag, by what the instruction knows.
pub(super) fn check(flags: &[Flag], known: &[(&str, Takes)]) -> Option<Problem> {
    let mut seen: Vec<&str> = Vec::new();
    flags.iter().find_map(|flag| {
        let problem = refusal(flag, known, &seen);
        seen.push(&flag.name.text);
        problem
    })
}

fn refusal(flag: &Flag, known: &[(&str, Takes)], seen: &[&str]) -> Option<Problem> {
    let name = flag.name.text.as_str();
    let problem = |span, message| Some(Problem { span, message, suggestion: None });
    let Some(&(_, takes)) = known.iter().find(|(known, _)| *known == name) else {
        let near = closest_within(MEANT, name, known.iter().map(|(known, _)| *known));
        let suggestion = near.map(|near| (flag.name.span, near.to_owned()));
        return Some(Problem { span: flag.span, message: format!("unknown flag `--{name}`"), suggestion });
    };
    if takes != Takes::Texts && seen.contains(&name) {
        return problem(flag.span, format!("`--{name}` is given more than once"));
    }
    match (takes, &flag.value) {
        (Takes::Text | Takes::Texts, None) => problem(flag.span, format!("`--{name}` requires a value")),
        (Takes::Bool, Some(value)) if value.text.is_empty() => {
            problem(flag.span, format!("`--{name}=` requires a value"))
        }
        (Takes::Bool, Some(value)) if !is_bool(&value.text) => {
            problem(value.span, format!("`--{name}` must be true or false, not `{}`", value.text))
        }
        _ => None,
    }
}

fn is_bool(value: &str) -> bool {
    value.eq_ignore_ascii_case("true") || value.eq_ignore_ascii_case("false")
}
