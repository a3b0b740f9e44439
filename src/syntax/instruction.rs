//! One joined line as an instruction.

use super::json::{self, Array};
use super::tree::{Body, Copy, Form, From, Healthcheck, Instruction, Keyword, Oddity, OddityKind, Problem, Word};
use super::{check, flags, words};
use crate::text::{Joined, Span};

/// An instruction as it was read, with what is wrong and what is odd about it.
pub(super) struct Read {
    pub(super) instruction: Instruction,
    pub(super) problems: Vec<Problem>,
    pub(super) oddities: Vec<Oddity>,
    /// Whether the line parser itself refuses it, before instructions are looked at.
    pub(super) at_once: bool,
}

/// So many `ONBUILD`s are read one in the other. The builder refuses the second already.
const TRIGGERS: u8 = 16;

/// Reads a joined line that has some text. The span of the instruction ends with that text.
pub(super) fn read(line: &Joined, escape: char) -> Read {
    read_within(0, line, escape)
}

fn read_within(triggers: u8, line: &Joined, escape: char) -> Read {
    let text = line.text.trim();
    let start = (line.text.len() - line.text.trim_start().len()) as u32;
    let end = start + text.len() as u32;
    let keyword_end = start + text.find(words::is_blank).unwrap_or(text.len()) as u32;
    let keyword = words::word(line, Span::new(start, keyword_end));
    let kind = Keyword::of(&keyword.text);
    let trimmed = line.slice(Span::new(0, end));
    let (flags, arguments) = flags::lex(&trimmed, keyword_end, escape);
    let rest = trim(&trimmed, arguments);
    let mut reader = Reader { kind, escape, triggers, problems: Vec::new(), oddities: Vec::new() };
    let body = reader.body(&rest);
    let instruction = Instruction {
        span: line.span(Span::new(start, end)),
        keyword,
        kind,
        flags,
        rest,
        body,
        heredocs: Vec::new(),
        leading: 0..0,
        broken: false,
    };
    reader.finish(instruction)
}

/// The text from `start` on without blanks around it.
fn trim(line: &Joined, start: u32) -> Joined {
    let text = &line.text[start as usize..];
    let blanks = (text.len() - text.trim_start().len()) as u32;
    let length = text.trim().len() as u32;
    line.slice(Span::new(start + blanks, start + blanks + length))
}

struct Reader {
    kind: Keyword,
    escape: char,
    /// How many `ONBUILD`s are around it.
    triggers: u8,
    problems: Vec<Problem>,
    oddities: Vec<Oddity>,
}

impl Reader {
    fn finish(mut self, mut instruction: Instruction) -> Read {
        let at_once = !self.problems.is_empty();
        if !at_once {
            self.problems = check::check(&instruction);
        }
        let ignores_flags =
            matches!(instruction.kind, Keyword::Arg | Keyword::Stopsignal) || check::is_none(&instruction.body);
        if ignores_flags {
            let flags = instruction.flags.iter();
            self.oddities.extend(flags.map(|flag| Oddity { span: flag.span, kind: OddityKind::IgnoredFlag }));
        }
        instruction.broken = !self.problems.is_empty();
        Read { instruction, problems: self.problems, oddities: self.oddities, at_once }
    }

    fn body(&mut self, rest: &Joined) -> Body {
        match self.kind {
            Keyword::From => Body::From(from(words::blank_separated(rest))),
            Keyword::Run | Keyword::Cmd | Keyword::Entrypoint | Keyword::Shell => Body::Command(self.form(rest)),
            Keyword::Copy | Keyword::Add => {
                let (mut sources, json) = self.list(rest);
                let destination = if sources.len() > 1 { sources.pop() } else { None };
                Body::Copy(Copy { sources, destination, json })
            }
            Keyword::Volume => {
                let (words, json) = self.list(rest);
                Body::Words { words, json }
            }
            Keyword::Expose => Body::Words { words: words::blank_separated(rest), json: false },
            Keyword::Env | Keyword::Label => self.pairs(rest),
            Keyword::Arg => {
                let spans = words::quoted(rest, self.escape);
                Body::Args(spans.into_iter().map(|span| words::pair(rest, span)).collect())
            }
            Keyword::Maintainer | Keyword::Stopsignal | Keyword::User | Keyword::Workdir => {
                let whole = Span::new(0, rest.text.len() as u32);
                Body::Text((!rest.text.is_empty()).then(|| words::word(rest, whole)))
            }
            Keyword::Healthcheck => Body::Healthcheck(self.healthcheck(rest)),
            Keyword::Onbuild => Body::Onbuild(self.trigger(rest)),
            Keyword::Unknown => Body::Unknown,
        }
    }

    /// A JSON array where it is one; `None` where it is anything else.
    fn array(&mut self, rest: &Joined) -> Option<Vec<Word>> {
        match json::array(rest) {
            Array::Strings(words) => return Some(words),
            Array::Mixed(span) => {
                let message = "a JSON array can contain only strings".to_owned();
                self.problems.push(Problem { span, message, suggestion: None });
            }
            Array::None if looks_like_json(&rest.text) => {
                self.oddities.push(Oddity { span: rest.whole(), kind: OddityKind::NotJson });
            }
            Array::None => {}
        }
        None
    }

    fn form(&mut self, rest: &Joined) -> Form {
        self.array(rest).map_or_else(|| Form::Shell(rest.clone()), Form::Exec)
    }

    fn list(&mut self, rest: &Joined) -> (Vec<Word>, bool) {
        if let Some(words) = self.array(rest) {
            return (words, true);
        }
        let words = words::blank_separated(rest);
        let quoted = words.iter().filter(|word| word.text.starts_with(['"', '\'']));
        self.oddities.extend(quoted.map(|word| Oddity { span: word.span, kind: OddityKind::QuotedPath }));
        (words, false)
    }

    fn pairs(&mut self, rest: &Joined) -> Body {
        let spans = words::quoted(rest, self.escape);
        let whole = Span::new(0, rest.text.len() as u32);
        let legacy = spans.first().is_some_and(|first| !rest.text[first.range()].contains('='));
        let pairs = if legacy {
            vec![words::legacy_pair(rest).unwrap_or_else(|| words::pair(rest, whole))]
        } else {
            spans.into_iter().map(|span| words::pair(rest, span)).collect()
        };
        let bare = pairs.iter().find(|pair| pair.value.is_none());
        self.problems.extend(bare.map(|pair| {
            let lacks = if legacy { "a value" } else { "`=` and a value" };
            let message = format!("`{}` requires {lacks}", pair.key.text);
            Problem { span: pair.key.span, message, suggestion: None }
        }));
        Body::Pairs { pairs, legacy }
    }

    fn healthcheck(&mut self, rest: &Joined) -> Healthcheck {
        let text = &rest.text;
        if text.is_empty() {
            return Healthcheck { word: None, command: None };
        }
        let end = text.find(char::is_whitespace).unwrap_or(text.len()) as u32;
        let command = trim(rest, end);
        Healthcheck {
            word: Some(words::word(rest, Span::new(0, end))),
            command: if command.text.is_empty() { None } else { Some(self.form(&command)) },
        }
    }

    fn trigger(&mut self, rest: &Joined) -> Option<Box<Instruction>> {
        if rest.text.is_empty() || self.triggers == TRIGGERS {
            return None;
        }
        let Read { mut instruction, problems, oddities, at_once } = read_within(self.triggers + 1, rest, self.escape);
        self.oddities.extend(oddities);
        if instruction.kind == Keyword::Unknown {
            self.oddities.push(Oddity { span: instruction.keyword.span, kind: OddityKind::UnknownTrigger });
        }
        // What a trigger gets wrong shows only when a child is built, unless the line parser itself refuses it.
        if at_once {
            self.problems.extend(problems);
        }
        instruction.broken = at_once;
        Some(Box::new(instruction))
    }
}

fn from(words: Vec<Word>) -> From {
    let mut words = words.into_iter();
    From { image: words.next(), as_word: words.next(), name: words.next(), surplus: words.collect() }
}

/// `[` and then a quote, curly ones included, or nothing but `]`: not the program `[`, which takes a blank and a word.
fn looks_like_json(text: &str) -> bool {
    let Some(inner) = text.strip_prefix('[') else { return false };
    // `[$COMMAND]` and `[/bin/app]` are meant as arrays, too; `[ -f x ]` is a test.
    let bare = text.trim_end().strip_prefix('[').and_then(|text| text.strip_suffix(']'));
    if bare.is_some_and(|bare| bare.starts_with(['$', '/']) && !bare.contains([' ', '\t', '[', ']'])) {
        return true;
    }
    let inner = inner.trim_start();
    inner.starts_with(['"', '\'', '\u{201c}', '\u{201d}', '\u{2018}', '\u{2019}']) && !inner.contains(" ]; then")
}
