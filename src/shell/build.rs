//! Puts a script together from the places of its words. Both readers of shell text hand their commands to it, and what
//! it finds in words it hands back to them.

use super::command::{Assignment, Body, Command, Joiner, Place, Redirection, Run};
use super::parts::{Around, Parts, RedirectionParts};
use super::scan::{self, Substitution, Within};
use super::script::{Script, Write};
use super::word::{Variable, Word};
use super::{nested, tasks, wrappers};
use crate::text::{Joined, Span};

/// A script in the making.
pub(super) struct Builder {
    pub script: Script,
    /// Whether the body of a heredoc has a substitution that does not end, for which a shell refuses it.
    pub has_open_body: bool,
    /// Reads a text and adds its commands.
    read: Read,
}

/// How a text is read: says whether it is free of faults.
pub(super) type Read = fn(&mut Builder, &Joined, Around) -> bool;

/// Scripts found in words while a command is read, to be read after it.
type Inner = Vec<Joined>;

impl Builder {
    /// A script without commands, and how the texts in its words are to be read.
    pub(super) fn new(read: Read) -> Builder {
        Builder { script: Script::default(), has_open_body: false, read }
    }

    /// Adds a command, and after it what is inside of it.
    pub(super) fn command(&mut self, text: &Joined, parts: &Parts, joiner: Joiner, around: Around) {
        let mut inner = Inner::new();
        let mut assignments: Vec<Assignment> =
            parts.assignments.iter().filter_map(|&at| self.assignment(text, at, &mut inner)).collect();
        let words = parts.words.iter().map(|&at| self.word(text, at, &mut inner)).collect();
        let redirections: Vec<Redirection> =
            parts.redirections.iter().map(|&at| self.redirection(text, at, &mut inner)).collect();
        let Some(span) = whole(text, parts) else { return };
        let seen = wrappers::see_through(words);
        assignments.extend(seen.assignments.iter().filter_map(Assignment::of));
        let run = Run { certain: around.starts, isolated: around.isolated, negated: parts.negated, fed: seen.fed };
        let (words, others) = tasks::listed(seen.words);
        let command = Command {
            span: if others.is_empty() { span } else { Span::new(span.start, end_of(&words).unwrap_or(span.end)) },
            assignments,
            wrappers: seen.wrappers,
            words,
            redirections,
            joiner,
            place: around.place,
            depth: around.depth,
            run,
        };
        let others = others.into_iter().map(|(between, words)| {
            let end = end_of(&words).unwrap_or(between.end);
            let start = words.get(1).map_or(between.start, |word| word.span.start);
            Command { span: Span::new(start, end), words, joiner: Joiner::And(between), ..command.clone() }
        });
        let others: Vec<Command> = others.collect();
        let mut scripts = Vec::new();
        for command in std::iter::once(command).chain(others) {
            self.note_writes(&command);
            scripts.extend(nested::scripts(&command, text, parts));
            self.script.commands.push(command);
        }
        self.substitutions(inner, around);
        for script in scripts {
            self.inner_text(&script, around.within(Place::Script));
        }
    }

    /// Reads a word that belongs to no command, such as those that a loop goes through.
    pub(super) fn loose_word(&mut self, text: &Joined, at: Span, around: Around) -> Word {
        let mut inner = Inner::new();
        let word = self.word(text, at, &mut inner);
        self.substitutions(inner, around);
        word
    }

    /// Reads the redirections of a construct.
    pub(super) fn loose_redirection(&mut self, text: &Joined, parts: RedirectionParts, around: Around) {
        let mut inner = Inner::new();
        self.redirection(text, parts, &mut inner);
        self.substitutions(inner, around);
    }

    /// Notes the variables of an arithmetic expression.
    pub(super) fn arithmetic(&mut self, text: &Joined, at: Span) {
        for (from, name) in scan::names(&text.text[at.range()]) {
            let from = at.start + from as u32;
            let span = text.span(Span::new(from, from + name.len() as u32));
            self.script.reads.push(Variable { name: name.to_owned(), span, quoted: true, guarded: false });
        }
    }

    /// Notes that a variable is set, as a loop does.
    pub(super) fn write(&mut self, name: &str, span: Span, values: Vec<Word>, around: Around) {
        let certain = around.starts && !around.isolated;
        self.script.writes.push(Write { name: name.to_owned(), span, certain, values });
    }

    fn substitutions(&mut self, inner: Inner, around: Around) {
        for text in inner {
            self.inner_text(&text, around.unproven().within(Place::Substitution));
        }
    }

    pub(super) fn inner_text(&mut self, text: &Joined, around: Around) {
        (self.read)(self, text, Around { texts: around.texts + 1, ..around });
    }

    fn word(&mut self, text: &Joined, at: Span, inner: &mut Inner) -> Word {
        let raw = &text.text[at.range()];
        let reading = scan::read(raw, Within::Word);
        let variables = self.uses(text, at.start, reading.uses);
        inner.extend(reading.substitutions.iter().map(|found| script_of(text, at.start, found)));
        Word::new(text.span(at), raw.to_owned(), reading.value, reading.traits, variables)
    }

    fn uses(&mut self, text: &Joined, start: u32, uses: Vec<scan::Use>) -> Vec<Variable> {
        let variables: Vec<Variable> = uses
            .into_iter()
            .map(|found| Variable {
                span: text.span(Span::new(start + found.span.start, start + found.span.end)),
                name: found.name,
                quoted: found.quoted,
                guarded: found.guarded,
            })
            .collect();
        self.script.reads.extend_from_slice(&variables);
        variables
    }

    fn assignment(&mut self, text: &Joined, at: Span, inner: &mut Inner) -> Option<Assignment> {
        let raw = &text.text[at.range()];
        let equals = raw.find('=')?;
        let name = raw[..equals].split(['+', '[']).next().unwrap_or_default().to_owned();
        let appends = raw[..equals].ends_with('+');
        let value = self.word(text, Span::new(at.start + equals as u32 + 1, at.end), inner);
        Some(Assignment { name, span: text.span(at), value, appends })
    }

    fn redirection(&mut self, text: &Joined, parts: RedirectionParts, inner: &mut Inner) -> Redirection {
        let raw = &text.text[parts.span.range()];
        let digits = raw.bytes().take_while(u8::is_ascii_digit).count();
        let named = raw.starts_with('{').then(|| raw.find('}').map_or(0, |end| end + 1));
        let from = named.unwrap_or(digits);
        let operator = raw[from..].bytes().take_while(|c| b"<>&|".contains(c)).count();
        let chomps = usize::from(raw[from..from + operator].ends_with("<<") && raw[from + operator..].starts_with('-'));
        let target = from + operator + chomps;
        let blanks = raw[target..].len() - raw[target..].trim_start().len();
        let at = Span::new(parts.span.start + (target + blanks) as u32, parts.span.end);
        if let Some((body, true)) = parts.body {
            let reading = scan::read(&text.text[body.range()], Within::Heredoc);
            self.has_open_body |= reading.is_open;
            self.uses(text, body.start, reading.uses);
            inner.extend(reading.substitutions.iter().map(|found| script_of(text, body.start, found)));
        }
        Redirection {
            span: text.span(parts.span),
            descriptor: raw[..digits].parse().ok(),
            operator: raw[from..target].to_owned(),
            target: self.word(text, at, inner),
            body: parts.body.map(|(body, expands)| Body { span: text.span(body), expands }),
        }
    }

    /// Notes the variables that a command sets for those after it.
    fn note_writes(&mut self, command: &Command) {
        let certain = command.run.certain && !command.run.isolated;
        let mut write = |name: &str, span, value: Option<Word>| {
            self.script.writes.push(Write { name: name.to_owned(), span, certain, values: Vec::from_iter(value) });
        };
        if command.words.is_empty() {
            for set in &command.assignments {
                write(&set.name, set.span, Some(set.value.clone()).filter(|_| !set.appends));
            }
            return;
        }
        let sets = ["export", "declare", "typeset", "local", "readonly", "unset", "read", "mapfile", "readarray"];
        if !command.name().is_some_and(|name| sets.contains(&name)) {
            return;
        }
        for word in command.operands() {
            let name = word.value().split(['=', '+', '[']).next().unwrap_or_default();
            let sets = word.value().contains('=') || !matches!(command.name(), Some("export" | "readonly"));
            if sets && wrappers::is_name(name) {
                let value = word.split_at_equals().filter(|(own, _)| *own == name);
                write(name, word.span, value.map(|(_, value)| value));
            }
        }
    }
}

/// The text of a substitution that was found in the word that starts at `start`.
fn script_of(text: &Joined, start: u32, found: &Substitution) -> Joined {
    let at = Span::new(start + found.span.start, start + found.span.end);
    if found.backticks { nested::unescaped(text, at, "`$\\") } else { text.slice(at) }
}

fn whole(text: &Joined, parts: &Parts) -> Option<Span> {
    let redirections = parts.redirections.iter().map(|redirection| redirection.span);
    let all = parts.assignments.iter().chain(&parts.words).copied().chain(redirections);
    all.reduce(Span::cover).map(|span| text.span(span))
}

/// How far a script has come.
pub(super) struct Mark {
    commands: usize,
    reads: usize,
    writes: usize,
    pipes: usize,
}

impl Builder {
    pub(super) fn mark(&self) -> Mark {
        let script = &self.script;
        let (commands, reads) = (script.commands.len(), script.reads.len());
        Mark { commands, reads, writes: script.writes.len(), pipes: script.pipes.len() }
    }

    /// Forgets all that came after `mark`.
    pub(super) fn rewind(&mut self, mark: &Mark) {
        self.script.commands.truncate(mark.commands);
        self.script.reads.truncate(mark.reads);
        self.script.writes.truncate(mark.writes);
        self.script.pipes.truncate(mark.pipes);
    }
}

/// Where the last of some words ends.
fn end_of(words: &[Word]) -> Option<u32> {
    words.last().map(|word| word.span.end)
}
