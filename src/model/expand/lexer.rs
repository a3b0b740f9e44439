//! Reads a word as BuildKit's own lexer does and puts values in.

use super::expansion::{
    DEEPEST, ExpandError, Expander, Expansion, LONGEST, MOST_PARTS, MOST_USES, Modifier, Quotes, Refused, Use,
};
use super::places::Places;
use crate::model::value::{Binding, Part, Value};
use crate::text::Span;

pub(super) fn expand(expander: &Expander, text: &str, places: &Places) -> Expansion {
    if let Some(dollar) = too_many_uses(text) {
        let mut output = Output::default();
        output.quoted(&Value::unknown("a word of many variables"));
        output.end_word();
        let too_long = Some(places.span(Span::new(dollar as u32, dollar as u32 + 1)));
        return Expansion { value: output.value, words: output.words, uses: Vec::new(), too_long, error: None };
    }
    let mut lexer = Lexer { expander, text, places, at: 0, depth: 0, room: LONGEST, too_long: None, uses: Vec::new() };
    let mut output = Output::default();
    let error = lexer.until(None, Escapes::Removed, &mut output).err();
    if error.as_ref().is_some_and(|error| error.by == Refused::TooDeep) {
        // The builder reads on, to an unknown end.
        output.quoted(&Value::unknown("a deeply nested substitution"));
    }
    output.end_word();
    let Lexer { too_long, uses, .. } = lexer;
    Expansion { value: output.value, words: output.words, uses, too_long, error }
}

/// The dollar sign that is one too many for a word to be read, if there is one.
fn too_many_uses(text: &str) -> Option<usize> {
    text.bytes().enumerate().filter(|(_, byte)| *byte == b'$').nth(MOST_USES).map(|(at, _)| at)
}

/// What becomes of escape characters.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Escapes {
    Removed,
    /// Kept, since the text is a pattern that has escapes of its own.
    Kept,
}

pub(super) struct Lexer<'a> {
    pub(super) expander: &'a Expander<'a>,
    pub(super) text: &'a str,
    pub(super) places: &'a Places,
    pub(super) at: usize,
    /// How many substitutions are around what is read.
    pub(super) depth: usize,
    /// How long the values may be that are still put in.
    room: usize,
    /// The first use of a variable for whose value there was no room.
    too_long: Option<Span>,
    pub(super) uses: Vec<Use>,
}

/// Text as it comes out, whole and split into words.
#[derive(Default)]
pub(super) struct Output {
    pub(super) value: Value,
    words: Vec<Value>,
    word: Value,
}

impl Output {
    /// A character that splits words if it is a blank.
    fn plain(&mut self, character: char) {
        self.value.push(character);
        self.split(character.encode_utf8(&mut [0; 4]));
    }

    /// Text that never splits words.
    fn quoted(&mut self, value: &Value) {
        self.value.append(value);
        self.word.append(value);
    }

    /// A variable's value, whose blanks split words.
    fn substituted(&mut self, value: &Value) {
        self.value.append(value);
        for part in value.parts() {
            match part {
                Part::Text(text) => self.split(text),
                Part::Unknown(name) => self.word.append(&Value::unknown(name)),
            }
        }
    }

    fn split(&mut self, text: &str) {
        for (index, piece) in text.split(char::is_whitespace).enumerate() {
            if index > 0 {
                self.end_word();
            }
            self.word.push_str(piece);
        }
    }

    fn end_word(&mut self) {
        if !self.word.parts().is_empty() {
            self.words.push(std::mem::take(&mut self.word));
        }
    }
}

pub(super) type Outcome<T> = Result<T, ExpandError>;

impl Lexer<'_> {
    pub(super) fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    pub(super) fn next(&mut self) -> Option<char> {
        let character = self.peek()?;
        self.at += character.len_utf8();
        Some(character)
    }

    pub(super) fn error<T>(&self, start: usize, end: usize, message: impl Into<String>) -> Outcome<T> {
        let span = self.places.span(Span::new(start as u32, end as u32));
        Err(ExpandError { span, message: message.into(), by: Refused::ByBuilder })
    }

    /// Reads to the end, or to `stop` and over it.
    pub(super) fn until(&mut self, stop: Option<char>, escapes: Escapes, output: &mut Output) -> Outcome<()> {
        while let Some(character) = self.peek() {
            if Some(character) == stop {
                self.next();
                return Ok(());
            }
            match character {
                '$' => {
                    let value = self.dollar()?;
                    output.substituted(&value);
                }
                '\'' if self.expander.quotes == Quotes::Removed => {
                    let value = self.single_quoted()?;
                    output.quoted(&value);
                }
                '"' if self.expander.quotes == Quotes::Removed => {
                    let value = self.double_quoted(escapes)?;
                    output.quoted(&value);
                }
                _ if character == self.expander.escape => self.escaped(escapes, output),
                _ => {
                    self.next();
                    output.plain(character);
                }
            }
        }
        match stop {
            None => Ok(()),
            Some(stop) => {
                let message = format!("unexpected end of statement while looking for matching {stop}");
                self.error(0, self.text.len(), message)
            }
        }
    }

    fn escaped(&mut self, escapes: Escapes, output: &mut Output) {
        let escape = self.next();
        let kept = escape.filter(|_| escapes == Escapes::Kept);
        for character in kept.into_iter().chain(self.next()) {
            output.quoted(&Value::text(character.to_string()));
        }
    }

    fn single_quoted(&mut self) -> Outcome<Value> {
        let start = self.at;
        self.next();
        let Some(length) = self.text[self.at..].find('\'') else {
            self.at = self.text.len();
            let message = "unexpected end of statement while looking for matching single-quote";
            return self.error(start, start + 1, message);
        };
        let value = Value::text(&self.text[self.at..self.at + length]);
        self.at += length + 1;
        Ok(value)
    }

    fn double_quoted(&mut self, escapes: Escapes) -> Outcome<Value> {
        let start = self.at;
        self.next();
        let mut value = Value::default();
        while let Some(character) = self.peek() {
            match character {
                '"' => {
                    self.next();
                    return Ok(value);
                }
                '$' => value.append(&self.dollar()?),
                _ if character == self.expander.escape => {
                    self.next();
                    if escapes == Escapes::Kept {
                        value.push(character);
                    }
                    match self.peek() {
                        None => {}
                        Some(next) if matches!(next, '"' | '$') || next == character => value.extend(self.next()),
                        Some(_) => value.push(character),
                    }
                }
                _ => value.extend(self.next()),
            }
        }
        let message = "unexpected end of statement while looking for matching double-quote";
        self.error(start, start + 1, message)
    }

    /// Reads a substitution, or a dollar that is just a dollar.
    fn dollar(&mut self) -> Outcome<Value> {
        let start = self.at;
        self.next();
        if self.peek() != Some('{') {
            let name = self.name();
            if name.is_empty() {
                return Ok(Value::text("$"));
            }
            let binding = self.used(&name, start, Modifier::None);
            return Ok(plain(&binding, &name));
        }
        self.next();
        match self.peek() {
            None => self.error(start, self.at, "syntax error: missing '}'"),
            Some('{' | '}' | ':') => self.error(start, self.at + 1, "syntax error: bad substitution"),
            Some(_) if self.depth == DEEPEST => {
                let message = format!("more than {DEEPEST} substitutions in each other");
                let error = self.error(start, self.at, message);
                error.map_err(|error| ExpandError { by: Refused::TooDeep, ..error })
            }
            Some(_) => {
                self.depth += 1;
                let value = self.braced(start);
                self.depth -= 1;
                value
            }
        }
    }

    /// Reads a name: a run of digits, a special parameter, or letters, digits and `_`; may be empty.
    pub(super) fn name(&mut self) -> String {
        let rest = &self.text[self.at..];
        let length = match rest.chars().next() {
            Some(first) if first.is_numeric() => rest.find(|it: char| !it.is_numeric()).unwrap_or(rest.len()),
            Some('@' | '*' | '#' | '?' | '-' | '$' | '!') => 1,
            _ => rest.find(|it: char| it != '_' && !it.is_alphanumeric()).unwrap_or(rest.len()),
        };
        self.at += length;
        rest[..length].to_owned()
    }

    /// Notes the use of a variable whose name has just been read, and looks it up.
    pub(super) fn used(&mut self, name: &str, start: usize, modifier: Modifier) -> Binding {
        let place = |start: usize, end: usize| self.places.span(Span::new(start as u32, end as u32));
        let used = Use {
            name: name.to_owned(),
            span: place(start, self.at),
            name_span: place(self.at - name.len(), self.at),
            modifier,
        };
        let span = used.span;
        self.uses.push(used);
        match (self.expander.lookup)(name) {
            Binding::Set(value) if value.length() > self.room || value.parts().len() > MOST_PARTS => {
                self.too_long.get_or_insert(span);
                Binding::Unknown
            }
            Binding::Set(value) => {
                self.room -= value.length();
                Binding::Set(value)
            }
            binding => binding,
        }
    }
}

/// The value of a variable without a modifier; unset is empty.
pub(super) fn plain(binding: &Binding, name: &str) -> Value {
    match binding {
        Binding::Set(value) => value.clone(),
        Binding::Unset => Value::default(),
        Binding::Unknown => Value::unknown(name),
    }
}
